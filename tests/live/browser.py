"""Chromium without a window, driven over a pipe: the DevTools protocol, and nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Any other address would be a request to the network.
_OWN = ("file://", "data:", "about:")


class Browser:
    """One page in Chromium. ``asked`` and ``said``: what it asked the network for, and what its console said."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._number = 0
        self._session = ""
        self._rest = b""
        self._loaded = 0
        self.asked: list[str] = []
        self.said: list[str] = []

    def start(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def open(self, page: Path, *, width: int = 1280, scripts: bool = True) -> None:
        """Load ``page`` and wait until it is there."""
        self.asked, self.said = [], []
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        before = self._loaded
        self.call("Page.navigate", url=page.resolve().as_uri())
        while self._loaded == before:
            self._event(self._read())

    def value(self, expression: str) -> Any:
        """What ``expression`` is in the page; a promise is waited for."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def pdf(self) -> bytes:
        """The page as it is printed on A4."""
        found = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(found["data"])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self._event(answer)

    def _read(self) -> dict[str, Any]:
        data = bytearray()
        while not data.endswith(b"\0"):
            part = self._buffered()
            assert part, "Chromium has ended"
            data += part
        return json.loads(data[:-1])

    def _buffered(self) -> bytes:
        """What has come, up to the end of a message."""
        if not self._rest:
            self._rest = os.read(self._back, 1 << 16)
        end = self._rest.find(b"\0") + 1 or len(self._rest)
        part, self._rest = self._rest[:end], self._rest[end:]
        return part

    def _event(self, message: dict[str, Any]) -> None:
        method, about = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded += 1
        elif method == "Network.requestWillBeSent" and not about["request"]["url"].startswith(_OWN):
            self.asked.append(about["request"]["url"])
        elif method == "Log.entryAdded":
            self.said.append(about["entry"]["text"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            self.said.append(json.dumps(about))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, with a profile that is thrown away."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, f"none of {', '.join(NAMES)} is installed; `make look` installs it on Debian and Ubuntu"
    theirs, to = os.pipe()
    back, answers = os.pipe()

    def place() -> None:
        # Chromium reads the commands at 3 and writes the answers at 4.
        os.dup2(theirs, 13)
        os.dup2(answers, 14)
        os.dup2(13, 3)
        os.dup2(14, 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}")
        started = subprocess.Popen(
            [program, *words], preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        os.close(answers)
        try:
            browser = Browser(to, back)
            browser.start()
            yield browser
        finally:
            started.kill()
            started.wait()
            os.close(to)
            os.close(back)
