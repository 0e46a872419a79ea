{#
  A file stem <skema>__<tabel> becomes schema Skema and table Tabel: dubu__fakt_sag_maaned -> Dubu.FaktSagMaaned.
  A private one, _<skema>__<tabel>, becomes schema Arbejde and table SkemaTabel: _dubu__maaned -> Arbejde.DubuMaaned.
  The latest version of a versioned model has the plain name. An older version has its number at the end.
#}

{% macro pascal(navn) -%}
  {%- for ord in navn.split('_') if ord -%}{{ ord[0] | upper }}{{ ord[1:] }}{%- endfor -%}
{%- endmacro %}

{# Whether a model is private work: the schema Arbejde, which no reader has a right to. #}

{% macro er_privat(node) -%}
  {{ return(node.resource_type == 'model' and node.name.startswith('_')) }}
{%- endmacro %}

{# Whether DSA and DM share one database: the profile names another one than DM (docs/sqlserver.md). #}

{% macro er_samlet() -%}
  {{ return((target.database | upper) != 'DM') }}
{%- endmacro %}

{% macro generate_database_name(custom_database_name=none, node=none) -%}
  {%- if custom_database_name and not er_samlet() -%}
    {{ custom_database_name | trim }}
  {%- else -%}
    {{ target.database | trim }}
  {%- endif -%}
{%- endmacro %}

{# In a shared database the schemas of DSA begin with Dsa, because both DSA and DM have a Dubu and a Drift. #}

{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
  {%- set er_dsa = node.name.startswith('dsa_') -%}
  {%- set stamme = node.name | replace('dsa_', '', 1) if er_dsa else node.name -%}
  {%- if custom_schema_name -%}
    {{ custom_schema_name | trim }}
  {%- elif er_privat(node) -%}
    Arbejde
  {%- elif '__' in stamme -%}
    {{ 'Dsa' if er_dsa and er_samlet() }}{{ pascal(stamme.split('__')[0]) }}
  {%- else -%}
    {{ target.schema }}
  {%- endif -%}
{%- endmacro %}

{# The database of a relation of DSA. A source always names DSA, even if DSA and DM share a database. #}

{% macro placeret(relation) -%}
  {%- if er_samlet() and relation.database == 'DSA' and not relation.schema.startswith('Dsa') -%}
    {%- set relation = relation.incorporate(path={'database': target.database, 'schema': 'Dsa' ~ relation.schema}) -%}
  {%- endif -%}
  {{ return(relation) }}
{%- endmacro %}

{# The relation of a landing table. An engine without databases has its own (macros/dialekt/spark). #}

{% macro kilde_relation(kilde, tabel) -%}
  {{ return(adapter.dispatch('kilde_relation', 'flis')(kilde, tabel)) }}
{%- endmacro %}

{% macro default__kilde_relation(kilde, tabel) -%}
  {{ return(placeret(builtins.source(kilde, tabel))) }}
{%- endmacro %}

{# dbt's own: for models and tests the first, for the columns of a unit test's rows the second. #}

{% macro source(kilde, tabel) -%}
  {{ return(kilde_relation(kilde, tabel)) }}
{%- endmacro %}

{% macro get_columns_in_relation(relation) -%}
  {{ return(adapter.dispatch('get_columns_in_relation', 'dbt')(placeret(relation))) }}
{%- endmacro %}

{# dbt's own, for `dbt docs generate`: by relation, and by schema where there are many. #}

{% macro get_catalog_relations(information_schema, relations) -%}
  {%- set placerede = [] -%}
  {%- for relation in relations -%}{%- do placerede.append(placeret(relation)) -%}{%- endfor -%}
  {{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, placerede)) }}
{%- endmacro %}

{% macro get_catalog(information_schema, schemas) -%}
  {%- set navne = schemas | list -%}
  {%- if er_samlet() and information_schema.database == 'DSA' -%}
    {%- set information_schema = information_schema.incorporate(path={'database': target.database}) -%}
    {%- set navne = [] -%}
    {%- for navn in schemas -%}{%- do navne.append('Dsa' ~ navn) -%}{%- endfor -%}
  {%- endif -%}
  {{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, navne)) }}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}
    {{ custom_alias_name | trim }}
  {%- elif node.resource_type == 'test' -%}
    {{ node.name }}
  {%- else -%}
    {{ pascal(node.name | replace('__', '_')) if er_privat(node) else pascal(node.name.split('__')[-1]) }}
    {%- if node.version and node.version != node.latest_version -%}V{{ node.version }}{%- endif -%}
  {%- endif -%}
{%- endmacro %}
