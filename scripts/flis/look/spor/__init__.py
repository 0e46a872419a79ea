"""Where a figure comes from: the models' own SQL runs again, and each row carries the rows that it was made of."""
