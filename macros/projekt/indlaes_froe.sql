{# DuckDB: loads a seed's file in one statement. dbt-duckdb's own macro puts the path between quotes as it is, so that
   nothing is loaded, without an error, where a folder's name holds an apostrophe (`O'Hara`). #}

{% macro duckdb__load_csv_rows(model, agate_table) %}
  {%- set sql -%}
    copy {{ this.render() }} from '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}' (format csv, header true)
  {%- endset -%}
  {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
  {{ return(sql) }}
{% endmacro %}
