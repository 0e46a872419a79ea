"""Does work in several processes and returns the results in the order in which they are ready.

The processes are started anew and share nothing with this one, on every system. They end when the one that started
them does, whatever ended it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from flis.ground.errors import FlisError

_SECONDS = 10.0  # for a process to end


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_processes(
    tasks: Sequence[Any], prepare: Callable[..., Callable[[Any], Any]], arguments: Sequence[Any], processes: int
) -> Iterator[tuple[int, Any]]:
    """Yield the number of a task and ``work(task)``, for each of ``tasks``; ``work`` is ``prepare(*arguments)``.

    Every process calls ``prepare`` once. It is a function of a module, and everything that passes between the processes
    can be pickled. The first exception of any of them is raised here. When the iterator is closed, for that reason or
    another, no process is left.
    """
    context = multiprocessing.get_context("spawn")
    waiting = deque(enumerate(tasks))
    team: dict[Connection, multiprocessing.process.BaseProcess] = {}
    at_work: dict[Connection, int] = {}
    try:
        for _ in range(min(processes, len(tasks))):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, prepare, tuple(arguments)), daemon=True)
            process.start()
            # From now on the other process alone holds its end.
            there.close()
            team[here] = process
            _give(here, waiting, at_work)
        while at_work:
            for connection in wait(list(at_work)):
                number, answer = at_work.pop(connection), _answer(connection)
                _give(connection, waiting, at_work)
                yield number, answer
    finally:
        for connection, process in team.items():
            connection.close()
            process.terminate()
        for process in team.values():
            process.join(_SECONDS)


def _give(connection: Connection, waiting: deque[tuple[int, Any]], at_work: dict[Connection, int]) -> None:
    if waiting:
        number, task = waiting.popleft()
        at_work[connection] = number
        try:
            connection.send(task)
        except OSError:
            raise _ended() from None


def _answer(connection: Connection) -> Any:
    try:
        good, answer = connection.recv()
    except (EOFError, OSError):
        # It was killed, by an operator or for its memory.
        raise _ended() from None
    if not good:
        raise answer
    return answer


def _ended() -> FlisError:
    return FlisError("internal", reason="a process that did a part of the work has ended")


def _serve(connection: Connection, prepare: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C reaches every process of a terminal. The one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_starter, daemon=True).start()
    try:
        work = None
        while True:
            task = connection.recv()
            try:
                work = work or prepare(*arguments)
                answer = True, work(task)
            except (FlisError, OSError) as error:
                answer = False, error
            except Exception as error:  # noqa: BLE001 - its text may hold a value, and it may not pass a pipe
                answer = False, FlisError("internal", reason=f"{type(error).__name__} in a process of its own")
            connection.send(answer)
    except (EOFError, OSError):
        return


def _end_with_starter() -> None:
    starter = multiprocessing.parent_process()
    if starter is not None:
        starter.join()
        os._exit(1)
