"""The release letter as a story."""
