"""Scale is bounded by disk: twenty times the children or the employed, the same memory."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest

from flis.generate import generate
from flis.generate.settings import GenerateSettings


def peak(projekt, folder, scale: float, omraade: str = "DUBU") -> tuple[int, int]:
    kommune, first, last = ("0671", 3, 4) if omraade == "DUBU" else ("0741", 6, 6)
    settings = GenerateSettings((kommune,), date(2023, first, 1), date(2023, last, 1), folder, scale=scale)
    tracemalloc.start()
    report = generate(projekt, settings)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, sum(p.text_bytes for p in report.packages if p.omraade == omraade)


@pytest.mark.filterwarnings("error")
def test_memory_does_not_grow_with_scale(projekt, tmp_path):
    peak(projekt, tmp_path / "varm", 0.5)
    small, small_bytes = peak(projekt, tmp_path / "1", 1.0)
    large, large_bytes = peak(projekt, tmp_path / "20", 20.0)
    assert large_bytes > 18 * small_bytes > 18 * 20_000
    assert large < small + 500_000


@pytest.mark.filterwarnings("error")
def test_memory_does_not_grow_with_the_employed(projekt, tmp_path):
    system = "SILKEBORG_DATA_HISTORIK"
    # Dates are written once and kept: the first run meets most of the days there are.
    peak(projekt, tmp_path / "varm", 10.0, system)
    small, small_bytes = peak(projekt, tmp_path / "1", 1.0, system)
    large, large_bytes = peak(projekt, tmp_path / "10", 10.0, system)
    assert large_bytes > 9 * small_bytes > 9 * 20_000
    assert large < small + 500_000
