{#
  On SQL Server a mask (masked_with) gets another function. dbt-sqlserver would send `alter column ... masked with`
  without the column's type, which Microsoft's grammar does not have. So the mask that changes is dropped first, and
  dbt-sqlserver adds the new one; both happen in one transaction, so nobody reads the column unmasked in between.
  A mask of an index's key cannot be added again: it is left to dbt-sqlserver.
#}

{% macro sqlserver__apply_masks(relation, mask_config) -%}
  {%- set skiftes = [] -%}
  {%- if mask_config and relation.type == 'table' -%}
    {%- set i_indeks = sqlserver__get_mask_index_key_columns(relation) | map('lower') | list -%}
    {%- for kolonne, _ in adapter.mask_changes(run_query(get_show_mask_sql(relation)), mask_config)['changes'] -%}
      {%- if kolonne | lower not in i_indeks -%}
        {%- set _ = skiftes.append('alter table ' ~ relation ~ ' alter column "' ~ kolonne ~ '" drop masked') -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if skiftes -%}
    {%- set _ = adapter.begin_if_closed() -%}
    {%- set _ = run_query(skiftes | join(';\n')) -%}
  {%- endif -%}
  {%- set _ = dbt.sqlserver__apply_masks(relation, mask_config) -%}
  {%- if skiftes -%}{%- set _ = adapter.commit_if_open() -%}{%- endif -%}
{%- endmacro %}
