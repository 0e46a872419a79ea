"""Runs dbt, and hides values in its output."""
