"""The cubes as one tabular model (TMDL) for Power BI and Analysis Services, drawn from dbt's manifest."""
