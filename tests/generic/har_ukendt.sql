{# Every dimension has the member that an unknown key of a fact points to, once. #}

{% test har_ukendt(model, column_name, medlem='Ukendt') %}

select count(*) as medlem_antal
from {{ model }}
where {{ column_name }} = '{{ medlem }}'
having count(*) <> 1

{% endtest %}
