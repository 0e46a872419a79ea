"""A datapakke: its name, the gates it must pass, and the zip that holds its files."""
