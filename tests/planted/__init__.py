"""Faults planted in a built mart, to see which of them the controls find and what else they find."""
