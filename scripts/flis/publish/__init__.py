"""What people see: the report, the documentation package, and the cubes."""
