{#
  What a kommune has of its own in lokal (docs/lokal.md). flis writes macros into lokal/macros/flis.sql that say it,
  such as lokale_koder. Without that file, a kommune has nothing of its own, and all SQL is as it is shipped.
#}

{# Per landing table: `kolonner`, which maps delivered codes to known ones, and `aftryk`, a fingerprint of them. #}

{% macro egne_koder() -%}
  {{ return(lokale_koder() if lokale_koder is defined else {}) }}
{%- endmacro %}

{# The names of the models that are a kommune's own nøgletal. #}

{% macro egne_noegletal() -%}
  {{ return(lokale_noegletal() if lokale_noegletal is defined else []) }}
{%- endmacro %}

{# The ids of a kommune's own cubes. #}

{% macro egne_kuber() -%}
  {{ return(lokale_kuber() if lokale_kuber is defined else []) }}
{%- endmacro %}

{#
  Refuses a dbt that does not know the kommune's vars. flis gives dbt those of lokal/vars.yml; who runs dbt without it
  gives them with --vars.
#}

{% macro kontroller_vars() -%}
  {%- if execute and lokale_vars is defined -%}
    {%- for navn, vaerdi in lokale_vars().items() if var(navn) != vaerdi -%}
      {{ exceptions.raise_compiler_error(
          'own-vars: dbt does not have ' ~ navn ~ ' of lokal/vars.yml. Run `flis build`, or give dbt'
          ~ ' --vars "$(cat lokal/vars.yml)".'
      ) }}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}

{# A landing table with known codes in place of those that lokal/koder.csv maps. #}

{% macro kodet(kilde, tabel) -%}
  {%- set landet = source(kilde, tabel) -%}
  {%- set koder = egne_koder().get(tabel) -%}
  {%- if koder and execute -%}
  {%- set flis = ['levering_id', 'raekke_nr', 'kommune_kode', 'periode'] -%}
  (
        select
            {{ flis | join(',\n            ') }}
            {%- for kolonne in graph.sources['source.flis.' ~ kilde ~ '.' ~ tabel].columns.values() %}
            {%- if kolonne.name not in flis and not kolonne.config.meta.til_release %},
            {{ kendt_kode(kolonne, koder.kolonner[kolonne.name]) if kolonne.name in koder.kolonner else kolonne.name }}
            {%- endif %}
            {%- endfor %}
        from {{ landet }}
    )
  {%- else -%}
  {{ landet }}
  {%- endif -%}
{%- endmacro %}

{# The column of a landing table, with `koder` (delivered: known) applied. Codes are compared as keys. #}

{% macro kendt_kode(kolonne, koder) -%}
  cast(
                case {{ tekstnoegle(kolonne.name) }}
                    {%- for leveret, kode in koder.items() %}
                    when '{{ leveret }}' then '{{ kode | replace("'", "''") }}'
                    {%- endfor %}
                    else {{ kolonne.name }}
                end as {{ kolonne.data_type }}
            ) as {{ kolonne.name }}
{%- endmacro %}

{# The stand of a delivery. A change of lokal/koder.csv is a change of every month of its tables. #}

{% macro stand_med_koder() -%}
  {%- set koder = egne_koder() -%}
  {%- if koder -%}
  cast(concat(left(stand, 55), case tabel
        {%- for tabel, del in koder.items() %} when '{{ tabel }}' then '/{{ del.aftryk }}'{% endfor %} else ''
    end) as nvarchar(64)) as stand
  {%- else -%}
  stand
  {%- endif -%}
{%- endmacro %}

{# The rows that lokal/seeds/lokale_noegletal.csv adds to the catalogue, with the types of the contract. #}

{% macro lokalt_katalog() -%}
  {%- if egne_noegletal() %}
    union all
    select
        {%- for kolonne in model.columns.values() %}
        cast({{ kolonne.name }} as {{ kolonne.data_type }}) as {{ kolonne.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('lokale_noegletal') }}
  {%- endif -%}
{%- endmacro %}

{# The rows of the models that are a kommune's own nøgletal, after those of the shipped ones. #}

{% macro lokale_tal(kolonner) -%}
  {%- for model in egne_noegletal() %}
    union all
    {{ foren([ref(model)], kolonner) }}
  {%- endfor -%}
{%- endmacro %}

{# The requirements of own cubes, after those of the seed kube_omraade. Their file is lokal/seeds/lokale_kuber.csv. #}

{% macro lokale_kubekrav() -%}
  {%- if egne_kuber() %}
    union all
    select
        cast(kube_id as nvarchar(40)) as kube_id,
        cast(krav as smallint) as krav,
        cast(omraade as nvarchar(40)) as omraade,
        cast(er_maanedlig as smallint) as er_maanedlig,
        cast(aarlig_tabel as nvarchar(60)) as aarlig_tabel
    from {{ ref('lokale_kuber') }}
  {%- endif -%}
{%- endmacro %}

{# Own cubes, after those of the seed kuber. A cube with a requirement of KRL needs the kommune's agreement with KRL. #}

{% macro lokale_kuber_navn() -%}
  {%- if egne_kuber() %}
    union all
    select
        cast(kube_id as nvarchar(40)) as kube_id,
        cast(kube_navn as nvarchar(60)) as kube_navn,
        cast(max(case when omraade = 'KRL' then 1 else 0 end) as smallint) as kraever_krl
    from {{ ref('lokale_kuber') }}
    group by kube_id, kube_navn
  {%- endif -%}
{%- endmacro %}
