{#
  Snapshots, the same on all engines. dbt's own macros differ between the engines in the key and in what they take for
  a change. These three replace them: a macro of the project goes before dbt's of the same name.
#}

{#
  The key of a row of a snapshot (historik_noegle): the MD5 of its unique key and of its time, which is the last
  argument. Example: the text '0101|A1|2023-06-01 02:00:00'.
#}

{% macro snapshot_hash_arguments(args) -%}
  {%- set dele = [] -%}
  {%- for felt in args[:-1] -%}{%- do dele.append(historik_felt(felt)) -%}{%- endfor -%}
  {{ fingeraftryk("concat(" ~ dele | join(", '|', ") ~ ", '|', " ~ sekund(args[-1]) ~ ")") }}
{%- endmacro %}

{# The unique key by which a delivered row is found in the snapshot: 'Skole' and 'skole ' are one place. #}

{% macro unique_key_fields(unique_key) -%}
  {%- if unique_key is string -%}
    {{ historik_felt(unique_key) }} as dbt_unique_key
  {%- else -%}
    {%- for felt in unique_key -%}
      {{ historik_felt(felt) }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}

{% macro historik_felt(felt) -%}
  {{ tekstnoegle('cast(' ~ felt ~ ' as nvarchar(250))') }}
{%- endmacro %}

{#
  The strategy `check`: a row has changed if one of check_cols is another text, also where only capitals or blanks are
  others, and if it was extracted after the row in force. Without the second condition a row that an older extraction
  brings back would end the one in force before it began.
#}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
  {%- set noegle, tid = config.get('unique_key'), config.get('updated_at') -%}
  {%- set navne = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set ny_kolonne, kolonner = snapshot_check_all_get_existing_columns(
      node, target_exists, config.get('check_cols')
  ) -%}
  {%- set aendringer = ['1 = 1'] if ny_kolonne else [] -%}
  {%- for kolonne in kolonner or [] -%}
    {%- do aendringer.append(historik_aendret(snapshotted_rel ~ '.' ~ kolonne, current_rel ~ '.' ~ kolonne)) -%}
  {%- endfor -%}
  {%- set aendret -%}
    ({{ current_rel }}.{{ tid }} > {{ snapshotted_rel }}.{{ navne.dbt_valid_from }} and (
      {{ aendringer | join('\n      or ') }}
    ))
  {%- endset -%}
  {%- do return({
      'unique_key': noegle,
      'updated_at': tid,
      'row_changed': aendret,
      'scd_id': snapshot_hash_arguments(api.Relation.scd_args(noegle, tid)),
      'invalidate_hard_deletes': false,
      'hard_deletes': 'ignore'
  }) -%}
{%- endmacro %}

{# Whether two values differ, NULL among them. #}

{% macro historik_aendret(gammel, ny) -%}
  {{ kodepunkt(gammel) }} <> {{ kodepunkt(ny) }}
  or ({{ gammel }} is null and {{ ny }} is not null) or ({{ gammel }} is not null and {{ ny }} is null)
{%- endmacro %}
