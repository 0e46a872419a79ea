"""Scale is bounded by disk: twenty times the children, the same memory."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest

from flis.generate import generate
from flis.generate.settings import GenerateSettings


def peak(projekt, folder, scale: float) -> tuple[int, int]:
    settings = GenerateSettings(("0671",), date(2023, 3, 1), date(2023, 4, 1), folder, scale=scale)
    tracemalloc.start()
    report = generate(projekt, settings)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, sum(p.text_bytes for p in report.packages if p.omraade == "DUBU")


@pytest.mark.filterwarnings("error")
def test_memory_does_not_grow_with_scale(projekt, tmp_path):
    peak(projekt, tmp_path / "varm", 0.5)
    small, small_bytes = peak(projekt, tmp_path / "1", 1.0)
    large, large_bytes = peak(projekt, tmp_path / "20", 20.0)
    assert large_bytes > 18 * small_bytes > 18 * 20_000
    assert large < small + 500_000
