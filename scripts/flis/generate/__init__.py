"""Synthetic datapakker in the delivered format, with the figures they must lead to.

The same settings give the same bytes; memory does not grow with the volume; no real person can be in them.
"""

from flis.generate.drift_files import write_comparison_xlsx, write_drift_files
from flis.generate.faults import FAULTS
from flis.generate.run import generate
from flis.generate.settings import Fault, GenerateReport, GenerateSettings, Package, parse_fault, parse_month

__all__ = [
    "FAULTS",
    "Fault",
    "GenerateReport",
    "GenerateSettings",
    "Package",
    "generate",
    "parse_fault",
    "parse_month",
    "write_comparison_xlsx",
    "write_drift_files",
]
