"""Lands packages from the inbox in DSA, each in one transaction."""
