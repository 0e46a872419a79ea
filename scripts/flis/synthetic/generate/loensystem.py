"""Which payroll system a kommune has, when it changes to the other, and the codes of absence of both.

The rule is the generator's own and says nothing of any real kommune. The codes are those of
seeds/personale_fravaerskode.csv; a test holds them together.
"""

from __future__ import annotations

from datetime import date

from flis.synthetic.generate.settings import months

KMD, SD = "KMD_LOEN", "SILKEBORG_DATA"
HISTORIK = "_HISTORIK"
# The month from which a kommune that changes its system is delivered from the new one only.
SWITCH = date(2023, 6, 1)
# The package of history comes beside that of this month and holds the months from January up to the one before,
# also the one that has been delivered already.
HISTORY_IN = date(2023, 6, 1)
HISTORY_MONTHS = tuple(months(date(2023, 1, 1), date(2023, 5, 1)))
# By the remainder of the kommune's code: K for KMD, S for Silkeborg Data, X for a change from the one to the other.
_RULE = "SKKKSKSKSXX"

# A cause by the code of each system, whether it counts in the percentage, and how common it is.
CAUSES = (
    ("10", "SY", True, 0.47),
    ("11", "DS", True, 0.03),
    ("12", "GG", True, 0.01),
    ("13", "P56", True, 0.015),
    ("20", "BS", True, 0.14),
    ("30", "AS", True, 0.01),
    ("40", "BA", True, 0.015),
    ("50", "OD", False, 0.05),
    ("51", "SN", False, 0.02),
    ("60", "FE", False, 0.15),
    ("61", "F6", False, 0.03),
    ("70", "TM", False, 0.015),
    ("71", "TU", False, 0.01),
    ("80", "KU", False, 0.034),
    # A code that the code list does not know.
    ("98", "XX", False, 0.001),
)
SICK, PARTLY, LEAVE = 0, 1, 6


def switches(kommune: str) -> bool:
    """Whether the kommune changes from KMD to Silkeborg Data."""
    return _RULE[int(kommune) % len(_RULE)] == "X"


def system_of(kommune: str, periode: date) -> str:
    """The system that delivers the kommune's month."""
    rule = _RULE[int(kommune) % len(_RULE)]
    return KMD if rule == "K" or (rule == "X" and periode < SWITCH) else SD


def of_system(omraade: str) -> str:
    """The system of an område: that of its history is the same."""
    return omraade.removesuffix(HISTORIK)


def code_of(cause: int, system: str) -> str:
    return CAUSES[cause][0 if system == KMD else 1]


def counts(cause: int) -> bool:
    """Whether the cause is in the percentage."""
    return CAUSES[cause][2]


def months_of(omraade: str, periode: date) -> tuple[date, ...]:
    """The months that a package holds."""
    return HISTORY_MONTHS if omraade.endswith(HISTORIK) else (periode,)
