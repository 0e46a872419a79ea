"""flis as it is typed, in the test's own process."""

from __future__ import annotations

import pytest
from tests.paths import ROOT

from flis.cli import main


class Typed:
    """Runs commands over the project, and returns the exit code, the output and the errors of each."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--project-dir", str(ROOT)])
        shown = self._capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err
