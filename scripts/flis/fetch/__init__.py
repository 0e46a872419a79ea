"""Fetches packages from the server into the inbox: choose, download, verify, remember."""
