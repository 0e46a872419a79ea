"""DSA on Microsoft SQL Server. The only package that imports mssql_python.

The server's messages hold the values that they complain of, so none of its texts leaves this package.
"""
