"""What a contract says of a column's texts, before they are read as values of a type.

A text that means no value becomes NULL, a text that stands for another is replaced, and leading zeros that were lost
come back. Each of these is stated in the contract; nothing is guessed.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from flis.project.contract import Column, Table
from flis.project.rules import is_kommunekode
from flis.reading.values import NO_VALUE, SIGNS, Step, delivered_form, signs_for_missing

_LONGEST_SIGN = max(len(sign.encode()) for sign in SIGNS)


def prepared(text: pa.Array, column: Column, table: Table) -> pa.Array:
    """``text`` as the contract says that it is to be read."""
    signs = signs_for_missing(column, table)
    around = column.foran or column.bagved
    short = table.format.kommunekode == 3 and is_kommunekode(column.name, column.type)
    if not (signs or around or column.vaerdier or column.nuller or short or column.leveret_type):
        return text
    plain = pc.cast(text, pa.string())
    if signs:
        plain = pc.if_else(pc.is_in(plain, value_set=pa.array(signs, pa.string())), pa.scalar(None, pa.string()), plain)
    if around:
        plain = _between(plain, column)
    delivered = plain
    if column.leveret_type:
        plain = _of_type(plain, delivered_form(column.leveret_type, table.form_of(column)))
    if column.vaerdier:
        written, meant = (pa.array(part, pa.string()) for part in zip(*column.vaerdier, strict=True))
        plain = pc.coalesce(meant.take(pc.index_in(delivered, value_set=written)), plain)
        if blank := dict(column.vaerdier).get(""):
            # A sign for missing is no blank.
            plain = pc.if_else(pc.cast(text, pa.string()).is_null(), blank, plain)
    if short:
        plain = _kommuner(plain)
    if column.nuller:
        plain = _with_zeros(plain, column.nuller)
    return plain.dictionary_encode() if isinstance(text, pa.DictionaryArray) else plain


def _between(texts: pa.StringArray, column: Column) -> pa.StringArray:
    """The texts without what stands around them. One that has not these texts around it becomes no value.

    Only one of the texts is taken away at each end: ``''a`` is ``'a`` where ``foran`` is an apostrophe.
    """
    before, behind = ("|".join(map(re.escape, part)) for part in (column.foran, column.bagved))
    # The longest text counts at both ends, so the value itself is as short as it can be.
    pattern = f"(?s)^(?:{before})(.*?)(?:{behind})$"
    good = pc.match_substring_regex(texts, pattern)
    made = pc.replace_substring_regex(texts, pattern, "\\1")
    made = pc.if_else(pc.equal(made, ""), None, made)
    return pc.if_else(good, made, pc.if_else(texts.is_valid(), NO_VALUE, None))


def _of_type(texts: pa.StringArray, step: Step) -> pa.StringArray:
    """Texts of a delivered type as those of the contract's. One that has not that type becomes no value of any type."""
    good = pc.match_substring_regex(texts, f"^(?:{step.allowed})$")
    made = pc.replace_substring_regex(texts, step.found, step.replaced)
    return pc.if_else(good, made, pc.if_else(texts.is_valid(), "?", None))


def _kommuner(texts: pa.StringArray) -> pa.StringArray:
    """101 as 0101. Any other text becomes one that no column of codes takes."""
    good = pc.match_substring_regex(texts, "^[1-9][0-9]{2}$")
    return pc.if_else(good, pc.utf8_lpad(texts, 4, "0"), pc.if_else(texts.is_valid(), "?", None))


def _with_zeros(texts: pa.StringArray, digits: int) -> pa.StringArray:
    """7 as 0007. A text that holds anything but digits stays as it is."""
    short = pc.match_substring_regex(texts, f"^[0-9]{{1,{digits - 1}}}$")
    return pc.if_else(short, pc.utf8_lpad(texts, digits, "0"), texts)


def count_of_signs(text: pa.Array) -> int:
    """How many texts are well known as a sign for a missing value."""
    if isinstance(text, pa.DictionaryArray):
        known = pc.is_in(text.dictionary, value_set=pa.array(SIGNS, pa.string()))
        return pc.sum(known.take(text.indices)).as_py() or 0 if known.true_count else 0
    shortest = pc.min(pc.binary_length(text)).as_py()
    if shortest is None or shortest > _LONGEST_SIGN:
        return 0
    return pc.is_in(text, value_set=pa.array(SIGNS, pa.string())).true_count
