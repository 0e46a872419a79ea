-- Roles for flis on SQL Server, with the least that works. Run as db_owner, once, after DSA and DM exist;
-- it can be run again. Add your own logins as members at the end.
use DSA;
go
if schema_id('Raa') is null exec('create schema Raa');
if schema_id('Drift') is null exec('create schema Drift');
if schema_id('Mellemlager') is null exec('create schema Mellemlager');
if database_principal_id('flis_operatoer') is null create role flis_operatoer;
if database_principal_id('flis_bygger') is null create role flis_bygger;
go
-- Landing: rows in, rows out, and staging tables of its own. No change of a landing table's shape.
grant select, insert, update, delete on schema::Raa to flis_operatoer;
grant select, insert, update, delete on schema::Drift to flis_operatoer;
grant select, insert, alter on schema::Mellemlager to flis_operatoer;
grant create table to flis_operatoer;
-- Building: dbt makes a schema and views for each source, and reads what has landed.
grant select on schema::Raa to flis_bygger;
grant select, alter on schema::Drift to flis_bygger;
grant create schema, create view to flis_bygger;
go
use DM;
go
if database_principal_id('flis_bygger') is null create role flis_bygger;
if database_principal_id('flis_laeser') is null create role flis_laeser;
go
grant create schema, create table, create view to flis_bygger;
go
-- Readers: the marts, and nothing else. Where several kommuner share the installation, raekkeadgang.sql comes after it.
-- Run this part again after the first build, when the schemas are there.
declare @skema sysname, @saetning nvarchar(400);
declare skemaer cursor local fast_forward for
    select name from sys.schemas
    where name in ('Generel', 'Dubu', 'Skole', 'Personale', 'Krl', 'Dagtilbud', 'Oekonomi', 'Borger', 'BorgerOekonomi');
open skemaer;
fetch next from skemaer into @skema;
while @@fetch_status = 0
begin
    set @saetning = N'grant select on schema::' + quotename(@skema) + N' to flis_laeser';
    exec sys.sp_executesql @saetning;
    fetch next from skemaer into @skema;
end;
close skemaer;
deallocate skemaer;
go
-- Members, for example:
-- use DSA; create user [KOMMUNE\flis-indlaes] for login [KOMMUNE\flis-indlaes];
-- alter role flis_operatoer add member [KOMMUNE\flis-indlaes];
