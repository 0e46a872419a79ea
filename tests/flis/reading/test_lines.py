"""The records of a chunk as lines: which empty lines there may be, and which lines cannot be told apart."""

from __future__ import annotations

import pytest

from flis.reading.lines import all_lines, check_lines, may_have_empty_lines, position, records_before_fault
from flis.reading.records import MAX_RECORD, Dialect, Gap, Stop

DIALECT = Dialect(";", '"')


@pytest.mark.parametrize("data", [b"\na", b"\ra", b"a\n\nb", b"a\r\rb", b"a\n\rb"])
def test_an_empty_line_may_be_anywhere(data):
    assert may_have_empty_lines(data)


@pytest.mark.parametrize("data", [b"", b"a", b"a\nb\n", b"a\rb", b"a\r\nb\r\n"])
def test_lines_that_hold_something(data):
    assert not may_have_empty_lines(data)


def test_what_was_left_out_is_back_in_its_place():
    gaps = (Gap(0, "empty", b""), Gap(2, "columns", b"x"))
    assert all_lines(b"a\nb\n", gaps, DIALECT) == [b"", b"a", b"x", b"b"]
    assert [position(index, gaps) for index in range(2)] == [1, 3]
    assert all_lines(b'"a\n";b\nc\n', (), DIALECT) == [b'"a\n";b', b"c"]


@pytest.mark.parametrize(
    ("lines", "odd", "read"),
    [
        ([b"a", b"b"], [], 3),
        ([b"a", b"b\nc"], [1], 2),
        ([b"a", b"b\rc"], [1], 2),
        ([b"a", b"b" * (MAX_RECORD + 1)], [], 2),
    ],
    ids=["too few", "a line feed within", "a carriage return within", "too long"],
)
def test_records_that_cannot_be_told_apart_stop_the_reading(lines, odd, read):
    with pytest.raises(Stop):
        check_lines(lines, odd, read)


def test_a_line_of_1_mib_and_a_break_in_a_good_record_are_lines():
    check_lines([b"a\nb", b"c" * MAX_RECORD], [], 2)


def test_only_whole_records_come_before_a_fault():
    assert records_before_fault(b"a\nb\n\xff\n", DIALECT) == 2
    assert records_before_fault(b"a\nb\xff\n", DIALECT) == 1
    assert records_before_fault(b"a\nb\n", DIALECT) == 2
