{# The release gate of `dbt build`: the project and the installed database must be of the same release. #}

{% macro kontroller_release() -%}
  {%- if execute and flags.WHICH in ('run', 'build', 'test', 'seed', 'snapshot', 'retry') -%}
    {{- kontroller_vars() -}}
    {%- do klargoer_kilder() -%}
    {#- Rendered, because --empty would turn the source into a query without rows. -#}
    {%- set installation = source('ledger', 'Installation').render() -%}
    {%- set installeret = run_query(
        'select release from ' ~ installation ~ ' where loebenr = (select max(loebenr) from ' ~ installation ~ ')'
    ).columns[0].values() -%}
    {%- if installeret | length == 0 -%}
      {{ exceptions.raise_compiler_error('not-installed: No FLIS database is installed. Run `flis install`.') }}
    {%- elif installeret[0] != var('flis_release') -%}
      {{ exceptions.raise_compiler_error(
          'release-project: The project is of release ' ~ var('flis_release') ~ '; the database is ' ~ installeret[0]
          ~ '. Run `flis upgrade --to ' ~ var('flis_release') ~ '`.'
      ) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{# What an engine needs before the first statement reads a landing table: nothing where flis has made the table. #}

{% macro klargoer_kilder() -%}
  {{ return(adapter.dispatch('klargoer_kilder', 'flis')()) }}
{%- endmacro %}

{% macro default__klargoer_kilder() -%}
{%- endmacro %}
