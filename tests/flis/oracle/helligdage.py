"""Danish public holidays from Monday to Friday, as a calendar of each year has them: a wrong rule must be seen."""

from __future__ import annotations

from datetime import date

_DAYS = {
    2020: "0101 0409 0410 0413 0508 0521 0601 1225",
    2021: "0101 0401 0402 0405 0430 0513 0524",
    2022: "0414 0415 0418 0513 0526 0606 1226",
    2023: "0406 0407 0410 0505 0518 0529 1225 1226",
    2024: "0101 0328 0329 0401 0509 0520 1225 1226",
    2025: "0101 0417 0418 0421 0529 0609 1225 1226",
}
HELLIGDAGE = {date(year, int(day[:2]), int(day[2:])) for year, days in _DAYS.items() for day in days.split()}
