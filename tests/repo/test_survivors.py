"""The reasons of tests/mutants/survivors.toml are about what stands in the files today."""

from __future__ import annotations

from tests.mutants.__main__ import every_key
from tests.mutants.explained import explained, stale


def test_every_reason_is_about_a_mutant_that_there_is():
    reasons = explained()
    assert all(len(reason.text.split()) > 4 for reason in reasons.values())
    out_of_date = stale(reasons, every_key())
    assert not out_of_date, "what these broke was changed: look again, and remove or renew them in survivors.toml"


def test_a_reason_for_a_text_that_was_changed_is_stale():
    assert stale({"a | comparison: [< -> <=]": "because"}, {"a | comparison: [> -> >=]"}) == [
        "a | comparison: [< -> <=]"
    ]
