"""Commands that look at an installation and change nothing: status and doctor."""
