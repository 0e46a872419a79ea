"""Reads one chunk of records: pyarrow splits it, each column gets its type, and bad rows are refused one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, InvalidRow, ParseOptions, ReadOptions, read_csv

from flis.ground.masked import masked
from flis.project.contract import Column, Table
from flis.reading import records, values
from flis.reading.birth import derived
from flis.reading.counts import MAX_REFUSALS, ReadContext, Refusal
from flis.reading.header import without_number
from flis.reading.lines import all_lines, check_lines, may_have_empty_lines, position, records_before_fault
from flis.reading.prepared import count_of_signs, prepared
from flis.reading.typed import column_values, cpr_values, either, months, typed

KOMMUNE, PERIODE = "kommune_kode", "periode"
LAST = "\0last"  # the field behind the last delimiter, where each record ends with one
Texts = dict[str, pa.Array]  # the texts of each column, by the column's name
_DICTIONARY = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Plan:
    """The facts that are the same for every chunk of a file."""

    table: Table
    ctx: ReadContext
    dialect: records.Dialect
    columns: tuple[Column, ...]  # those that the file holds, in the contract's order
    felter: tuple[str, ...]  # the header, in the file's order; an unwanted field has a name of its own, see header.py
    dictionaries: frozenset[str]  # fields read as dictionaries, so that each distinct text is checked once
    schema: pa.Schema  # the landing table's
    kept: list[int]  # a list of one number: the refusals kept so far
    last: str | None = None  # LAST, where each record must end with a delimiter


@dataclass(frozen=True)
class Part:
    """A chunk's rows and refusals, numbered from 0 within the chunk.

    ``read`` counts the records. ``headers`` counts the lines that repeat the header and that the contract allows.
    """

    rows: pa.RecordBatch
    read: int
    refused: list[Refusal]
    signs: dict[str, int]  # texts that are known as signs for missing, by column
    headers: int = 0


def well_formed(structure: str, data: bytes) -> bool:
    """Whether all of ``data`` matches ``structure``. It compares bytes; a later check asks whether they are UTF-8."""
    return pc.match_substring_regex(_one(data, pa.large_binary()), structure)[0].as_py()


def _one(data: bytes, kind: pa.DataType) -> pa.Array:
    offsets = pa.array([0, len(data)], pa.int64()).buffers()[1]
    return pa.Array.from_buffers(kind, 1, [None, offsets, pa.py_buffer(data)])


def is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8 (and has no surrogates)."""
    try:
        _one(data, pa.large_string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def parse(data: bytes, plan: Plan) -> tuple[pa.Table, list[int]]:
    """The fields as text, and the positions of the records that have too many or too few fields."""
    odd: list[int] = []

    def skip(row: InvalidRow) -> str:
        odd.append(row.number - 1)
        return "skip"

    wanted = {column.felt for column in plan.columns} | {plan.last}
    kinds = {f: _DICTIONARY if f in plan.dictionaries else pa.string() for f in plan.felter if f in wanted}
    if not data:
        return pa.table({f: pa.array([], kind) for f, kind in kinds.items()}), odd
    table = read_csv(
        pa.BufferReader(data),
        # With one thread and one block, pyarrow keeps the records in order, so that they can be numbered.
        read_options=ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=list(plan.felter)),
        parse_options=ParseOptions(
            delimiter=plan.dialect.mark,
            quote_char=plan.dialect.quote or False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        convert_options=ConvertOptions(
            column_types=kinds,
            include_columns=list(kinds),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    table = table.combine_chunks()
    for number, column in enumerate(table.columns if plan.dialect.swap else ()):
        table = table.set_column(number, table.column_names[number], _restored(column, plan.dialect.swap))
    return table, odd


def _restored(column: pa.ChunkedArray, swap: Mapping[int, str]) -> pa.ChunkedArray:
    """The fields as they were delivered, where a delimiter beyond ASCII changed places before the text was split."""
    plain = pc.cast(column, pa.string())
    if not pc.any(pc.match_substring_regex(plain, f"[{''.join(swap.values())}]")).as_py():
        return column
    made = pa.array([text and text.translate(swap) for text in plain.to_pylist()], pa.string())
    return pa.chunked_array([made.dictionary_encode() if pa.types.is_dictionary(column.type) else made])


def read_chunk(plan: Plan, chunk: records.Chunk) -> Part:
    """The chunk's rows with the columns of the landing table. Raises Stop for a fault that refuses the whole file."""
    data, gaps = chunk.data, chunk.gaps
    dialect = plan.dialect
    if not is_utf8(data):
        raise records.Stop("encoding", "", position(records_before_fault(data, dialect), gaps))
    texts, odd = parse(data, plan)
    if not gaps and all(column.null_count for column in texts.columns) and may_have_empty_lines(data):
        data, gaps, _ = records.split(data, dialect)
        texts, odd = parse(data, plan)
    taken = {gap.index: gap.rule for gap in gaps} | {position(index, gaps): "columns" for index in odd}
    there = len(texts) + len(taken)
    numbers = pa.arange(0, there)
    if taken:
        numbers = pa.array([n for n in range(there) if n not in taken], pa.int64())
    headers: list[int] = []
    for rule, mask in _no_records(texts, plan):
        found = numbers.filter(mask).to_pylist()
        if rule == "header-again" and plan.table.format.overskrift_gentages:
            headers = found
        else:
            taken |= dict.fromkeys(found, rule)
        texts, numbers = texts.filter(pc.invert(mask)).combine_chunks(), numbers.filter(pc.invert(mask))
    read = there - len(headers)

    prepare = {c.name: prepared(_array(texts, c.felt), c, plan.table) for c in plan.columns}
    arrays, faults = _columns(prepare, numbers, plan)
    refused = None
    for _, mask in faults:
        refused = either(refused, mask)
    rows = _landing(arrays, numbers, plan)
    if refused is not None:
        rows = rows.filter(pc.invert(refused))
    refusals = []
    if rows.num_rows < read:
        lines = all_lines(data, gaps, dialect)
        check_lines(lines, (position(index, gaps) for index in odd), there)
        if plan.kept[0] < MAX_REFUSALS:
            found = _broken(faults, prepare, numbers, plan)
            found |= {n: (values.WHOLE_RECORD, rule) for n, rule in taken.items()}
            refusals = [Refusal(n, *found[n], masked(dialect.restored(lines[n]))) for n in sorted(found)]
    return Part(rows, read, refusals, _signs(prepare, plan), len(headers))


def _no_records(texts: pa.Table, plan: Plan) -> Iterator[tuple[str, pa.BooleanArray]]:
    """(rule, which rows) of the lines that have the right number of fields and are no records all the same."""
    if plan.last and (mask := _array(texts, plan.last).is_valid()).true_count:
        yield "columns", mask
        texts = texts.filter(pc.invert(mask)).combine_chunks()
    if plan.table.format.overskrift_raekke and plan.columns:
        again = None
        for column in plan.columns:
            same = _is_one_of(_array(texts, column.felt), (column.felt, without_number(column.felt)))
            again = same if again is None else pc.and_(again, same)
            if not again.true_count:
                return
        yield "header-again", again


def _is_one_of(texts: pa.Array, names: tuple[str, ...]) -> pa.BooleanArray:
    known = pa.array(names, pa.string())
    if not isinstance(texts, pa.DictionaryArray):
        return pc.is_in(texts, value_set=known)
    return pc.is_in(texts.dictionary, value_set=known).take(texts.indices).fill_null(False)


def _signs(texts: Texts, plan: Plan) -> dict[str, int]:
    """How many texts of optional text columns are known as signs for missing, where the contract does not say so."""
    asked = [c for c in plan.columns if c.type.kind in ("nvarchar", "char") and c.tomme is None and not c.persondata]
    found = {c.name: count_of_signs(texts[c.name]) for c in asked if not values.required(plan.table, c)}
    return {name: count for name, count in found.items() if count}


def _columns(
    texts: Texts, numbers: pa.Array, plan: Plan
) -> tuple[dict[str, pa.Array], list[tuple[Column, pa.BooleanArray]]]:
    """The values of each column by name, and a mask for each column with refused values, in the contract's order."""
    arrays, faults = {}, []
    month_from = plan.table.periodekolonne or PERIODE
    for column in plan.columns:
        text = texts[column.name]
        made, refused = _typed(text, column, texts, plan)
        if text.null_count and values.required(plan.table, column):
            refused = either(refused, text.is_null())
        if column.name == KOMMUNE:
            refused = either(refused, _wrong_kommune(made, numbers, plan))
        arrays[column.name] = made
        arrays |= _derived(text, column, plan)
        if column.name == month_from:
            arrays[PERIODE] = month = months(made)
            refused = either(refused, month.is_null() if month.null_count else None)
            if not plan.table.periodekolonne:
                _stop_at(pc.not_equal(month, plan.ctx.periode), numbers, "wrong-periode-rows")
        if refused is not None:
            faults.append((column, refused))
    return arrays, faults


def _typed(text: pa.Array, column: Column, texts: Texts, plan: Plan) -> tuple[pa.Array, pa.BooleanArray | None]:
    if not column.persondata:
        return typed(text, partial(column_values, column=column, fmt=plan.table.form_of(column)))
    kommune = plan.ctx.kommune
    if plan.table.landsdaekkende and KOMMUNE in texts:
        # A CPR has a different pseudonym in each kommune, so each pair of kommune and CPR is hashed once.
        pair = (pc.cast(texts[KOMMUNE], pa.string()), pc.cast(text, pa.string()))
        kommune, text = "", pc.binary_join_element_wise(*pair, ":").dictionary_encode()
    return typed(text, partial(cpr_values, kommune=kommune, keys=plan.ctx.keys))


def _derived(text: pa.Array, column: Column, plan: Plan) -> Texts:
    """The columns that the contract derives from the CPR numbers of ``column``."""
    wanted = [c.name for c in plan.table.columns_in(plan.ctx.release) if c.afledt_af == column.name and c.leveret]
    return {name: typed(text, lambda texts, name=name: (derived(name, texts), None))[0] for name in wanted}


def _wrong_kommune(kommuner: pa.StringArray, numbers: pa.Array, plan: Plan) -> pa.BooleanArray | None:
    """The rows whose kommune does not exist. A row of another kommune than the package's stops the reading."""
    if plan.table.landsdaekkende:
        known = pc.is_in(kommuner, value_set=pa.array(sorted(plan.ctx.kommuner), pa.string()))
        wrong = pc.and_(pc.invert(known), kommuner.is_valid())
    else:
        wrong = pc.not_equal(kommuner, plan.ctx.kommune).fill_null(False)
        if wrong.true_count:
            _stop_at(
                pc.and_(wrong, pc.match_substring_regex(kommuner, f"^{values.KOMMUNE}$")), numbers, "wrong-kommune-rows"
            )
    return wrong if wrong.true_count else None


def _stop_at(mask: pa.BooleanArray, numbers: pa.Array, code: str) -> None:
    first = pc.index(mask, True).as_py()
    if first >= 0:
        raise records.Stop(code, "", numbers[first].as_py())


def _landing(arrays: dict[str, pa.Array], numbers: pa.Array, plan: Plan) -> pa.RecordBatch:
    """The columns of the landing table. A column that is newer than the package's release is NULL."""
    ctx, size = plan.ctx, len(numbers)
    constants = {"levering_id": ctx.levering_id, KOMMUNE: ctx.kommune, PERIODE: ctx.periode}
    made = []
    for field in plan.schema:
        if field.name == "raekke_nr":
            made.append(numbers)
        elif field.name in arrays:
            made.append(arrays[field.name])
        else:
            made.append(pa.repeat(pa.scalar(constants.get(field.name), field.type), size))
    return pa.RecordBatch.from_arrays(made, schema=plan.schema)


def _broken(
    faults: list[tuple[Column, pa.BooleanArray]], texts: Texts, numbers: pa.Array, plan: Plan
) -> dict[int, tuple[str, str]]:
    """For each refused row: its number, the first column that broke a rule, and the rule."""
    found: dict[int, tuple[str, str]] = {}
    for column, mask in faults:
        text, form = texts[column.name], plan.table.form_of(column)
        for row in pc.indices_nonzero(mask).to_pylist():
            number = numbers[row].as_py()
            if number not in found:
                found[number] = (column.name, values.broken_rule(text[row].as_py(), column, form))
    return found


def _array(texts: pa.Table, felt: str) -> pa.Array:
    column = texts[felt]
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)
