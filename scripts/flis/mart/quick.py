"""Importing this takes a quarter off what a build costs dbt, in the process that imports it. Nothing it does differs.

``flis build`` imports it before dbt begins; a plain ``dbt build`` is dbt as it was released.
"""

from __future__ import annotations

from typing import Any

from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager

# Each argument of a data test is a template of its own, for which jinja copies all names that a template may use, two
# thousand of them. In its templates of models dbt looks names up where they are. Here it does so in both.
NativeSandboxTemplate.new_context = MacroFuzzTemplate.new_context

_fire_event = EventManager.fire_event


def _fire_if_heard(self: EventManager, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **more: Any) -> None:
    """dbt makes a message of every event, also of those that are written nowhere."""
    debug = (level or e.level_tag()) == EventLevel.DEBUG
    if not debug or self.callbacks or any(logger.level == EventLevel.DEBUG for logger in self.loggers):
        _fire_event(self, e, level, *rest, **more)


EventManager.fire_event = _fire_if_heard
