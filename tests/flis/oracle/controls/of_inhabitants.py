"""The controls BORG-01 of the accounts, BORG-02 and BORG-03, from their texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from tests.flis.oracle.controls.landed import Findings, Landed

# The control's limit, and how many neighbours say that an age has somebody; above the last age nobody is expected.
PERCENT_A_YEAR, NEIGHBOURS, LAST_AGE = 10, 20, 89


def of_inhabitants(landed: Landed) -> Findings:
    found: Findings = Counter()
    people: dict[str, dict[int, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for kommune, _, year, age, sex, count in landed.months(
        "borger_indbyggertal", "aar", "alder", "koen_kode", "indbyggere_antal"
    ):
        people[kommune][year][age, sex.upper()] += count
    for kommune, years in people.items():
        before = None
        for year in sorted(years):
            total = sum(years[year].values())
            if before is not None:
                change = abs(total - sum(years[before].values()))
                if 100 * change > PERCENT_A_YEAR * sum(years[before].values()) * (year - before):
                    found["BORG-02", kommune, date(year, 1, 1), f"år {year}"] = 1
            before = year
            gone = sum(_gone(years[year], age, sex) for age in range(LAST_AGE + 1) for sex in "KM")
            if gone:
                found["BORG-03", kommune, date(year, 1, 1), f"år {year}"] = gone
    # The inhabitants of a year are missed from the year on in which something was booked.
    newest: dict[tuple[str, int], int] = {}
    for kommune, month, year, kind in landed.months("oekonomi_postering", "regnskabsaar", "posteringstype_kode"):
        if kind in ("NOR", "SUP"):
            newest[kommune, year] = max(newest.get((kommune, year), 0), month.year)
    for (kommune, year), booked in newest.items():
        if year <= booked and year not in people.get(kommune, {}):
            text = f"regnskabsår {year} OEK-001, OEK-002, OEK-003 og BOE-001"
            found["BORG-01", kommune, None, text] = 1
    return found


def _gone(count: Counter, age: int, sex: str) -> bool:
    """Whether there ought to be somebody of this age and sex, and is nobody."""
    other = "M" if sex == "K" else "K"
    beside = ((age - 1, sex), (age + 1, sex), (age, other))
    return count[age, sex] <= 0 and any(count[neighbour] >= NEIGHBOURS for neighbour in beside)
