"""Keeps the words of libraries off the screen: they may hold a value of a delivery, as openpyxl's warnings do.

What flis has to say it prints itself. A library speaks through warnings, through logging, or through the traceback of
a thread or of an object that is thrown away; all of that is silenced while a command runs, whatever PYTHONWARNINGS
says. Under ``PYTHONWARNINGS=error`` a warning would else become an error in the middle of the work.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def libraries() -> Iterator[None]:
    """No warning, log record or traceback of a library is printed inside."""
    hooks = threading.excepthook, sys.unraisablehook, logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        # A library may put its own filters in front of these.
        warnings.showwarning = _nothing
        threading.excepthook = sys.unraisablehook = _nothing
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            threading.excepthook, sys.unraisablehook = hooks[:2]
            logging.disable(hooks[2])


def _nothing(*_: object, **__: object) -> None:
    pass
