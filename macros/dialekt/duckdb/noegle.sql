{#
  DuckDB holds a table to its primary key with an index in memory, which never goes to the disk: about 90 bytes a row of
  a long text key, and twice that at the commit. So a build of the whole country ran out of memory. Here a table gets
  no index. When its rows are inserted, one statement counts the rows of each key, which goes to the disk beyond the
  limit of memory. A key that occurs twice ends the model as before, and its transaction with it.

  Only where a key is held in another way: its columns are not_null, and rows come by an insert alone.
#}

{% macro duckdb_noegle() -%}
  {%- set noegler, udfyldte = [], [] -%}
  {%- for begraensning in model.constraints if begraensning.type == 'primary_key' -%}
    {%- do noegler.append(begraensning.columns) -%}
  {%- endfor -%}
  {%- for navn, kolonne in model.columns.items() -%}
    {%- for begraensning in kolonne.constraints -%}
      {%- if begraensning.type == 'primary_key' -%}{%- do noegler.append([navn]) -%}{%- endif -%}
      {%- if begraensning.type == 'not_null' -%}{%- do udfyldte.append(navn) -%}{%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set indsaettes = config.get('materialized') == 'table' or config.get('incremental_strategy') == 'maanedsvis' -%}
  {%- set mangler = noegler | sum(start=[]) | reject('in', udfyldte) | list -%}
  {{ return(noegler[0] if indsaettes and noegler | length == 1 and not mangler else []) }}
{%- endmacro %}

{% macro duckdb__get_table_columns_and_constraints() -%}
  {%- if not duckdb_noegle() -%}{{ return(dbt.table_columns_and_constraints()) }}{%- endif -%}
  {%- set kolonner = {} -%}
  {%- for navn, kolonne in model.columns.items() -%}
    {%- set uden = kolonne.constraints | rejectattr('type', 'equalto', 'primary_key') | list -%}
    {%- do kolonner.update({navn: dict(kolonne, constraints=uden)}) -%}
  {%- endfor -%}
  {%- set felter = adapter.render_raw_columns_constraints(raw_columns=kolonner) -%}
  {%- set oevrige = model.constraints | rejectattr('type', 'equalto', 'primary_key') | list -%}
  ({{ (felter + adapter.render_raw_model_constraints(raw_constraints=oevrige)) | join(',\n    ') }})
{%- endmacro %}

{% macro duckdb__create_table_as(
  temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) -%}
  {{ dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, partitioned_by, sorted_by) }}
  {%- if config.get('contract').enforced and not temporary %}
  {{ duckdb_unik_noegle(relation) }}
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__get_incremental_append_sql(arg_dict) -%}
  {{ default__get_incremental_append_sql(arg_dict) }};
  {{ duckdb_unik_noegle(arg_dict['target_relation'], arg_dict['temp_relation']) }}
{%- endmacro %}

{# Ends with an error if a key of `tabel` occurs twice; with `nye`, a key of these rows. #}

{% macro duckdb_unik_noegle(tabel, nye=none) -%}
  {%- set noegle = duckdb_noegle() -%}
  {%- if noegle %}
  select error('Duplicate key of {{ noegle | join(", ") }}') as fejl
  from (
      select 1 as gentaget
      from {{ tabel }}{% if nye %} semi join {{ nye }} using ({{ noegle | join(', ') }}){% endif %}
      group by {{ noegle | join(', ') }}
      having count(*) > 1
      limit 1
  ) as gentagne
  {%- endif -%}
{%- endmacro %}
