"""What people see: the cubes."""
