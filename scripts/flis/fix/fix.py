"""The description of a fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

UDELAD, ERSTAT = "udelad", "erstat"


@dataclass(frozen=True)
class Fix:
    """One fix. Its SQL lies in a file beside its module: the fix ``oekonomi-dobbelt-primo`` has
    ``oekonomi_dobbelt_primo.sql``. The file opens with the CTEs that decide which delivery is current
    (``with {{ gaeldende_levering() }}``), and ``{{ gaeldende(...) }}`` reads a landing table as the views of DSA do.
    So a fix also works before the first dbt build. The last two CTEs of the file are

    - ``fundne``: the rows to correct (kommune_kode, periode, tabel, levering_id, raekke_nr, handling, kolonne,
      ny_vaerdi), without those that are corrected already;
    - ``efterladte``: rows with the fault that the fix cannot judge (kommune_kode, tabel, levering_id, grund,
      oplysning). ``grunde`` explains each ``grund``. An ``oplysning`` never holds person data.
    """

    name: str
    text: str
    # The reason as the journal shows it, in Danish like everything that is read in DM.
    aarsag: str
    # The dbt test that fails where the fault is: a build that it fails names this fix.
    test: str
    kube_id: str
    # What the område is called in driftsmeddelelser: the newest of them is the one that a correction follows.
    omraader: tuple[str, ...]
    tabeller: tuple[str, ...]
    grunde: Mapping[str, str]
    # Whether the operator may decide by a number what to keep where the fix cannot judge (``{{ behold() }}``).
    decides: bool = False

    @property
    def sql(self) -> str:
        """The fix's SQL, with Jinja in it."""
        name = f"{self.name.replace('-', '_')}.sql"
        return files("flis.fix").joinpath(name).read_text(encoding="utf-8")
