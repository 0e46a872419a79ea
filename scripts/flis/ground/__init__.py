"""What every other room uses: errors, files that survive a crash, the lock, and progress."""
