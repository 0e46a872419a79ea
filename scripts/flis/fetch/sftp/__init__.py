"""SFTP version 3 over a byte channel: packets, reading ahead, settings. Knows nothing of SSH or of packages."""
