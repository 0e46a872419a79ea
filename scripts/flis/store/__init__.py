"""The database DSA on DuckDB or SQL Server, and the ledger in it."""
