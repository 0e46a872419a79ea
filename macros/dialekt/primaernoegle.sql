{#
  On SQL Server a rowstore table is clustered on its primary key. dbt-sqlserver makes every primary key nonclustered,
  because a table with a clustered columnstore cannot have another clustered index. The contract cannot say
  "clustered", because DuckDB does not read the word.
#}

{% macro sqlserver__build_columns_constraints(relation, only_not_null=False) -%}
  {%- set felter = dbt.sqlserver__build_columns_constraints(relation, only_not_null) -%}
  {%- if not config.get('as_columnstore', default=true) -%}
    {%- set felter = felter | replace('primary key nonclustered', 'primary key clustered') -%}
  {%- endif -%}
  {{ felter }}
{%- endmacro %}
