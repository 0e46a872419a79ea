"""The faults that packages can have: what each is, which package has it, and how landing must answer.

An unusable package is written in addition to the good one, as if it had been extracted some minutes earlier. The true
figures are therefore the same with and without the faulty package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flis.ground.errors import FlisError
from flis.synthetic.generate.loensystem import KMD, SD, switches
from flis.synthetic.generate.plan import Plan, moved
from flis.synthetic.generate.population import hundreds
from flis.synthetic.generate.settings import Fault, GenerateSettings

OMRAADE = "DUBU"


@dataclass(frozen=True)
class Kind:
    """One kind of fault. ``where``: the package itself (``in place``), one more package (``extra``), or a
    package in a folder of its own, because it has the name of another (``beside``)."""

    where: str
    refusal: str
    text: str
    omraade: str = OMRAADE


FAULTS: Mapping[str, Kind] = {
    "late": Kind("in place", "", "extracted 40 days after its month, later than the next month's package"),
    "corrected": Kind("in place", "", "a first delivery with rows and end dates missing, a right one six days later"),
    "bad-rows": Kind("in place", "", "a handful of rows that cannot be read, within the limit"),
    "no-manifest": Kind("in place", "", "no datapackage.json"),
    "reordered": Kind("in place", "", "the columns in another order"),
    "gap": Kind("in place", "", "no package for the month"),
    "replay": Kind("beside", "", "the same package once more, in the folder replay"),
    "duplicate-name": Kind("beside", "", "the same name with older, other content, in the folder duplicate-name"),
    "too-many-bad-rows": Kind("extra", "too-many-refused", "more unreadable rows than the limit"),
    "canary": Kind("extra", "too-many-refused", "every rule broken in every column, each with person values"),
    "missing-column": Kind("extra", "header", "a required column is missing"),
    "extra-column": Kind("extra", "header", "a column that is not in the contract"),
    "missing-member": Kind("extra", "member-missing", "the last table's file is missing"),
    "extra-member": Kind("extra", "member-extra", "a file that is not in the contract"),
    "empty-table": Kind("extra", "empty-file", "the first table's file holds a header only"),
    "duplicate-keys": Kind("extra", "duplicate-keys", "a row stands twice"),
    "wrong-encoding": Kind("extra", "encoding", "another encoding than declared"),
    "unclosed-quote": Kind("extra", "text-structure", "the last quote is not closed"),
    "manifest-mismatch": Kind("extra", "manifest-mismatch", "datapackage.json states another number of rows"),
    "corrupt-zip": Kind("extra", "zip-corrupt", "one byte flipped inside a file"),
    "truncated-zip": Kind("extra", "zip-corrupt", "the last third is missing"),
    "wrong-kommune": Kind("extra", "wrong-kommune", "a package of a kommune that was not asked for"),
    "wrong-kommune-rows": Kind("extra", "wrong-kommune-rows", "rows of another kommune than the package's"),
    "wrong-release": Kind("extra", "release-mismatch", "claims the release before the one that applied"),
    "unknown-release": Kind("extra", "release-unknown", "claims a release that is not known"),
    "bad-name": Kind("extra", "package-name", "a file name that is not a datapakke's"),
    "personale-dubletter": Kind("extra", "", "KMD delivers a month after the change to Silkeborg Data as well", SD),
    "empty-primo": Kind("extra", "empty-file", "the tables of 7.1 empty in a later month than its first", "OEKONOMI"),
    "ukendt-konto": Kind("in place", "", "postings on a konto that the kontoplan lacks", "OEKONOMI"),
    "dobbelt-primo": Kind("in place", "", "two sets of primoposter for the newest year", "OEKONOMI"),
}
UNKNOWN_RELEASE = "99.0"


def with_faults(
    plans: Sequence[Plan], settings: GenerateSettings, kommuner: Sequence[str], releases: Sequence[tuple[str, date]]
) -> list[Plan]:
    """``plans`` with every fault of ``settings``; ``kommuner``: all there are. Raises ``bad-argument``."""
    found = list(plans)
    for number, fault in enumerate(settings.faults):
        if fault.name not in FAULTS:
            raise _not_possible(fault, f"no such fault; there are {', '.join(sorted(FAULTS))}")
        kind = FAULTS[fault.name]
        target = _target(found, settings, fault, kind, releases)
        marked = replace(target, fault=fault.name, refusal=kind.refusal, tweak=fault.name)
        if kind.where == "in place":
            found.remove(target)
            found.extend(_in_place(marked, releases))
        elif kind.where == "beside":
            # Packed before the good one: the newest created is current, in whatever order they land.
            found.append(replace(marked, folder=fault.name, created=target.created - timedelta(seconds=200)))
        else:
            found.append(_extra(marked, number, fault, settings, kommuner, releases))
    doubles = {p.identity for p in found if [q.identity for q in found].count(p.identity) > 1}
    if doubles:
        raise FlisError("bad-argument", argument="--fault", reason="a fault is named twice", command="generate")
    return found


def _target(
    plans: list[Plan], settings: GenerateSettings, fault: Fault, kind: Kind, releases: Sequence[tuple[str, date]]
) -> Plan:
    """The good package that the fault is put on: as asked, else the largest kommune's, from the middle month on."""
    good = [p for p in plans if p.omraade == kind.omraade and not p.fault]
    good = [p for p in good if fault.kommune in (None, p.kommune) and fault.periode in (None, p.periode)]
    if fault.name == "wrong-release":
        good = [p for p in good if p.release != releases[0][0]]
    if fault.name == "personale-dubletter":
        good = [p for p in good if switches(p.kommune)]
    if fault.name in ("empty-primo", "dobbelt-primo"):
        # In its first month the release's new tables are empty by right.
        begins = releases[-1][1]
        good = [p for p in good if p.release == releases[-1][0] and p.periode > begins]
    if not good:
        raise _not_possible(fault, "no package of that kommune and month is free for it")
    largest = min({p.kommune for p in good}, key=lambda k: (-hundreds(k), k))
    of_kommune = sorted((p for p in good if p.kommune == largest), key=lambda p: p.periode)
    # The newest primo is the one that counts, so a double one is in the newest package.
    middle = kind.where == "in place" and fault.name != "dobbelt-primo"
    return of_kommune[len(of_kommune) // 2] if middle else of_kommune[-1]


def _in_place(plan: Plan, releases: Sequence[tuple[str, date]]) -> list[Plan]:
    actions: dict[str, Callable[[], list[Plan]]] = {
        "late": lambda: [moved(replace(plan, tweak=""), timedelta(days=40), releases)],
        "corrected": lambda: [plan, moved(replace(plan, tweak=""), timedelta(days=6), releases)],
        "gap": list,
    }
    return actions.get(plan.fault, lambda: [plan])()


def _extra(
    plan: Plan,
    number: int,
    fault: Fault,
    settings: GenerateSettings,
    kommuner: Sequence[str],
    releases: Sequence[tuple[str, date]],
) -> Plan:
    before = moved(plan, timedelta(minutes=-5 * (number + 1)), releases)
    if fault.name == "wrong-kommune":
        others = [k for k in kommuner if k not in settings.kommuner]
        if not others:
            raise _not_possible(fault, "every kommune is asked for")
        return replace(before, kommune=min(others, key=lambda k: (hundreds(k), k)))
    if fault.name == "wrong-release":
        names = [release for release, _ in releases]
        return replace(before, release=names[names.index(before.release) - 1])
    if fault.name == "personale-dubletter":
        return replace(before, omraade=KMD)
    if fault.name == "unknown-release":
        return replace(before, release=UNKNOWN_RELEASE)
    return before


def _not_possible(fault: Fault, reason: str) -> FlisError:
    return FlisError("bad-argument", argument=f"--fault {fault.name}", reason=reason, command="generate")
