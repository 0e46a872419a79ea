"""Scale is bounded by disk: six times the children, pupils, employed and postings, the same memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from datetime import date

import pytest
from tests.flis.synthetic.generate.conftest import only

from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings

# The others have the same size at every scale.
GROW = ("DUBU", "TEA", "KMD_ELEV", "SILKEBORG_DATA", "SILKEBORG_DATA_HISTORIK", "OEKONOMI", "KRL", "DAGTILBUD")


def month(project, folder, scale: float) -> Counter:
    """The bytes of text by område, of a month with the packages of history."""
    june = date(2023, 6, 1)
    with only(*GROW):
        report = generate(project, GenerateSettings(("0741",), june, june, folder, scale=scale))
    return sum((Counter({p.omraade: p.text_bytes}) for p in report.packages), Counter())


def peak(project, folder, scale: float) -> tuple[int, Counter]:
    """The most memory of such a month, and its bytes of text by område."""
    # What earlier tests left alive would make the collector run seldom, and circles would be counted as need.
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        written = month(project, folder, scale)
        return tracemalloc.get_traced_memory()[1], written
    finally:
        tracemalloc.stop()
        gc.unfreeze()


@pytest.mark.filterwarnings("error")
def test_memory_does_not_grow_with_scale(project, tmp_path):
    # Dates are written once and kept: the first run meets most of the days there are.
    month(project, tmp_path / "varm", 3.0)
    small, few = peak(project, tmp_path / "small", 0.5)
    large, many = peak(project, tmp_path / "large", 3.0)
    assert len(many) > 5
    for omraade in many:
        assert many[omraade] > 3 * few[omraade] > 3 * 3_000, omraade
    # Their texts alone grew by more than 750,000 bytes.
    assert sum(many.values()) > sum(few.values()) + 750_000
    assert large < small + 250_000, (small, large)
