"""What a fix is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UDELAD, ERSTAT = "udelad", "erstat"


@dataclass(frozen=True)
class Fix:
    """One fix. ``sql`` is CTEs in SQL that both engines read; each begins with a comma, the last two are

    - ``fundne``: the rows to correct (kommune_kode, periode, tabel, levering_id, raekke_nr, handling, kolonne,
      ny_vaerdi), without those that are corrected already;
    - ``efterladte``: rows with the fault that the fix cannot judge (kommune_kode, tabel, levering_id, grund,
      oplysning); ``grunde`` says what each ``grund`` means. ``oplysning`` is never of a person.

    Before them stand the CTEs of ``DSA.Drift.GaeldendeLevering``, and ``{{ gaeldende(...) }}`` reads a landing table
    as the views of DSA do: what is current and what is corrected is decided in one place, and a fix also works
    before the first dbt build.
    """

    name: str
    text: str
    # Why, as it stands in the journal (Danish, as all that is read in DM).
    aarsag: str
    kube_id: str
    # What the område is called in driftsmeddelelser: the newest of them is the one that a correction follows.
    omraader: tuple[str, ...]
    tabeller: tuple[str, ...]
    sql: str
    grunde: Mapping[str, str]
    # Whether the operator may decide by a number what to keep where the fix cannot judge (``{{ behold() }}``).
    decides: bool = False
