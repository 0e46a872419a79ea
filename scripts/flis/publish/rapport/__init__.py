"""Writes the report for people who read no SQL: an index and one HTML file for each kommune, in Danish."""
