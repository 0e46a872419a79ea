"""DSA on either engine: DuckDB or SQL Server, and the ledger in it."""
