"""The words that SQL Server or DuckDB keep for themselves: a column of that name needs quotes in every statement."""

from __future__ import annotations

_TSQL = """
add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint
close clustered coalesce collate column commit compute constraint contains containstable continue convert create cross
current current_date current_time current_timestamp current_user cursor database dbcc deallocate declare default delete
deny desc disk distinct distributed double drop dump else end errlvl escape except exec execute exists exit external
fetch file fillfactor for foreign freetext freetexttable from full function goto grant group having holdlock identity
identity_insert identitycol if in index inner insert intersect into is join key kill left like lineno load merge
national nocheck nonclustered not null nullif of off offsets on open opendatasource openquery openrowset openxml option
or order outer over percent pivot plan precision primary print proc procedure public raiserror read readtext
reconfigure references replication restore restrict return revert revoke right rollback rowcount rowguidcol rule save
schema securityaudit select semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user
set setuser shutdown some statistics stoplist system_user table tablesample textsize then to top tran transaction
trigger truncate try_convert tsequal union unique unpivot update updatetext use user values varying view waitfor when
where while with within writetext
"""
_DUCKDB = """
all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate
collation column columns concurrently constraint create cross default deferrable desc describe distinct do else end
except false fetch for foreign freeze from full generated glob group having ilike in initially inner intersect into is
isnull join lambda lateral leading left like limit map natural not notnull null offset on only or order outer overlaps
pivot pivot_longer pivot_wider placing positional primary qualify references returning right select semi show similar
some struct summarize symmetric table tablesample then to trailing true try_cast tuple union unique unpack unpivot
using variadic verbose when where window with
"""
RESERVED = frozenset(_TSQL.split()) | frozenset(_DUCKDB.split())
