"""How many people live where: rough sizes, so that every figure has a plausible magnitude.

The sizes are approximate, from general knowledge of Denmark around 2023. They are no statistics and must
not be read as such: the packages are synthetic.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from flis.ground.errors import FlisError
from flis.synthetic.generate.chance import stream

# kommune_kode and inhabitants in hundreds.
_HUNDREDS = """
0101 6530 0147 1050 0151 510 0153 390 0155 140 0157 750 0159 700 0161 240 0163 300 0165 280 0167 540 0169 570
0173 580 0175 430 0183 240 0185 430 0187 170 0190 410 0201 260 0210 420 0217 640 0219 540 0223 250 0230 580
0240 440 0250 460 0253 520 0259 620 0260 320 0265 910 0269 240 0270 420 0306 330 0316 740 0320 380 0326 490
0329 360 0330 800 0336 230 0340 300 0350 290 0360 400 0370 840 0376 600 0390 450 0400 390 0410 400 0420 410
0430 520 0440 240 0450 320 0461 2070 0479 600 0480 300 0482 120 0492 60 0510 550 0530 270 0540 740 0550 370
0561 1160 0563 34 0573 500 0575 430 0580 590 0607 520 0615 960 0621 950 0630 1210 0657 900 0661 590 0665 190
0671 210 0706 440 0707 370 0710 500 0727 230 0730 1000 0740 990 0741 37 0746 650 0751 3620 0756 430 0760 560
0766 480 0773 200 0779 450 0787 430 0791 980 0810 370 0813 590 0820 360 0825 18 0840 310 0846 420 0849 390
0851 2220 0860 640
"""
HUNDREDS = dict(zip(_HUNDREDS.split()[::2], (int(n) for n in _HUNDREDS.split()[1::2]), strict=True))

# Inhabitants of an age per 10,000, with straight lines between the points.
_AGES = ((0, 106), (5, 106), (10, 112), (18, 119), (25, 138), (31, 130), (40, 110), (52, 136), (62, 122), (75, 100))
_OLD_AGES = ((80, 70), (90, 20), (100, 1), (105, 0))
# Young adults live in the large towns, old people in the countryside: factor for 20–34 and 65+ by kommunegruppe.
_YOUNG_OLD = {"1": (1.25, 0.8), "2": (1.4, 0.75), "3": (0.95, 1.05), "4": (0.75, 1.1), "5": (0.75, 1.2)}
_GROWTH_PER_YEAR = 0.006
_BASE_YEAR = 2023
OLDEST = 104


def hundreds(kommune: str) -> int:
    """The rough number of inhabitants, in hundreds. Raises ``bad-argument`` for a kommune without one."""
    if kommune not in HUNDREDS:
        raise FlisError(
            "bad-argument", argument="--kommuner", reason=f"no size is known for {kommune}", command="generate"
        )
    return HUNDREDS[kommune]


@lru_cache(maxsize=4096)
def _share(age: int) -> float:
    points = _AGES + _OLD_AGES
    for (low_age, low), (high_age, high) in pairwise(points):
        if age <= high_age:
            return (low + (high - low) * (age - low_age) / (high_age - low_age)) / 20000
    return 0.0


@lru_cache(maxsize=65536)
def _cohort(seed: int, kommune: str, born: int, koen: str) -> float:
    # A cohort's size belongs to its year of birth, so that it grows old together.
    return 0.94 + 0.12 * stream(seed, "befolkning", kommune, born, koen).random()


def inhabitants(seed: int, scale: float, kommune: str, gruppe: str, aar: int, alder: int, koen: str) -> int:
    """Inhabitants of one age and sex (``M`` or ``K``) on 1 January of ``aar``; at least 1 below 18."""
    young, old = _YOUNG_OLD.get(gruppe, (1.0, 1.0))
    factor = young if 20 <= alder <= 34 else old if alder >= 65 else 1.0
    grown = 1 + _GROWTH_PER_YEAR * (aar - _BASE_YEAR)
    count = hundreds(kommune) * 100 * scale * _share(alder) * factor * grown * _cohort(seed, kommune, aar - alder, koen)
    return max(1 if alder < 18 else 0, int(count + 0.5))


@lru_cache(maxsize=4096)
def children_of(seed: int, scale: float, kommune: str, gruppe: str, aar: int) -> int:
    """Inhabitants aged 0–17 on 1 January of ``aar``."""
    return sum(inhabitants(seed, scale, kommune, gruppe, aar, alder, koen) for alder in range(18) for koen in "KM")
