"""dbt warns of nothing in the project, also not of what its next major version refuses (docs/beslutninger/012)."""

from __future__ import annotations

import re

from tests.parsed import project

# An option of dbt-sqlserver, which has no other place.
ALLOWED = re.compile(r"\[CustomKeyInConfigDeprecation\].* `\+?(flis\.dm\.\+)?table_refresh_method` ")


def test_dbt_warns_of_one_option_alone():
    printed = " ".join(project().printed.split())
    warnings = re.split(r"(?=\[WARNING\])", printed.split("Summary of encountered")[0])[1:]
    assert len(warnings) >= 4, "dbt no longer names the option; the deprecations may not be on"
    assert [text for text in warnings if "DeprecationsSummary" not in text and not ALLOWED.match(text[9:])] == []
