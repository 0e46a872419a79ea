"""Invented datapakker in the delivered format, with the figures that they must lead to.

The same settings give the same bytes; memory does not grow with the volume; no real person can be in them.
"""
