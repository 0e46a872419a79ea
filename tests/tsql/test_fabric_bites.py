"""Fabric's rules bite: each refuses what it is there for, and the right way of saying it passes."""

# ruff: noqa: S608 - no statement here reaches a server

from __future__ import annotations

import re
from types import SimpleNamespace

import jinja2
import pytest
from tests.paths import ROOT

from .catalog import Catalog
from .fabric import FABRIC, RULES, prepared, table_as
from .interpreter import Outcome, Session
from .sqltypes import Column, from_text

SAG = {"sag_id": "varchar(30)", "kommune_kode": "char(4)", "antal": "int", "startdato": "date"}
FILES = (
    "openrowset(bulk 'https://a.dfs.core.windows.net/b/O''Hara/Raa/dubu_sag/**', format = 'PARQUET', maxerrors = 0) "
    "with (sag_id varchar(30), beloeb decimal(18, 2)) as raekker"
)
DOUBLED = FILES.replace("'", "''")
KEY = "alter table Dubu.Sag add constraint noegle primary key"

# (rule, what it must refuse)
REFUSED = [
    ("fabric-type", "select cast(sag_id as nvarchar(30)) as n from Dubu.Sag"),
    ("fabric-type", "create table Dubu.Ny (navn nchar(4))"),
    ("fabric-type", "declare @a nvarchar(30); select @a as n"),
    ("fabric-stored", "EXEC('create view Dubu.Ny as select N''a'' as n')"),
    ("fabric-stored", "create table Dubu.Ny as select N'a' as n"),
    ("fabric-key", "create table Dubu.Ny (sag_id varchar(30) not null, primary key (sag_id))"),
    ("fabric-key", f"{KEY} nonclustered (sag_id)"),
    ("fabric-key", f"{KEY} clustered (sag_id) not enforced"),
    ("fabric-key", "alter table Dubu.Sag add constraint n foreign key (sag_id) references Dubu.Fakt (sag_id)"),
    ("fabric-index", "create index i on Dubu.Sag (antal)"),
    ("fabric-index", "create clustered columnstore index i on Dubu.Sag"),
    ("fabric-column", "create table Dubu.Ny (antal bigint identity)"),
    ("fabric-column", "create table Dubu.Ny (antal int default 1)"),
    ("fabric-column", "create table Dubu.Ny (antal int, check (antal > 1))"),
    ("fabric-column", "create table Dubu.Ny (antal int, det_dobbelte as antal * 2)"),
    ("fabric-alter", "alter table Dubu.Sag alter column antal bigint"),
    ("fabric-alter", "alter table Dubu.Sag add alder int not null"),
    ("fabric-hint", "select sag_id from Dubu.Sag with (tablock)"),
    ("fabric-collation", "select min(sag_id collate Latin1_General_100_BIN2) as n from Dubu.Sag"),
    ("fabric-collation", "create table Dubu.Ny (navn varchar(30) collate Danish_Greenlandic_100_CI_AS)"),
    ("fabric-procedure", "exec sp_refreshview 'Dubu.Sag'"),
    ("fabric-procedure", "exec sp_getapplock @Resource = 'flis'"),
    (
        "fabric-system",
        "if exists (select s.sag_id from Dubu.Sag as s inner join sys.tables as t on s.sag_id = t.name) "
        "truncate table Dubu.Sag",
    ),
    ("fabric-xml", "select sag_id from Dubu.Sag for xml auto"),
    ("fabric-case", "select SAG_ID from Dubu.Sag"),
    ("fabric-case", "select sag_id from dubu.Sag"),
    ("fabric-case", "select S.sag_id from Dubu.Sag as s"),
    ("fabric-case", "with sag as (select sag_id from Dubu.Sag) select sag_id from Sag"),
    ("type-name", "create table Dubu.Ny (antal tinyint)"),
    ("type-name", "create table Dubu.Ny (tid datetime2(7))"),
    ("type-name", "create table Dubu.Ny (navn varchar)"),
    ("text-cut", "select cast(left(sag_id, 4) as varchar(4)) as n from Dubu.Sag"),
    ("insert-type", "insert into Dubu.Fakt (kommune_kode) select 'æøå0' as n"),
    ("syntax", "create table Dubu.Ny as selec sag_id from Dubu.Sag"),
    ("syntax", f"select raekker.sag_id from {FILES}".replace("maxerrors = 0", "maxerrors = 10")),
    ("syntax", "set language Danish"),
    ("name", "with a as (with b as (select sag_id from Dubu.Sag) select alder from b) select * from a"),
    ("name", "create table Dubu.Ny as select alder from Dubu.Sag"),
    # A recursive CTE: its own name is not there yet.
    ("name", "with a as (select antal from Dubu.Sag union all select antal + 1 as antal from a) select antal from a"),
]
ALLOWED = [
    f"{KEY} nonclustered (sag_id) not enforced",
    f"select raekker.sag_id, raekker.beloeb from {FILES}",
    f"EXEC('create or alter view Dubu.Filer as select raekker.* from {DOUBLED}')",
    "create table Dubu.Ny as select sag_id, antal + 1 as antal from Dubu.Sag",
    "with a as (\n  -- En kommentar med en (\n  with b as (select sag_id, ')' as slut from Dubu.Sag), "
    "c as (select * from b) select * from c), d as (select * from a) select sag_id, slut from d",
    "select cast(sag_id as varchar(max)) as n from Dubu.Sag",
    "select cast(left(sag_id, 4) as char(4)) as n from Dubu.Sag",
    "select min(sag_id collate Latin1_General_100_BIN2_UTF8) collate database_default as n from Dubu.Sag",
    "with sag as (select sag_id from Dubu.Sag) select sag.sag_id from sag",
    "alter table Dubu.Sag add alder int; alter table Dubu.Sag drop column antal",
    "set lock_timeout 30000; truncate table Dubu.Sag; exec sp_rename 'Dubu.Sag', 'Gammel'",
    "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id when matched then update set sag_id = s.sag_id;",
]


def run(sql: str, bindings: list[str] | None = None) -> Outcome:
    """The problems of one statement on a warehouse with two tables, whose names have been used."""
    catalog = Catalog(("FLIS",), FABRIC)
    catalog.schemas["flis"].add("dubu")
    catalog.add(["Dubu", "Sag"], "FLIS", "table", [Column(n, from_text(kind), False) for n, kind in SAG.items()])
    fakt = [Column(name, from_text(SAG[name]), False) for name in ("sag_id", "kommune_kode")]
    catalog.add(["Dubu", "Fakt"], "FLIS", "table", fakt)
    session = Session(catalog, "FLIS")
    session.run("select sag_id, kommune_kode, antal, startdato from Dubu.Sag")
    return session.run(sql, bindings)


@pytest.mark.parametrize(("rule", "sql"), REFUSED)
def test_refuses(rule: str, sql: str) -> None:
    assert rule in {problem.rule for _, problem in run(sql).problems}


@pytest.mark.parametrize("sql", ALLOWED)
def test_allows(sql: str) -> None:
    assert run(sql).problems == []


def test_every_rule_has_something_that_it_refuses() -> None:
    assert {rule for rule, _ in REFUSED} >= set(RULES)


def test_a_seed_is_measured_in_bytes() -> None:
    insert = "insert into Dubu.Fakt (sag_id) values (@p1)"
    assert run(insert, ["å" * 15]).problems == []
    assert [problem.rule for _, problem in run(insert, ["å" * 16]).problems] == ["insert-type"]


def test_only_what_the_parser_does_not_know_is_said_otherwise() -> None:
    plain = "with a as (select sag_id from Dubu.Sag) select * from a where sag_id not in ('with b as (with c')"
    assert prepared(plain) == plain
    assert table_as(plain) is None
    assert table_as("create table [FLIS].[Dubu].[Ny] (antal int)") is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cast(a as nvarchar(10))", "cast(a as varchar(30))"),
        ("cast(a as NVARCHAR (2666)), b nvarchar(10)", "cast(a as varchar(7998)), b varchar(30)"),
        ("cast(a as nvarchar(2667))", "cast(a as varchar(max))"),
        ("cast(a as varchar(10))", "cast(a as varchar(10))"),
        ("cast(a as char(4))", "cast(a as char(4))"),
    ],
)
def test_a_text_has_room_for_every_letter_in_utf_8(given: str, words: str) -> None:
    text = (ROOT / "macros" / "dialekt" / "fabric" / "ord.sql").read_text(encoding="utf-8")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    ord_ = environment.from_string(text, {"modules": SimpleNamespace(re=re)}).module.fabric_ord
    assert ord_(given) == ord_(ord_(given)) == words
    units = [len(letter.encode("utf-8")) / (len(letter.encode("utf-16-le")) // 2) for letter in "aå€\uffff𐀀"]
    assert max(units) == 3
