-- Row-level security, where one installation serves several kommuner: a reader sees the rows of his own kommuner, and
-- the whole benchmark, which is blanked. Run it as db_owner in DM (or in the one database that DSA and DM share), after
-- the script of roles and after a build. Run it again after each upgrade: a new table is not filtered until then.
-- Drop the policy before a build with --full-refresh or an upgrade: SQL Server changes no table that a policy names.
if schema_id('Adgang') is null exec('create schema Adgang');
-- Sees all rows: the login that processes the cubes, which filter by kommune themselves.
if database_principal_id('flis_alle_kommuner') is null create role flis_alle_kommuner;
if object_id('Adgang.Laeser') is null
    create table Adgang.Laeser (
        login_navn nvarchar(128) not null,
        kommune_kode char(4) not null,
        primary key (login_navn, kommune_kode)
    );
drop security policy if exists Adgang.Kommuner;
go
-- 9999 is the member Ukendt of a dimension. The builder must see all rows: he replaces them.
create or alter function Adgang.SeKommune(@kommune_kode char(4))
returns table with schemabinding
as
return
    select 1 as maa_ses
    where
        @kommune_kode = '9999'
        or is_rolemember('flis_bygger') = 1
        or is_rolemember('flis_alle_kommuner') = 1
        or is_rolemember('db_owner') = 1
        or exists (
            select 1
            from Adgang.Laeser as laeser
            where laeser.login_navn = suser_sname() and laeser.kommune_kode = @kommune_kode
        );
go
-- Every table that readers may read and that has a kommune, but not what is common to all: the benchmark, the list of
-- kommuner, and who is compared with whom.
declare @filtre nvarchar(max), @saetning nvarchar(max);
select
    @filtre = string_agg(
        cast(
            N'add filter predicate Adgang.SeKommune(kommune_kode) on ' + quotename(s.name) + N'.' + quotename(t.name)
            as nvarchar(max)
        ),
        N', '
    )
from sys.tables as t
inner join sys.schemas as s on t.schema_id = s.schema_id
inner join sys.columns as c on t.object_id = c.object_id
where
    c.name = 'kommune_kode'
    and s.name in ('Generel', 'Dubu', 'Skole', 'Personale', 'Krl', 'Dagtilbud', 'Oekonomi', 'Borger', 'BorgerOekonomi')
    and s.name + '.' + t.name not in (
        'Generel.FaktNoegletalBenchmark',
        'Generel.DimKommune',
        'Generel.Sammenligningskommune',
        'Generel.DimSammenligningsgruppe'
    );
set @saetning = N'create security policy Adgang.Kommuner ' + @filtre + N' with (state = on)';
exec sys.sp_executesql @saetning;
go
-- Who reads which kommuner, for example:
-- insert into Adgang.Laeser (login_navn, kommune_kode) values (N'KOMMUNE\anna', '0101');
-- alter role flis_laeser add member [KOMMUNE\anna];
