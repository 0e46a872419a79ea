"""The demo: the release letter, played as a story."""
