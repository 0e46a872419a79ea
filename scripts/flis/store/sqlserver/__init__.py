"""DSA on Microsoft SQL Server. The only package that imports mssql_python.

The server's messages contain the values that caused them, so none of its texts leaves this package.
"""
