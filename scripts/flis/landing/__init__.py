"""From the inbox into DSA: one package, one transaction; the archive after it."""
