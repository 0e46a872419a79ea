"""Breaks the models and the rules of the ingest one place at a time, and lists what no test notices."""
