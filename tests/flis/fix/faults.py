"""Small packages of staff and economy, whole and with the faults that the fixes correct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.flis.yard import Pack, Row, Yard

from flis.fix.report import FixReport, UndoReport
from flis.fix.run import FixPlace, fix_place, fix_state, list_fixes, run_fix, undo_fix
from flis.fix.shipped import fix_named

DUBLETTER, UKENDT, PRIMO = "personale-dubletter", "oekonomi-ukendt-konto", "oekonomi-dobbelt-primo"
CPR = "750181"  # an impossible day, and four digits after it
MONTHS = {"202305": "20230605T060000", "202306": "20230705T060000", "202307": "20230805T060000"}

# hovedkonto, hovedfunktion, funktion, dranst, ejerforhold, omkostningssted, gruppering, art
KONTO, LIKE, OTHER = "5221010000000022", "5221010000001022", "9220180000000099"
GONE = "5221011234567822"  # as KONTO in positions 1-6 and 15-16
STRANGE = "5221030000000022"  # of another dranst: the kontoplan has none like it


class FixYard(Yard):
    """A data folder with the commands of a fix."""

    def place(self, store: Any) -> FixPlace:
        return fix_place(store, self.project, self.contracts)

    def fix(self, name: str, *kommuner: str, **options: Any) -> FixReport:
        with self.store() as store:
            return run_fix(self.place(store), fix_named(name), kommuner, **options)

    def undo(self, name: str, *kommuner: str, **options: Any) -> UndoReport:
        with self.store() as store:
            return undo_fix(self.place(store), fix_named(name), kommuner, **options)

    def now(self, name: str) -> tuple[int | None, int, int]:
        """(rows it would correct, rows it leaves, corrections in force)."""
        with self.store(read_only=True) as store:
            state = fix_state(self.place(store), fix_named(name))
            assert state in list_fixes(self.place(store)).states
        return state.rows, state.left, state.in_force

    def journal(self, columns: str, where: str = "1 = 1") -> list[tuple[Any, ...]]:
        return self.query(f"select {columns} from DSA.Drift.Rettelse where {where} order by rettelse_nr")  # noqa: S608

    def staff(
        self,
        kilde: str,
        jobs: Sequence[tuple[int, int]],
        kommune: str = "0101",
        periode: str = "202305",
        ended: Sequence[int] = (),
        part: str = "1.0000",
        **facts: Any,
    ) -> Pack:
        """A package of KMD or Silkeborg Data. ``jobs``: (id, person); each has a day of absence and a month's hours,
        and no last day but for the ids in ``ended``. ``part`` of full time, with a dot."""
        iso = kilde == "silkeborg_data"
        day = (lambda d, m, y: f"{y}-{m}-{d}") if iso else (lambda d, m, y: f"{d}-{m}-{y}")
        comma = "." if iso else ","
        aar, maaned = periode[:4], periode[4:]
        first = {"kommune_kode": kommune, "periode": day("01", maaned, aar)}
        rows: dict[str, list[Row]] = {f"{kilde}_{name}": [] for name in ("ansaettelse", "fravaer", "naervaer")}
        for number, person in jobs:
            own = {**first, "ansaettelse_id": f"{kilde[:1]}{number}"}
            rows[f"{kilde}_ansaettelse"].append(
                {
                    **own,
                    "medarbejder_noegle": f"{CPR}{person:04}",
                    "stilling_kode": "10",
                    "omkostningssted_kode": "1",
                    "startdato": day("01", "02", "2020"),
                    "slutdato": day("07", "04", "2023") if number in ended else "",
                    "beskaeftigelsesdecimal": part.replace(".", comma),
                }
            )
            absence = {"startdato": day("03", maaned, aar), "slutdato": day("03", maaned, aar)}
            rows[f"{kilde}_fravaer"].append(
                {
                    **own,
                    **absence,
                    "fravaer_id": f"F{number}",
                    "fravaersaarsag_kode": "1",
                    "timer_pr_dag": f"7{comma}40",
                }
            )
            rows[f"{kilde}_naervaer"].append({**own, "naervaer_timer": f"120{comma}00"})
        omraade = {"kmd_loen": "KMD_LOEN", "silkeborg_data": "SILKEBORG_DATA"}[kilde]
        return self.pack(
            rows, kommune=kommune, omraade=omraade, periode=periode, **{"udlaest": MONTHS[periode], **facts}
        )

    def economy(
        self,
        *,
        kommune: str = "0101",
        periode: str = "202306",
        konti: Sequence[tuple[int, str]] = ((2023, KONTO), (2023, LIKE), (2023, OTHER)),
        posteringer: Sequence[tuple[int, str, str]] = ((2023, KONTO, "100,00"),),
        primo: Sequence[tuple[int, int, str, str]] = ((2023, 1, OTHER, "100,00"),),
        **facts: Any,
    ) -> Pack:
        """A package of OEKONOMI. ``primo``: (year, set, konto, amount)."""
        first = {"kommune_kode": kommune, "periode": f"01-{periode[4:]}-{periode[:4]}"}
        rows = {
            "oekonomi_konto": [{**first, "regnskabsaar": str(y), "konto_nr": k} for y, k in konti],
            "oekonomi_postering": [
                {
                    **first,
                    "postering_id": f"P{n}",
                    "regnskabsaar": str(y),
                    "konto_nr": k,
                    "posteringstype_kode": "NOR",
                    "posteringsdato": first["periode"],
                    "beloeb_kr": b,
                }
                for n, (y, k, b) in enumerate(posteringer)
            ],
            "oekonomi_primopost": [
                {
                    **first,
                    "primopost_id": f"B{n}",
                    "regnskabsaar": str(y),
                    "primosaet_nr": str(s),
                    "konto_nr": k,
                    "beloeb_kr": b,
                }
                for n, (y, s, k, b) in enumerate(primo)
            ],
            "oekonomi_omkostningssted": [{**first, "omkostningssted_kode": "1", "omkostningssted_navn": "Rådhus"}],
        }
        return self.pack(
            rows, kommune=kommune, omraade="OEKONOMI", periode=periode, **{"udlaest": MONTHS[periode], **facts}
        )
