"""Synthetic packages, the demo that tells the release as a story, and its SFTP server."""
