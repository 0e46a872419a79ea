{#
  flis keeps in DM.Arbejde.Byggestand what DM was last built from, so that `flis build` need not build again what cannot
  have changed. That note says nothing of what dbt builds from now on, whoever started dbt. So it is dropped first, and
  `flis build` writes it anew when dbt has ended. A macro of your own that changes a table of DM should call this one.
#}

{% macro glem_byggestand() -%}
  {%- if execute and flags.WHICH in ('run', 'build', 'seed', 'snapshot', 'retry', 'clone') -%}
    {%- set byggestand = adapter.get_relation(
        database=generate_database_name('DM'), schema='Arbejde', identifier='Byggestand'
    ) -%}
    {%- if byggestand -%}{%- do adapter.drop_relation(byggestand) -%}{%- endif -%}
  {%- endif -%}
{%- endmacro %}
