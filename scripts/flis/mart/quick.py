"""A process that imports this spends less on a build by dbt. What is built and reported does not differ.

``flis build`` imports it before dbt begins; a plain ``dbt build`` is dbt as it was released.
"""

from __future__ import annotations

import json
import os
import threading
from types import SimpleNamespace
from typing import Any

from dbt.tracking import track_behavior_change_warn
from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.helpers import get_json_string_utcnow
from dbt_common.events.logger import _JsonLogger
from dbt_common.invocation import get_invocation_id

# Each argument of a data test is a template of its own, for which jinja copies all names that a template may use, two
# thousand of them. In its templates of models dbt looks names up where they are. Here it does so in both.
NativeSandboxTemplate.new_context = MacroFuzzTemplate.new_context

_fire_event = EventManager.fire_event


def _fire_if_heard(self: EventManager, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **more: Any) -> None:
    """dbt makes a message of every event, also of those that are written nowhere.

    A debug event is made for the logs that take it, and into JSON go the fields that :mod:`flis.mart.output` reads.
    """
    debug = (level or e.level_tag()) == EventLevel.DEBUG
    logs = [logger for logger in self.loggers if logger.level == EventLevel.DEBUG]
    # dbt itself listens for one event, which is a warning.
    listens = any(callback is not track_behavior_change_warn for callback in self.callbacks)
    if not debug or listens or not all(isinstance(logger, _JsonLogger) for logger in logs):
        _fire_event(self, e, level, *rest, **more)
    elif logs:
        about = {
            "name": type(e).__name__,
            "code": e.code(),
            "level": EventLevel.DEBUG.value,
            "msg": e.message(),
            "ts": get_json_string_utcnow(),
            "pid": os.getpid(),
            "thread": threading.current_thread().name,
            "invocation_id": get_invocation_id(),
        }
        for logger in logs:
            if logger.filter(SimpleNamespace(info=SimpleNamespace(**about), data=e.pb_msg)):
                logger._python_logger.debug(logger.scrubber(json.dumps({"info": about})))


EventManager.fire_event = _fire_if_heard
