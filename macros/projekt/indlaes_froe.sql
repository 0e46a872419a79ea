{# DuckDB: loads a seed's file in one statement. dbt-duckdb's own macro does not escape the path. It would load nothing,
   without an error, if the name of a folder contains an apostrophe (`O'Hara`). #}

{% macro duckdb__load_csv_rows(model, agate_table) %}
  {%- set file = adapter.get_seed_file_path(model) | replace("'", "''") -%}
  {%- set sql -%}
    copy {{ this.render() }} from '{{ file }}' (format csv, header true)
  {%- endset -%}
  {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
  {{ return(sql) }}
{% endmacro %}
