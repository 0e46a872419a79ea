"""What every other room stands on: errors, files that survive a crash, the lock, progress."""
