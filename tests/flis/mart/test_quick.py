"""dbt renders and reports the same with flis.mart.quick, which leaves out what nobody reads."""

from __future__ import annotations

import io
import re

import jinja2
import pytest
from dbt.adapters.events.types import CacheAction, SQLQuery
from dbt.events.types import LogHookEndLine, MainReportVersion, RunResultWarning
from dbt.tracking import track_behavior_change_warn
from dbt_common.clients.jinja import NativeSandboxTemplate, get_environment
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.functions import get_stdout_config
from dbt_common.events.logger import LineFormat

from flis.mart import quick
from flis.mart.output import _event

CONTEXT = {"ref": lambda name: f"DM.{name}", "column": "kommune_kode", "own": {"min": 5}, "none": None}


def test_a_template_is_rendered_as_with_a_copy_of_every_name(monkeypatch):
    def rendered() -> list:
        environment = get_environment(None, capture_macros=False, native=True)
        texts = ("{{ ref('sag') }}", "{{ column }} > 5", "{{ own.min + 1 }}", "{{ none }}", "[1, '{{ column }}']", "x")
        return [environment.from_string(text, globals=dict(CONTEXT)).render({"column": "aar"}) for text in texts]

    found = rendered()
    # What jinja does without flis. If dbt does the same as flis one day, this line has nothing to put back.
    monkeypatch.setattr(NativeSandboxTemplate, "new_context", jinja2.Template.new_context)
    assert found == rendered() == ["DM.sag", "aar > 5", 6, "None", "[1, 'aar']", "x"]


def _written(level: EventLevel, event, *, text: bool = False, callbacks=()) -> list[str]:
    """What a log of ``level`` has when dbt has fired ``event``."""
    stream = io.StringIO()
    shape = LineFormat.PlainText if text else LineFormat.Json
    log = get_stdout_config(shape, use_colors=False, level=level, log_cache_events=False)
    log.output_stream = stream
    manager = EventManager()
    manager.add_logger(log)
    for callback in (track_behavior_change_warn, *callbacks):
        manager.add_callback(callback)
    manager.fire_event(event)
    return stream.getvalue().splitlines()


def _query(sql: str = "select 1") -> SQLQuery:
    return SQLQuery(conn_name="model.flis.x", sql=sql, node_info={})


def test_only_a_debug_event_that_nobody_takes_is_left_out(monkeypatch):
    made: list = []
    monkeypatch.setattr(quick, "_fire_event", lambda _, e, *rest, **more: made.append(e))
    assert _written(EventLevel.INFO, _query()) == [] and made == []
    assert len(_written(EventLevel.DEBUG, _query())) == 1 and made == []
    # These are dbt's own affair.
    _written(EventLevel.DEBUG, _query(), text=True)
    _written(EventLevel.INFO, _query(), callbacks=[lambda _: None])
    _written(EventLevel.INFO, MainReportVersion(version="=1", log_version=3))
    _written(EventLevel.WARN, RunResultWarning(resource_type="test", node_name="x", path="y"))
    assert len(made) == 4


@pytest.mark.parametrize(
    "event", [_query(), _query("select \"\n\", 'æ'"), CacheAction(action="add"), LogHookEndLine(status="OK")]
)
def test_flis_reads_the_same_of_an_event_as_dbt_writes_of_it(event, monkeypatch):
    found = [_event(line) for line in _written(EventLevel.DEBUG, event)]
    monkeypatch.setattr(EventManager, "fire_event", quick._fire_event)
    whole = [_event(line) for line in _written(EventLevel.DEBUG, event)]
    assert len(found) == len(whole) == (0 if isinstance(event, CacheAction) else 1)
    for one, other in zip(found, whole, strict=True):
        read = one.keys() - {"ts", "pid"}
        assert {key: other[key] for key in read} == {key: one[key] for key in read}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", one["ts"])
