"""Invented packages, the demo that plays the change to release 7.1, and its SFTP server."""
