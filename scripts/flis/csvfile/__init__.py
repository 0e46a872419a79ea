"""Reads a delimited text file strictly, by its contract. The only package that imports pyarrow.

pyarrow splits the text and converts it, but decides nothing: which bytes are records is settled before
(:mod:`flis.records`), every column is read as text, and a text becomes a value only where it matches its type's
pattern (:mod:`flis.values`). pyarrow's own error texts hold the row, so none is ever passed on.

A field without text is NULL, quoted or not: the two cannot be told apart on SQL Server and DuckDB alike.
"""

from flis.csvfile.table import Batch, landing_schema, read_table, reader_of
from flis.reading import Counts, ReadContext, Refusal

__all__ = ["Batch", "Counts", "ReadContext", "Refusal", "landing_schema", "read_table", "reader_of"]
