"""dbt renders and reports the same with flis.mart.quick, which leaves out what nobody reads."""

from __future__ import annotations

from types import SimpleNamespace

import jinja2
from dbt.events.types import MainReportVersion, RunResultWarning
from dbt_common.clients.jinja import NativeSandboxTemplate, get_environment
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager

from flis.mart import quick  # noqa: F401

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


def test_only_a_debug_event_that_no_log_takes_is_left_out(monkeypatch):
    def written(level: EventLevel, event, *, callbacks=()) -> int:
        lines: list = []
        log = SimpleNamespace(level=level, filter=lambda _: True, write_line=lines.append)
        manager = EventManager()
        manager.loggers, manager.callbacks = [log], list(callbacks)
        manager.fire_event(event)
        return len(lines)

    from dbt.adapters.events.types import SQLQuery

    query = SQLQuery(conn_name="model.flis.x", sql="select 1", node_info={})
    assert written(EventLevel.INFO, query) == 0
    assert written(EventLevel.DEBUG, query) == 1
    assert written(EventLevel.INFO, query, callbacks=[lambda _: None]) == 1
    assert written(EventLevel.INFO, MainReportVersion(version="=1", log_version=3)) == 1
    assert written(EventLevel.WARN, RunResultWarning(resource_type="test", node_name="x", path="y")) == 1
