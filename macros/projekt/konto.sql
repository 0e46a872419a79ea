{#
  The parts of a konto's 16 digits, by place: hovedkonto 1, hovedfunktion 2–3, funktion 4–5, dranst 6, ejerforhold 7,
  omkostningssted 8–11, gruppering 12–14, art 15–16 (hovedart is its first digit).
#}

{% macro kontodel(konto_nr, fra, antal) -%}
  cast(substring({{ konto_nr }}, {{ fra }}, {{ antal }}) as nvarchar(10))
{%- endmacro %}

{# 9.22, as the authorised kontoplan writes a hovedfunktion. #}

{% macro hovedfunktion_af(konto_nr) -%}
  cast(concat(substring({{ konto_nr }}, 1, 1), '.', substring({{ konto_nr }}, 2, 2)) as nvarchar(10))
{%- endmacro %}

{# 9.22.05, as it writes a funktion. #}

{% macro funktion_af(konto_nr) -%}
  cast(
    concat(
      substring({{ konto_nr }}, 1, 1), '.', substring({{ konto_nr }}, 2, 2), '.', substring({{ konto_nr }}, 4, 2)
    ) as nvarchar(10)
  )
{%- endmacro %}

{# The key of a konto: '0101|2023|9220500000000000'. A konto belongs to a kommune and a regnskabsår. #}

{% macro konto_noegle(kommune_kode, regnskabsaar, konto_nr) -%}
  cast(
    concat(
      {{ kommune_kode }}, '|', cast({{ regnskabsaar }} as nvarchar(11)), '|', {{ tekstnoegle(konto_nr) }}
    ) as nvarchar(33)
  )
{%- endmacro %}
