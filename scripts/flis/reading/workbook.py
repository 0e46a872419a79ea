"""Opens a workbook with openpyxl, and reads nothing of it but its sheets.

openpyxl also reads what has nothing to do with a row: chart sheets, the document's properties, the theme, names of
areas, links to other files. A fault in one of them, such as a date of the last change that is no date, would refuse a
workbook whose rows are whole. All of that is left out here.
"""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

from flis.reading.marks import is_strict


def opened(data: bytes) -> Any:
    """The workbook, to read only, with values and not formulas. Raises whatever openpyxl raises.

    defusedxml, which openpyxl uses where it is installed, refuses entities.
    """
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    class Rows(ExcelReader):
        """The parts that rows need."""

        def read(self) -> None:
            if is_strict(self.archive):
                raise ValueError("strict")
            self.read_manifest()
            self.read_strings()
            self.read_workbook()
            # The formats of numbers say which of them are dates.
            apply_stylesheet(self.archive, self.wb)
            self.read_worksheets()

        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            # Only its place among the tabs counts.
            self.wb._sheets.append(SimpleNamespace(title=sheet.name, sheet_state=sheet.state))

    reader = Rows(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb
