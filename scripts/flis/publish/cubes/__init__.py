"""The cubes as a Power BI project, drawn from dbt's manifest: a tabular model (TMDL) and a report (PBIR)."""
