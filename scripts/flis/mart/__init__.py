"""dbt: starts a build, and masks what dbt writes."""
