"""From the inbox into DSA: one transaction for each package."""
