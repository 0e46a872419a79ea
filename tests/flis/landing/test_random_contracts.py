"""What `flis contract check` passes can be installed, lands, is built on DuckDB, and is good T-SQL.

`python -m tests.random_contracts --cases 300` tries more of them.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from tests.random_contracts.carried import carried_through
from tests.random_contracts.draw import contracts


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(contracts())
def test_what_the_check_passes_is_not_refused_later(document):
    carried_through(document)
