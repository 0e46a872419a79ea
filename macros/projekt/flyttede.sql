{#
  Private tables that had another place or name. Example: DM.Dubu.Maaned is now DM.Arbejde.DubuMaaned. An older
  installation must not keep those in the readers' schemas, because readers have a right to them, and needs no other. A
  build drops those that it finds.
#}

{% macro fjern_flyttede_arbejdstabeller() -%}
  {%- set flyttede = {
      'Arbejde': ['OekonomiMaanedssum'],
      'Dagtilbud': ['UdeladtIndskrivning'],
      'Drift': ['Fund', 'Kubekrav', 'Omraadestatus', 'TommeTabeller', 'UdenKrl'],
      'Dubu': ['Maaned'],
      'Generel': ['NoegletalBlaending', 'NoegletalEgne', 'NoegletalGruppe', 'NoegletalLandet'],
      'Krl': ['UdeladtFravaer'],
      'Oekonomi': ['Aarssaldo', 'Indbyggertal', 'Konto', 'Maanedssum', 'Primosum', 'Regnskabsmaaned'],
      'Personale': [
          'Ansaettelse', 'AnsaettelseHistorik', 'AnsaettelseNaevnt', 'DobbeltAnsaettelse', 'Fravaer', 'Medarbejdere',
          'Naervaer', 'TimerKilde'
      ],
      'Skole': ['Karakter']
  } -%}
  {%- if execute and flags.WHICH in ('run', 'build', 'retry') -%}
    {%- for skema, tabeller in flyttede.items() -%}
      {%- for tabel in tabeller -%}
        {%- set gammel = adapter.get_relation(
            database=generate_database_name('DM'), schema=skema, identifier=tabel
        ) -%}
        {%- if gammel -%}{%- do adapter.drop_relation(gammel) -%}{%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}
