-- The roles of rettigheder.sql where DSA and DM share one database: the schemas of DSA begin with Dsa. Run it in that
-- database as db_owner, after `flis install`; it can be run again.
if schema_id('DsaRaa') is null exec('create schema DsaRaa');
if schema_id('DsaDrift') is null exec('create schema DsaDrift');
if schema_id('DsaMellemlager') is null exec('create schema DsaMellemlager');
if database_principal_id('flis_operatoer') is null create role flis_operatoer;
if database_principal_id('flis_bygger') is null create role flis_bygger;
if database_principal_id('flis_laeser') is null create role flis_laeser;
go
grant select, insert, update, delete on schema::DsaRaa to flis_operatoer;
grant select, insert, update, delete on schema::DsaDrift to flis_operatoer;
grant select, insert, alter on schema::DsaMellemlager to flis_operatoer;
grant select on schema::DsaRaa to flis_bygger;
grant select, alter on schema::DsaDrift to flis_bygger;
-- create table is a right of the whole database: here landing could also make tables that are no staging.
grant create table to flis_operatoer;
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
