"""Does work in several threads and returns the results in the order of the work."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    items: Iterable[Item], work: Callable[[Item], Result], threads: int, ahead: int
) -> Generator[Result, None, None]:
    """Yield ``work(item)`` for each item, in order. At most ``ahead`` results wait for the caller.

    A thread of its own draws the items. An exception of ``items`` or ``work`` is raised here, after the results that
    come before it. The threads end when the caller leaves the generator.
    """
    waiting: queue.Queue[Future[Result] | None] = queue.Queue(ahead)
    stopped = threading.Event()

    def put(entry: Future[Result] | None) -> None:
        while not stopped.is_set():
            try:
                waiting.put(entry, timeout=0.2)
                break
            except queue.Full:
                continue

    def feed() -> None:
        try:
            for item in items:
                put(pool.submit(work, item))
                if stopped.is_set():
                    return
        finally:
            put(None)

    with ThreadPoolExecutor(threads + 1, thread_name_prefix="flis-read") as pool:
        feeder = pool.submit(feed)
        try:
            while (entry := waiting.get()) is not None:
                yield entry.result()
            feeder.result()
        finally:
            stopped.set()
