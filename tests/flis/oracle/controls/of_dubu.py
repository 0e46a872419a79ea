"""The controls DUBU-01 to DUBU-10, and BORG-01 of the placements, from their texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from tests.flis.oracle.controls.landed import Finding, Findings, Landed, counted
from tests.flis.oracle.truth import last_day, months

# The code lists, written out again: a wrong seed must be seen.
STATUS, SAGSTYPE, PRIORITET = {"1", "2", "3"}, {"10", "20", "30", "40"}, {"1", "2", "3", "4"}
OPEN, CLOSED = "1", "2"
PLACEMENT = {"10", "20", "30", "40", "50", "60", "70", "80"}
PREVENTIVE = {"110", "120", "130", "140", "150", "160"}


def of_dubu(landed: Landed) -> Findings:
    found: list[Finding] = []
    sager = _sager(landed, found)
    _missing(landed, found)
    _foranstaltninger(landed, sager, found)
    return counted(found) + _without_inhabitants(landed)


def _sager(landed: Landed, found: list[Finding]) -> dict[tuple[str, str], tuple]:
    """The sager of the newest delivery by kommune and id: child, first and last day."""
    sager: dict[tuple[str, str], tuple] = {}
    columns = ("sag_id", "barn_noegle", "startdato", "slutdato", "status_kode", "sagstype_kode", "prioritet_kode")
    for kommune, month, sag_id, barn, start, slut, status, kind, prioritet in landed.latest("dubu_sag", *columns):
        sager[kommune, sag_id.upper()] = (barn, start, slut)
        if slut is not None and slut < start:
            found.append(("DUBU-01", kommune, month, sag_id))
        for column, code, known in (
            ("status_kode", status, STATUS),
            ("sagstype_kode", kind, SAGSTYPE),
            ("prioritet_kode", prioritet, PRIORITET),
        ):
            if code is not None and code not in known:
                found.append(("DUBU-03", kommune, month, f"{column} {code}"))
        # A last day that lies after the delivered month has not passed.
        passed = slut is not None and slut <= last_day(month)
        if (status == CLOSED and slut is None) or (status == OPEN and passed):
            found.append(("DUBU-07", kommune, month, sag_id))
    return sager


def _missing(landed: Landed, found: list[Finding]) -> None:
    """A sag that earlier months have and the newest has not, in the last month that has it."""
    newest = landed.newest("dubu_sag")
    last: dict[tuple[str, str], tuple[date, str]] = {}
    for kommune, month, sag_id in landed.months("dubu_sag", "sag_id"):
        key = (kommune, sag_id.upper())
        last[key] = max(last.get(key, (month, sag_id)), (month, sag_id))
    for (kommune, _), (month, sag_id) in last.items():
        if month < newest[kommune]:
            found.append(("DUBU-02", kommune, month, sag_id))


def _foranstaltninger(landed: Landed, sager: dict[tuple[str, str], tuple], found: list[Finding]) -> None:
    placements: dict[tuple[str, str], list[tuple]] = defaultdict(list)
    columns = ("foranstaltning_id", "sag_id", "barn_noegle", "foranstaltningstype_kode", "startdato", "slutdato")
    for row in landed.latest("dubu_foranstaltning", *columns):
        kommune, month, own_id, sag_id, barn, kind, start, slut = row
        where = (kommune, month, own_id)
        sag = sager.get((kommune, sag_id.upper()))
        if sag is None:
            found.append(("DUBU-05", *where))
        if kind not in PLACEMENT | PREVENTIVE:
            found.append(("DUBU-06", kommune, month, f"foranstaltningstype_kode {kind}"))
        if slut is not None and slut < start:
            found.append(("DUBU-04", *where))
            continue
        if kind in PLACEMENT:
            placements[kommune, barn].append((start, slut, where))
        # A sag whose own days are wrong says nothing of its foranstaltninger.
        if sag is None or (sag[2] is not None and sag[2] < sag[1]):
            continue
        if barn != sag[0]:
            found.append(("DUBU-09", *where))
        outlives = sag[2] is not None and (slut is None or slut > sag[2])
        if start < sag[1] or outlives:
            found.append(("DUBU-10", *where))
    for spells in placements.values():
        for place, (start, _, where) in enumerate(spells):
            # Once for each other placement that the child is in on the first day.
            for other, (begun, ended, _) in enumerate(spells):
                if other != place and begun <= start and (ended is None or ended >= start):
                    found.append(("DUBU-08", *where))


def _without_inhabitants(landed: Landed) -> Findings:
    """The years of the months from the first delivery of foranstaltninger to the newest, if nobody lives there then."""
    people = {(row[0], row[2]) for row in landed.months("borger_indbyggertal", "aar")}
    first: dict[str, date] = {}
    for kommune, month in landed.current("dubu_foranstaltning"):
        first[kommune] = min(first.get(kommune, month), month)
    found: Findings = Counter()
    for kommune, newest in landed.newest("dubu_foranstaltning").items():
        for month in months(first[kommune], newest):
            if (kommune, month.year) not in people:
                text = f"år {month.year} UBU-004 samt UBU-001 og UBU-003 pr. 1.000"
                found["BORG-01", kommune, None, text] += 1
    return found
