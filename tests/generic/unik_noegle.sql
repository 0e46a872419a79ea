{# The key of a table with several columns: no combination stands twice. #}

{% test unik_noegle(model, kolonner) %}

select
    {{ kolonner | join(',\n    ') }},
    count(*) as raekker_antal
from {{ model }}
group by
    {{ kolonner | join(',\n    ') }}
having count(*) > 1

{% endtest %}
