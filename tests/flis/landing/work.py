"""Data folders in which each command of the victim has something to do, and what is looked at afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.flis.fix.faults import GONE, KONTO, FixYard
from tests.flis.yard import KEY, Yard, foranstaltning, sag

NEW = "n" * 40
_MONTHS = [("202305", "20230605T060000"), ("202306", "20230705T060000"), ("202307", "20230805T060000")]


def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Work of the victim -> a data folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        new = Yard(tmp_path_factory.mktemp("new") / "data")
        old = Yard(tmp_path_factory.mktemp("old") / "data")
        old.install("7.0")
        old.land(old.dubu([sag(1), sag(2)], periode="202303", udlaest="20230405T060000", release="7.0"))
        waiting = Yard(tmp_path_factory.mktemp("waiting") / "data")
        waiting.install()
        yard = FixYard(tmp_path_factory.mktemp("start") / "data")
        yard.install()
        for periode, udlaest in _MONTHS:
            rows = [sag(number) for number in range(1, 40)]
            both = [foranstaltning(number) for number in range(1, 40)]
            yard.land(yard.dubu(rows, both, periode=periode, udlaest=udlaest))
            many = [sag(number) for number in range(1, 2_000)]
            waiting.put(waiting.dubu(many, both, periode=periode, udlaest=udlaest))
        # Two postings on a konto that the kontoplan lacks.
        yard.land(yard.economy(posteringer=((2023, KONTO, "1,00"), (2023, GONE, "2,00"), (2023, GONE, "3,00"))))
    folders = {"install": new.folder, "land": waiting.folder, "upgrade": old.folder}
    return folders | dict.fromkeys(("fix", "rekey", "prune"), yard.folder)


def state(folder: Path) -> tuple[dict[str, Any], list[Any]]:
    """Every row of DSA and every package of inbox and archive; nothing where nothing is installed."""
    yard = Yard(folder)
    return (yard.state() if (folder / "DSA.duckdb").is_file() else {}), yard.files()


def pseudonyms(folder: Path) -> list[str]:
    """Those of the children in DSA."""
    if not (folder / "DSA.duckdb").is_file():
        return []
    return [key for (key,) in Yard(folder).query("select distinct barn_noegle from DSA.Raa.dubu_sag")]
