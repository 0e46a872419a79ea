"""Reads one delivered text file strictly, by its contract. Only this room and the checksum import pyarrow.

pyarrow splits the text and converts it, but decides nothing: which bytes are records is settled before
(:mod:`flis.reading.records`), every column is read as text, and a text becomes a value only where it matches its
type's pattern (:mod:`flis.reading.values`). pyarrow's own error texts hold the row, so none is ever passed on.

A field without text is NULL, quoted or not: the two cannot be told apart on SQL Server and DuckDB alike.
"""
