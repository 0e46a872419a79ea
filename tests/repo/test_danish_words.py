"""What flis keeps as a code has Danish words in the report: who adds a code, adds its words."""

from __future__ import annotations

from flis.ground.catalogue import CATALOGUE
from flis.look import worklist
from flis.look.overview import _MARKS
from flis.project.contract import load_contracts
from flis.publish.rapport.deliveries import _TASKS, STATES
from flis.publish.rapport.texts import AFVIST, KOMMANDO, OMRAADER, REGLER
from flis.reading.values import RULES


def test_every_code_of_a_refused_package_has_a_reason_and_a_way_on():
    of_packages = {code for code, entry in CATALOGUE.items() if entry.exit_code == 8} - {"packages-refused"}
    assert of_packages | {"release-not-installed", "release-unknown"} == AFVIST.keys()
    settled = {code for code, (_, sentence) in AFVIST.items() if sentence is None}
    assert settled == KOMMANDO.keys()


def test_every_rule_state_task_and_omraade_has_words(root):
    assert RULES.keys() == REGLER.keys()
    assert STATES.keys() == _MARKS.keys()
    assert set(worklist.KINDS) == _TASKS.keys()
    delivered = {table.omraade for table in load_contracts(root).tables if table.fil and table.source != "drift"}
    assert delivered <= OMRAADER.keys()
