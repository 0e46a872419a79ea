"""Writes the documentation package of DSA and DM: a workbook and a web page from one source, dbt's own YAML."""
