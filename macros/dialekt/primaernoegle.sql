{#
  SQL Server: a rowstore table is clustered on its primary key. dbt-sqlserver makes every primary key nonclustered,
  since a clustered columnstore leaves no room for another order, and DuckDB would not read the word in the contract.
#}

{% macro sqlserver__build_columns_constraints(relation, only_not_null=False) -%}
  {%- set felter = dbt.sqlserver__build_columns_constraints(relation, only_not_null) -%}
  {%- if not config.get('as_columnstore', default=true) -%}
    {%- set felter = felter | replace('primary key nonclustered', 'primary key clustered') -%}
  {%- endif -%}
  {{ felter }}
{%- endmacro %}
