"""Reads one delivered text file strictly, by its contract. Only this room and the checksum import pyarrow.

pyarrow splits and converts the text, but it makes no decisions. :mod:`flis.reading.records` finds the records, every
column is read as text, and a text becomes a value only if it matches the pattern of its type
(:mod:`flis.reading.values`). pyarrow's error messages contain the row, so they are never passed on.

An empty field is NULL, with quotes or without, because not every engine can keep the two apart.
"""
