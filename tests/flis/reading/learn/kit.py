"""Packages of DUBU as a stranger delivers them, and what is learned from them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.flis.yard import zipped
from tests.paths import ROOT

from flis.project.contract import Contracts, load_contracts
from flis.project.settings import Project, find_project
from flis.reading.learn.package import Learned, learn

NAME = "0101_DUBU_202305_20230605T060000_r7.1.zip"
SAGER = ["Kommune nr;Sagsnummer;Personnummer;Fra dato;Til dato;Status;Type af sag;Prioritet"]
MAALINGER = [
    "Kommunekode;ForanstaltningId;SagId;CPR;Foranstaltningstype;Startdato;Slutdato;Dagspris;Lovhjemmel",
    *(f"0101;F{n};S{n};610115{n:04};110;1{n % 9}.03.2022;31.12.9999;1.234,50;§ 52" for n in range(30)),
]


def package(folder: Path, sager: list[str], name: str = NAME, **more: str) -> Path:
    texts = {"Sager.csv": sager, "DUBU_Foranstaltning.csv": MAALINGER}
    members = {member: "\r\n".join([*lines, ""]).encode("cp1252") for member, lines in texts.items()}
    members |= {member: text.encode() for member, text in more.items()}
    path = folder / name
    path.write_bytes(zipped(members, (2023, 6, 5, 6, 0, 0)))
    return path


def rows(days: list[str], form: str = "0101;S{n};610115{n:04};{day};;1;10;3") -> list[str]:
    return [form.format(n=n, day=day) for n, day in enumerate(days)]


def learned(*paths: Path) -> list[Learned]:
    return learn(paths, *_project())


@cache
def _project() -> tuple[Project, Contracts]:
    return find_project(ROOT), load_contracts(ROOT, shipped=True)
