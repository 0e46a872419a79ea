"""An attack on the benchmark's blanked cells: an integer linear programme finds the interval that a reader can derive.

python -m tests.attack --cases 2000        random cases, blanked by the rule as the oracle writes it
python -m tests.attack --data data         the benchmark of a built data folder
"""
