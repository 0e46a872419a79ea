"""A datapakke: its name, the rules that let it in, and the zip that holds its files."""
