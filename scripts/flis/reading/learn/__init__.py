"""Drafts a kommune's part of the contracts from real packages.

The reader (:mod:`flis.reading.table`) reads only what a contract says. This room looks the other way: it finds out
what a file is like, so that the contract can say it. It looks at every value and shows none.

- :mod:`decoding`: bytes to text, the encoding that fits the whole file.
- :mod:`structure`: delimiter, quote, titles and header.
- :mod:`fields`: the texts of each field, as Arrow arrays.
- :mod:`forms`: how dates, months and numbers are written.
- :mod:`names`, :mod:`fit`, :mod:`assign`: which field is which column, by name and by content, one to one.
- :mod:`table`: all of this for one file and one table; :mod:`package` for packages; :mod:`draft` writes it down.

What is not certain becomes a question (``uafklaret``), and a contract with a question does not land.
"""
