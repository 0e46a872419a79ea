{#
  A file stem <skema>__<tabel> becomes schema Skema and table Tabel: dubu__fakt_sag_maaned -> Dubu.FaktSagMaaned.
  The latest version of a versioned model has the plain name; an older one, kept for a while, its number after it.
#}

{% macro pascal(navn) -%}
  {%- for ord in navn.split('_') if ord -%}{{ ord[0] | upper }}{{ ord[1:] }}{%- endfor -%}
{%- endmacro %}

{% macro generate_database_name(custom_database_name=none, node=none) -%}
  {{ (custom_database_name or target.database) | trim }}
{%- endmacro %}

{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
  {%- set stamme = node.name | replace('dsa_', '', 1) if node.name.startswith('dsa_') else node.name -%}
  {%- if custom_schema_name -%}
    {{ custom_schema_name | trim }}
  {%- elif '__' in stamme -%}
    {{ pascal(stamme.split('__')[0]) }}
  {%- else -%}
    {{ target.schema }}
  {%- endif -%}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}
    {{ custom_alias_name | trim }}
  {%- elif node.resource_type == 'test' -%}
    {{ node.name }}
  {%- else -%}
    {{ pascal(node.name.split('__')[-1]) }}
    {%- if node.version and node.version != node.latest_version -%}V{{ node.version }}{%- endif -%}
  {%- endif -%}
{%- endmacro %}
