{#
  One SELECT with a row for each constraint that a table breaks: `brud` names its columns. The constraints are those of
  the table and of its columns, as dbt's graph has them: not_null and primary_key.
#}

{% macro brud_paa_kontrakten(tabel, begraensninger, kolonner) -%}
  {%- set noegler, udfyldte = [], [] -%}
  {%- for begraensning in begraensninger if begraensning.type == 'primary_key' -%}
    {%- do noegler.append(begraensning.columns) -%}
  {%- endfor -%}
  {%- for navn, kolonne in kolonner.items() -%}
    {%- for begraensning in kolonne.constraints -%}
      {%- if begraensning.type == 'primary_key' -%}{%- do noegler.append([navn]) -%}{%- endif -%}
      {%- if begraensning.type == 'not_null' -%}{%- do udfyldte.append(navn) -%}{%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- for noegle in noegler -%}{%- do udfyldte.extend(noegle) -%}{%- endfor -%}
  {%- for noegle in noegler %}
select '{{ noegle | join(", ") }}' as brud
from {{ tabel }}
group by {{ noegle | join(', ') }}
having count(*) > 1
union
  {%- endfor -%}
  {%- for navn in udfyldte | unique %}
select '{{ navn }}' as brud
from {{ tabel }}
where {{ navn }} is null
union
  {%- endfor %}
select '' as brud
from {{ tabel }}
where 1 = 0
{%- endmacro %}
