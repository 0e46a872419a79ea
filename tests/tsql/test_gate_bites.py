"""The gate bites: every rule refuses what it is there for, and lets the right way of saying it pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .catalog import Catalog
from .interpreter import Outcome, Session
from .rules import RULES
from .sqltypes import Column, from_text

SAG = {
    "kommune_kode": "char(4)",
    "sag_id": "nvarchar(36)",
    "antal": "int",
    "beloeb": "decimal(18,2)",
    "startdato": "date",
    "udlaest": "datetime2(6)",
    "slutdato": "date",
    "status_kode": "nvarchar(10)",
    "leveret_id": "nvarchar(36)",
}
# As delivered, so no key; sag_id is one.
RAW = {"leveret_id"}
MAY_BE_NULL = {"slutdato", "status_kode"}

# (rule, what it must refuse). One line of SQL each, as a model would hold it or as dbt would send it.
REFUSED = [
    ("syntax", "select sag_id from Dubu.Sag limit 3"),
    ("syntax", "select sag_id, startdato > slutdato as er_sen from Dubu.Sag"),
    ("syntax", "select sag_id::int as n from Dubu.Sag group by all"),
    ("syntax", "select * from (with a as (select sag_id from Dubu.Sag) select * from a) as b"),
    ("syntax", "create view Dubu.Ny as select sag_id from Dubu.Sag order by sag_id"),
    ("syntax", "select sag_id || 'x' as n from Dubu.Sag"),
    ("syntax", "select sag_id from Dubu.Sag qualify row_number() over (order by sag_id) = 1"),
    ("syntax", "select sag_id from Dubu.Sag join Dubu.Fakt using (sag_id)"),
    (
        "syntax",
        "select sag_id from Dubu.Sag where (sag_id, kommune_kode) in (select sag_id, kommune_kode from Dubu.Fakt)",
    ),
    ("syntax", "EXEC('select sag_id from Dubu.Sag limit 3')"),
    ("syntax", "EXEC('EXEC(''select sag_id from Dubu.Sag limit 3'')')"),
    ("syntax", "backup database DM to disk = 'x'"),
    ("name", "select sagid from Dubu.Sag"),
    ("name", "select sag_id from Dubu.Sak"),
    ("name", "select antal + 1 as n, n + 1 as m from Dubu.Sag"),
    ("name", "select antal + 1 as n from Dubu.Sag where n > 2"),
    ("name", "select antal + 1 as n, count(*) as m from Dubu.Sag group by n"),
    ("name", "select true as er_aaben from Dubu.Sag"),
    ("name", 'select sag_id from Dubu.Sag where status_kode = "aaben"'),
    ("name", "select sag_id from Dubu.Sag cross join Dubu.Fakt"),
    ("name", "create view Dubu.Ny as select count(*) from Dubu.Sag"),
    ("name", "create view Dubu.Ny as select sag_id, startdato as sag_id from Dubu.Sag"),
    ("name", "with a as (select antal + 1 from Dubu.Sag) select * from a"),
    ("name", "select sag_id from Dubu.Sag union all select sag_id, antal from Dubu.Sag"),
    ("name", "select sag_id from Dubu.Sag where sag_id in (select sag_id, kommune_kode from Dubu.Fakt)"),
    ("name", "use Fremmed"),
    ("name", "with a as (select sag_id from Dubu.Sag), a as (select antal from Dubu.Sag) select sag_id from a"),
    ("name", "create table Dubu.Ny (sag_id nvarchar(36), sag_id nvarchar(36))"),
    ("name", "select antal as n from Dubu.Sag order by n + 1"),
    ("name", "select antal as n from Dubu.Sag union all select antal from Dubu.Fakt order by antal"),
    ("name", "update Dubu.Fakt set maengde = 1"),
    ("name", "insert into Dubu.Fakt (sag_id, antal) values ('a')"),
    ("name", "insert into Dubu.Fakt (sag_id, antal) values ('a', 1), ('b', 2, 3)"),
    (
        "name",
        "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id "
        "when matched then update set maengde = s.antal;",
    ),
    (
        "name",
        "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id "
        "when not matched then insert (sag_id, antal) values (s.sag_id);",
    ),
    ("name", "with a as (select sag_id, kommune_kode as sag_id from Dubu.Sag) select 1 as n from a"),
    ("name", "select n.antal from (select antal, antal as antal from Dubu.Sag) as n"),
    ("name", "select 1 as n from Dubu.Sag as s inner join Dubu.Fakt as s on 1 = 1"),
    ("name", "select 1 as n from Dubu.Sag left join (select sag_id from Dubu.Fakt) as Sag on 1 = 1"),
    ("name", "insert into Dubu.Fakt (antal, antal) values (1, 2)"),
    ("name", "update Dubu.Fakt set antal = 1, antal = 2"),
    (
        "name",
        "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id "
        "when not matched then insert (antal, antal) values (1, 2);",
    ),
    ("name", "create index i on Dubu.Sag (antal, antal)"),
    ("name", "grant select on Dubu.Findes_ikke to laeser"),
    ("name", "deny select on object::Dubu.Findes_ikke to laeser"),
    ("variable", "declare @a int; declare @a int; select @a as n"),
    ("variable", "select sag_id from Dubu.Sag where antal = @antal"),
    ("variable", "select @antal as n; declare @antal int"),
    ("variable", "exec sp_executesql N'select @a + @b as n', N'@a int', @a = 1"),
    ("group-by", "select kommune_kode, antal from Dubu.Sag group by kommune_kode"),
    ("group-by", "select kommune_kode, count(*) as n from Dubu.Sag"),
    ("group-by", "select kommune_kode, count(*) as n from Dubu.Sag group by kommune_kode having antal > 1"),
    ("group-by", "select kommune_kode from Dubu.Sag group by kommune_kode order by antal"),
    ("group-by", "select antal + 1 as n, count(*) as m from Dubu.Sag group by antal + 2"),
    ("group-by", "select sum(antal) over (partition by sag_id) as n from Dubu.Sag group by kommune_kode, antal"),
    ("group-by", "select * from Dubu.Sag group by kommune_kode"),
    ("where-aggregate", "select sag_id from Dubu.Sag where count(*) > 1"),
    ("where-aggregate", "select sag_id from Dubu.Sag where row_number() over (order by startdato) = 1"),
    ("where-aggregate", "select s.sag_id from Dubu.Sag as s inner join Dubu.Fakt as f on s.antal = sum(f.antal)"),
    ("where-aggregate", "select count(*) as n from Dubu.Sag group by row_number() over (order by startdato)"),
    ("order-by", "select distinct kommune_kode from Dubu.Sag order by antal"),
    ("order-by", "select antal from Dubu.Sag union all select antal from Dubu.Fakt order by antal + 1"),
    ("object", "create table Dubu.Sag (sag_id nvarchar(36))"),
    ("syntax", "drop view DM.Dubu.Fakt"),
    ("object", "drop table Dubu.Findes_ikke"),
    ("syntax", "create view DM.Dubu.Ny as select sag_id from Dubu.Sag"),
    ("syntax", "declare @a int; create view Dubu.Ny as select sag_id from Dubu.Sag"),
    ("object", "create table Ukendt.Ny (sag_id nvarchar(36))"),
    ("object", "create table Dubu.Ny (sag_id nvarchar(36) null, primary key (sag_id))"),
    ("object", "alter table Dubu.Fakt add constraint noegle primary key nonclustered (sag_id)"),
    ("object", "alter table Dubu.Sag add antal int"),
    ("object", "alter table Dubu.Fakt add n int, n int"),
    ("object", "exec sp_refreshview 'Dubu.Findes_ikke'"),
    ("object", "exec sp_refreshview 'Dubu.Sag'"),
    ("object", "declare @a nvarchar(max) = quotename('Dubu') + '.' + quotename('Findes_ikke'); exec sp_refreshview @a"),
    ("object", "exec sp_addextendedproperty @name = N'x', @level0name = N'Dubu', @level1name = N'Findes_ikke'"),
    (
        "object",
        "declare @a sysname = N'alder'; exec sp_addextendedproperty @name = N'x', @level0name = N'Dubu', "
        "@level1name = N'Sag', @level2name = @a",
    ),
    ("object", "drop index i on Dubu.Sag"),
    ("object", "create index i on Dubu.Sag (antal); create index i on Dubu.Sag (beloeb)"),
    ("object", "alter table Dubu.Sag drop column alder"),
    ("object", "create index i on Dubu.Sag (antal); alter table Dubu.Sag drop column antal"),
    ("object", "create index i on Dubu.Sag (antal); alter table Dubu.Sag alter column antal bigint"),
    (
        "object",
        "create index i on Dubu.Sag (sag_id); alter table Dubu.Sag alter column sag_id add masked with "
        "(function = 'default()')",
    ),
    ("object", "alter table Dubu.Sag alter column sag_id drop masked"),
    ("syntax", "alter table Dubu.Sag alter column sag_id masked with (function = 'default()')"),
    ("name", "alter table Dubu.Sag alter column alder add masked with (function = 'default()')"),
    ("object", "exec sp_rename 'Dubu.Findes_ikke', 'Ny'"),
    ("function", "select greatest(antal, 1) as n from Dubu.Sag"),
    ("function", "select date_trunc('month', startdato) as n from Dubu.Sag"),
    ("function", "select round(beloeb) as n from Dubu.Sag"),
    ("function", "select substring(sag_id, 2) as n from Dubu.Sag"),
    ("function", "exec sp_ukendt 'x'"),
    ("type-name", "select cast(antal as nvarchar) as n from Dubu.Sag"),
    ("type-name", "select cast(sag_id as varchar(36)) as n from Dubu.Sag"),
    ("type-name", "select cast(antal as decimal) as n from Dubu.Sag"),
    ("type-name", "select cast(antal as float) as n from Dubu.Sag"),
    ("type-name", "select cast(startdato as datetime) as n from Dubu.Sag"),
    ("type-name", "select cast(startdato as datetime2(7)) as n from Dubu.Sag"),
    ("type-name", "select cast(antal as bit) as n from Dubu.Sag"),
    ("type-name", "create table Dubu.Ny (vaegt float)"),
    ("type-name", "create table Dubu.Ny (navn varchar(16))"),
    ("integer-division", "select round(antal / 2, 6) as n from Dubu.Sag"),
    ("integer-division", "select cast(sum(antal) / count(*) as decimal(18,6)) as n from Dubu.Sag"),
    ("integer-division", "select round(datediff(day, startdato, slutdato) / 30, 6) as n from Dubu.Sag"),
    ("quotient", "select beloeb / antal as n from Dubu.Sag"),
    ("text-plus", "select sag_id + status_kode as n from Dubu.Sag"),
    ("text-plus", "select 'sag ' + antal as n from Dubu.Sag"),
    ("date-arithmetic", "select startdato - slutdato as n from Dubu.Sag"),
    ("date-arithmetic", "select startdato + 1 as n from Dubu.Sag"),
    ("mixed-types", "select case when antal = 1 then 'en' else antal end as n from Dubu.Sag"),
    ("mixed-types", "select coalesce(antal, sag_id) as n from Dubu.Sag"),
    ("mixed-types", "select sag_id as n from Dubu.Sag union all select antal from Dubu.Sag"),
    ("mixed-compare", "select sag_id from Dubu.Sag where kommune_kode = 101"),
    ("mixed-compare", "select s.sag_id from Dubu.Sag as s inner join Dubu.Fakt as f on s.antal = f.sag_id"),
    ("mixed-compare", "select sag_id from Dubu.Sag where startdato = '01-02-2023'"),
    ("mixed-compare", "select sag_id from Dubu.Sag where kommune_kode in (101, 461)"),
    ("text-order", "select sag_id from Dubu.Sag where status_kode > 'a'"),
    ("text-order", "select sag_id from Dubu.Sag where kommune_kode between '0101' and '0461'"),
    ("text-key", "select leveret_id, count(*) as n from Dubu.Sag group by leveret_id"),
    ("text-key", "select distinct leveret_id from Dubu.Sag"),
    ("text-key", "select distinct concat(kommune_kode, '|', leveret_id) as n from Dubu.Sag"),
    ("text-key", "select count(distinct leveret_id) as n from Dubu.Sag"),
    ("text-key", "select row_number() over (partition by leveret_id order by antal) as n from Dubu.Sag"),
    ("text-key", "select row_number() over (partition by antal order by sag_id) as n from Dubu.Sag"),
    ("text-key", "select row_number() over (order by case when antal = 1 then sag_id else 'x' end) as n from Dubu.Sag"),
    ("text-key", "select min(sag_id) as n from Dubu.Sag"),
    ("text-key", "select max(coalesce(status_kode, 'x')) as n from Dubu.Sag"),
    ("text-key", "select top 5 sag_id from Dubu.Sag order by sag_id"),
    ("text-key", "with a as (select upper(leveret_id) as n from Dubu.Sag) select n, count(*) as m from a group by n"),
    ("text-cut", "select cast(sag_id as nvarchar(10)) as n from Dubu.Sag"),
    ("text-cut", "declare @a nvarchar(3) = N'lang'; select @a as n"),
    ("time-text", "select cast(udlaest as nvarchar(30)) as n from Dubu.Sag"),
    ("time-text", "select concat(sag_id, udlaest) as n from Dubu.Sag"),
    ("trailing-blank", "select sag_id from Dubu.Sag where status_kode = ' '"),
    ("trailing-blank", "select sag_id from Dubu.Sag where status_kode in ('a', 'b ')"),
    ("like", "select sag_id from Dubu.Sag where sag_id like '[0-9]%'"),
    ("like", "select sag_id from Dubu.Sag where sag_id like status_kode"),
    ("top", "select top 5 sag_id from Dubu.Sag"),
    ("null-order", "select row_number() over (order by slutdato) as n from Dubu.Sag"),
    ("null-order", "select top 5 sag_id from Dubu.Sag order by slutdato"),
    (
        "null-order",
        "select row_number() over (order by case when slutdato > udlaest then startdato "
        "else slutdato end) as n from Dubu.Sag",
    ),
    (
        "null-order",
        "select row_number() over (order by f.antal) as n "
        "from Dubu.Sag as s left join Dubu.Fakt as f on s.sag_id = f.sag_id",
    ),
    ("nolock", "select sag_id from Dubu.Sag with (nolock)"),
    ("alias-equals", "select er_ens = antal from Dubu.Sag"),
    ("average", "select avg(antal) as n from Dubu.Sag"),
    ("cast-cuts", "select cast(beloeb as int) as n from Dubu.Sag"),
    ("isnull", "select isnull(status_kode, 'ukendt status') as n from Dubu.Sag"),
    ("len", "select len(sag_id) as n from Dubu.Sag"),
    ("group-constant", "select count(*) as n from Dubu.Sag group by 1"),
    ("window", "select row_number() over (partition by sag_id) as n from Dubu.Sag"),
    ("window", "select row_number() over (order by 1) as n from Dubu.Sag"),
    ("syntax", "select count(distinct sag_id) over (partition by kommune_kode) as n from Dubu.Sag"),
    (
        "syntax",
        "select sum(antal) over (order by startdato range between 1 preceding and current row) as n from Dubu.Sag",
    ),
    (
        "aggregate-subquery",
        "select sum(case when exists (select f.sag_id from Dubu.Fakt as f) then 1 else 0 end) as n from Dubu.Sag",
    ),
    ("aggregate-subquery", "select max(count(*)) as n from Dubu.Sag"),
    ("datepart", "select datepart(weekday, startdato) as n from Dubu.Sag"),
    ("datepart", "select datediff('day', startdato, slutdato) as n from Dubu.Sag"),
    ("bitwise", "select antal ^ 2 as n from Dubu.Sag"),
    ("date-literal", "select cast('01-02-2023' as date) as n from Dubu.Sag"),
    ("date-literal", "select dateadd(day, 1, '2023-01-02') as n from Dubu.Sag"),
    ("code-page", "select cast('Łódź' as nvarchar(10)) as n from Dubu.Sag"),
    ("string-agg", "select string_agg(sag_id, ',') as n from Dubu.Sag"),
    ("expression", "select current_timestamp as n from Dubu.Sag"),
    ("expression", "select 1e3 as n from Dubu.Sag"),
    ("dynamic-sql", "declare @sql nvarchar(100) = N'select 1'; exec (@sql)"),
    ("dynamic-sql", "declare @sql nvarchar(100) = N'select 1'; exec sp_executesql @sql"),
    ("insert-type", "insert into Dubu.Fakt (antal) select beloeb from Dubu.Sag"),
    ("insert-type", "insert into Dubu.Fakt (sag_id) select concat(sag_id, 'x') as n from Dubu.Sag"),
    ("insert-type", "insert into Dubu.Fakt (antal) select startdato from Dubu.Sag"),
    ("insert-type", "update Dubu.Fakt set antal = s.startdato from Dubu.Fakt inner join Dubu.Sag as s on 1 = 1"),
    (
        "insert-type",
        "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id "
        "when matched then update set antal = s.startdato;",
    ),
]

# The right way of saying it, and what dbt-sqlserver itself sends: nothing of this is refused.
ALLOWED = [
    "grant select on Dubu.Sag to laeser",
    "deny select on schema::Dubu to laeser",
    "EXEC('create view Dubu.Ny as select sag_id from Dubu.Sag'); exec sp_refreshview 'Dubu.Ny'",
    "select a.antal as n from Dubu.Sag as a left join Dubu.Sag as b on a.antal = b.antal",
    "with sag as (select * from Dubu.Sag), talt as (select kommune_kode, count(*) as n from sag group by kommune_kode) "
    "select kommune_kode, n from talt",
    "EXEC('create view Dubu.Ny as with sag as (select * from Dubu.Sag) select sag_id, ''a'' as art from sag;')",
    "select cast(round(cast(antal as decimal(18,6)) / 365, 6) as decimal(18,6)) as n from Dubu.Sag",
    "select round(beloeb / 7, 6) as n from Dubu.Sag",
    "select concat(sag_id, '-', status_kode) as n from Dubu.Sag",
    "select datediff(day, startdato, coalesce(slutdato, cast('2023-12-31' as date))) + 1 as n from Dubu.Sag",
    "select dateadd(month, 1, startdato) as n, eomonth(startdato) as m from Dubu.Sag",
    "select sag_id from Dubu.Sag where startdato >= '2023-01-01' and status_kode = 'åben' and kommune_kode <> '0101'",
    "select row_number() over (partition by kommune_kode order by startdato desc, sag_id "
    "collate Latin1_General_100_BIN2) as n from Dubu.Sag",
    "select min(leveret_id collate Latin1_General_100_BIN2) as n, max(kommune_kode) as m from Dubu.Sag",
    "with a as (select translate(rtrim(leveret_id), 'a', 'A') as noegle from Dubu.Sag) select noegle, count(*) as n "
    "from a group by noegle",
    "select distinct case when leveret_id = 'x' then sag_id else 'y' end as n from Dubu.Sag",
    "select row_number() over (order by slutdato) as n from Dubu.Sag where slutdato is not null",
    "select row_number() over (order by case when slutdato is null or slutdato > udlaest then startdato "
    "else slutdato end) as n from Dubu.Sag",
    "select row_number() over (order by case when slutdato < startdato then slutdato else startdato end) as n "
    "from Dubu.Sag",
    "select row_number() over (order by coalesce(slutdato, cast('9999-12-31' as date))) as n from Dubu.Sag",
    "select s.sag_id, sum(f.antal) as n from Dubu.Sag as s left join Dubu.Fakt as f on f.sag_id = s.sag_id "
    "group by s.sag_id having sum(f.antal) > 2",
    "select top 0 cast(null as nvarchar(36)) as sag_id from Dubu.Sag",
    "select s.antal + 1 as n, count(*) as m from Dubu.Sag as s group by (antal + 1)",
    "select sum(sum(antal)) over (partition by kommune_kode) as n from Dubu.Sag group by kommune_kode",
    "select kommune_kode, count(*) as n from Dubu.Sag group by kommune_kode order by n, count(*)",
    "select datediff(day, min(startdato), max(slutdato)) as n from Dubu.Sag",
    "select sag_id from Dubu.Sag as s where exists (select max(f.antal) as n from Dubu.Fakt as f "
    "having max(f.antal) = s.antal)",
    "select distinct antal + 1 as n from Dubu.Sag order by n, antal + 1",
    "select antal as n from Dubu.Sag union all select antal from Dubu.Fakt order by n",
    "declare @antal int; set @antal = 1; select sag_id from Dubu.Sag where antal = @antal",
    "exec sp_executesql N'select @a as n', N'@a int', @a = 1",
    "declare @a sysname = N'sag_id'; exec sp_addextendedproperty @name = N'x', @level0name = N'Dubu', "
    "@level1name = N'Sag', @level2name = @a",
    "alter table Dubu.Sag alter column sag_id add masked with (function = 'default()'); "
    "alter table Dubu.Sag alter column sag_id drop masked",
    "create index i on Dubu.Sag (antal) include (beloeb); alter table Dubu.Sag alter column beloeb decimal(20,2); "
    "drop index i on Dubu.Sag",
    "alter table Dubu.Sag drop column beloeb",
    "update f set antal = s.antal from Dubu.Fakt as f inner join Dubu.Sag as s on f.sag_id = s.sag_id",
    "merge Dubu.Fakt as f using Dubu.Sag as s on f.sag_id = s.sag_id when matched then update set antal = s.antal "
    "when not matched then insert (sag_id, antal) values (s.sag_id, s.antal);",
    "select cast(round(beloeb, 0) as bigint) as n, cast(floor(beloeb) as int) as m from Dubu.Sag",
    "select len(concat(sag_id, '.')) - 1 as n from Dubu.Sag",
    "select avg(cast(antal as decimal(18,6))) as n from Dubu.Sag",
    "select case when slutdato is null then 1 else 0 end as er_aaben, nullif(antal, 0) as antal from Dubu.Sag",
    "select sag_id from Dubu.Sag where exists (select f.sag_id from Dubu.Fakt as f where f.sag_id = Sag.sag_id)",
    "insert into Dubu.Fakt (sag_id, antal) select sag_id, antal from Dubu.Sag OPTION (LABEL = 'dbt-sqlserver');",
    "if object_id('Dubu.Ny', 'U') is not null EXEC('DROP TABLE Dubu.Ny')",
    "select name from sys.database_principals with (nolock)",
    "select N'Łódź' as n from Dubu.Sag",
]


def run(sql: str, bindings: list[str] | None = None) -> Outcome:
    """The problems of one statement on a server with two tables."""
    catalog = Catalog(("DM", "DSA"))
    catalog.schemas["dm"].add("dubu")
    sag = [Column(n, replace(from_text(kind), raw=n in RAW), n in MAY_BE_NULL) for n, kind in SAG.items()]
    catalog.add(["DM", "Dubu", "Sag"], "DM", "table", sag)
    fakt = [Column(name, from_text(SAG[name]), True) for name in ("sag_id", "kommune_kode", "antal")]
    catalog.add(["DM", "Dubu", "Fakt"], "DM", "table", fakt)
    return Session(catalog, "DM").run(sql, bindings)


def seed(column: str, value: str) -> Outcome:
    return run("insert into Dubu.Sag (<column>) values (@p1)".replace("<column>", column), [value])


@pytest.mark.parametrize(("rule", "sql"), REFUSED)
def test_refuses(rule: str, sql: str) -> None:
    assert rule in {problem.rule for _, problem in run(sql).problems}


@pytest.mark.parametrize("sql", ALLOWED)
def test_allows(sql: str) -> None:
    assert run(sql).problems == []


def test_every_rule_has_something_that_it_refuses() -> None:
    assert {rule for rule, _ in REFUSED} == set(RULES)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sag_id", "x" * 37),
        ("kommune_kode", "01011"),
        ("antal", "12.5"),
        ("antal", "true"),
        ("beloeb", "1.234"),
        ("startdato", "01-02-2023"),
    ],
)
def test_refuses_a_seed_that_does_not_fit(column: str, value: str) -> None:
    assert [p.rule for _, p in seed(column, value).problems] == ["insert-type"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sag_id", "å" * 36),
        ("kommune_kode", "0101"),
        ("antal", "-12"),
        ("beloeb", "1.25"),
        ("startdato", "2023-02-01"),
    ],
)
def test_allows_a_seed_that_fits(column: str, value: str) -> None:
    assert seed(column, value).problems == []


def test_says_which_line_of_the_inner_text_is_wrong() -> None:
    problems = run("EXEC('create view Dubu.Ny as\nselect sag_id,\n  antal / 2 as halv\nfrom Dubu.Sag')").problems
    assert {(text.splitlines()[problem.line - 1].strip(), problem.rule) for text, problem in problems} == {
        ("antal / 2 as halv", "integer-division"),
        ("antal / 2 as halv", "quotient"),
    }
