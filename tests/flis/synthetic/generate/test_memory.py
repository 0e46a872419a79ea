"""Scale is bounded by disk: ten times the children, pupils, employed and postings, the same memory."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import date

import pytest

from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings


def peak(project, folder, scale: float) -> tuple[int, Counter]:
    """The most memory, and the bytes of text by område, of a month with the packages of history."""
    month = date(2023, 6, 1)
    settings = GenerateSettings(("0741",), month, month, folder, scale=scale)
    tracemalloc.start()
    report = generate(project, settings)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, sum((Counter({p.omraade: p.text_bytes}) for p in report.packages), Counter())


@pytest.mark.filterwarnings("error")
def test_memory_does_not_grow_with_scale(project, tmp_path):
    # Dates are written once and kept: the first run meets most of the days there are.
    peak(project, tmp_path / "varm", 6.0)
    small, few = peak(project, tmp_path / "1", 1.0)
    large, many = peak(project, tmp_path / "10", 10.0)
    grow = {"DUBU", "TEA", "KMD_ELEV", "SILKEBORG_DATA", "SILKEBORG_DATA_HISTORIK", "OEKONOMI", "KRL", "DAGTILBUD"}
    assert len(grow & set(many)) > 5
    for omraade in grow & set(many):
        assert many[omraade] > 5 * few[omraade] > 5 * 3_000, omraade
    assert large < small + 500_000
