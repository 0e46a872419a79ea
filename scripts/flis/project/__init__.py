"""The dbt project as flis reads it: settings, delivery contracts, seeds, and the SQL that creates landing tables."""
