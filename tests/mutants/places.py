"""Where the text of a model can be broken, and how. Each break is one that somebody could make by mistake."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<jinja>\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})"
    r"|(?P<comment>--[^\n]*)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>\b\d+(?:\.\d+)?\b)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><>|<=|>=|!=|[=<>+\-*/%(),.])",
    re.DOTALL,
)
_WORDS = """
    select from where group by having order and or not in is null as on join inner left right full outer cross union
    all distinct case when then else end over partition rows between unbounded preceding following current row exists
    cast with desc asc interval date timestamp int decimal nvarchar char smallint bigint like recursive
"""
_KEYWORDS = frozenset(_WORDS.split())
_COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
_FUNCTIONS = {"min": "max", "max": "min", "sum": "max"}
_MACROS = {"hoejst": "mindst", "mindst": "hoejst", "maaned_start": "maaned_slut", "maaned_slut": "maaned_start"}
_SIGNS = {"+": "-", "-": "+", "*": "+", "/": "*"}
_ENDS_WHERE = {"group", "having", "order", "union"}
_ENDS_ON = _ENDS_WHERE | {"inner", "left", "full", "cross", "join", "where"}
_SUFFIXES = ("_kode", "_kr", "_antal", "_dage", "_dato", "dato", "_navn", "_noegle", "_id", "_tidspunkt", "_aar")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()


@dataclass(frozen=True)
class Edit:
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Place:
    """One break of a text. ``key`` names it by what stands there, not by its line: it outlives other changes."""

    kind: str
    line: int
    key: str
    text: str


def tokens_of(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment" and not match[0].startswith(("{#", "{%")):
            found.append(Token(kind, match[0], match.start(), match.end()))
    return found


def places(text: str) -> list[Place]:
    """Every break of a model's text, in order."""
    tokens = tokens_of(text)
    found, seen = [], Counter[str]()
    for kind, edits in sorted(_edits(tokens), key=lambda found: (found[1][0].start, found[0])):
        changed = apply(text, edits)
        key = f"{kind}: {_around(text, tokens, edits)}"
        seen[key] += 1
        number = f" #{seen[key]}" if seen[key] > 1 else ""
        found.append(Place(kind, text.count("\n", 0, edits[0].start) + 1, key + number, changed))
    return found


def apply(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _around(text: str, tokens: Sequence[Token], edits: Sequence[Edit]) -> str:
    """What stands around the first edit, and what it becomes: ``where [a > 1 -> a >= 1]``."""
    edit = edits[-1]
    before = [t.text for t in tokens if t.end <= edit.start][-4:]
    after = [t.text for t in tokens if t.start >= edit.end][:3]
    was, now = (" ".join(part.split()) for part in (text[edit.start : edit.end], edit.text))
    return " ".join(" ".join([*before, f"[{was} -> {now}]", *after]).split())


def _edits(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Edit]]]:
    for kind, rule in RULES.items():
        for edits in rule(tokens):
            yield kind, edits


def _swap(token: Token, text: str) -> list[Edit]:
    return [Edit(token.start, token.end, text)]


def comparisons(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for token in tokens:
        if token.kind == "sign" and token.text in _COMPARISONS:
            yield _swap(token, _COMPARISONS[token.text])


def joins(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for token, after in pairwise(tokens):
        if token.low in ("left", "inner") and after.low == "join":
            yield _swap(token, "inner" if token.low == "left" else "left")


def constants(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for number, token in enumerate(tokens):
        if token.kind == "number" and not _of_a_type(tokens, number):
            for step in (1, -1):
                yield _swap(token, f"({token.text} {'+' if step > 0 else '-'} 1)")
        if token.kind == "jinja" and re.match(r"\{\{\s*var\(", token.text):
            yield _swap(token, f"({token.text} + 1)")


def _of_a_type(tokens: Sequence[Token], number: int) -> bool:
    """Whether a number is a length, as in nvarchar(20): a cast, not a rule."""
    before = [token.low for token in tokens[max(number - 5, 0) : number]]
    return bool(before) and any(
        word in ("nvarchar", "char", "decimal", "varchar") and ")" not in before[place:]
        for place, word in enumerate(before)
    )


def texts(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for token in tokens:
        if token.kind == "string" and len(token.text) > 2:
            yield _swap(token, token.text[:-1] + "_'")


def negations(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for number, token in enumerate(tokens[:-1]):
        after = tokens[number + 1].low
        if token.low == "not" and after in ("exists", "in", "null", "between"):
            yield _swap(token, "")
        elif token.low == "is" and after == "null":
            yield [Edit(token.end, token.end, " not")]
        elif token.low in ("and", "or") and not _of_between(tokens, number):
            yield _swap(token, "or" if token.low == "and" else "and")


def functions(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for token, after in pairwise(tokens):
        if token.low in _FUNCTIONS and after.text == "(":
            yield _swap(token, _FUNCTIONS[token.low])
        if token.kind == "jinja":
            for name, other in _MACROS.items():
                if re.search(rf"\b{name}\(", token.text):
                    yield _swap(token, re.sub(rf"\b{name}\(", f"{other}(", token.text))


def arithmetic(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    for number, token in enumerate(tokens[:-1]):
        before, after = tokens[number - 1], tokens[number + 1]
        is_value = before.text == ")" or (before.kind in ("word", "number", "jinja") and before.low not in _KEYWORDS)
        if token.text in _SIGNS and number and is_value and after.text not in (",", ")") and before.text != ".":
            yield _swap(token, _SIGNS[token.text])


def defaults(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """``coalesce(a, 0)`` becomes ``coalesce(a)``."""
    for number, token in enumerate(tokens[:-1]):
        if token.low == "coalesce":
            items = _items(tokens, number + 2, _closing(tokens, number + 1))
            if len(items) > 1:
                yield [Edit(items[-2][-1].end, items[-1][-1].end, "")]


def distincts(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """A distinct is left out."""
    for token in tokens:
        if token.low == "distinct":
            yield _swap(token, "")


def conditions(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """One condition of a where, an on, a having or a when is dropped."""
    for number, token in enumerate(tokens):
        if token.low in ("where", "on", "having", "when"):
            ends = {"then"} if token.low == "when" else _ENDS_ON if token.low == "on" else _ENDS_WHERE
            parts, connectives = _conjuncts(tokens, number + 1, ends)
            for place, part in enumerate(parts):
                start, end = part[0].start, part[-1].end
                if len(parts) == 1:
                    yield [Edit(start, end, "1 = 1")]
                elif place:
                    yield [Edit(connectives[place - 1].start, end, "")]
                else:
                    yield [Edit(start, connectives[0].end, "")]


def _conjuncts(tokens: Sequence[Token], start: int, ends: set[str]) -> tuple[list[list[Token]], list[Token]]:
    parts: list[list[Token]] = [[]]
    connectives = []
    depth = 0
    for number in range(start, len(tokens)):
        token = tokens[number]
        depth += _depth(token)
        if depth < 0 or (depth == 0 and token.low in ends):
            break
        if depth == 0 and token.low in ("and", "or") and not _of_between(tokens, number):
            connectives.append(token)
            parts.append([])
        else:
            parts[-1].append(token)
    return ([part for part in parts if part], connectives) if all(parts) else ([], [])


def _depth(token: Token) -> int:
    opens = token.text == "(" or token.low == "case"
    return opens - (token.text == ")" or token.low == "end")


def _of_between(tokens: Sequence[Token], number: int) -> bool:
    """Whether the ``and`` at ``number`` belongs to a between."""
    depth = 0
    for token in reversed(tokens[max(number - 12, 0) : number]):
        depth -= _depth(token)
        if depth < 0 or token.low in ("and", "or", "where", "on", "when", "having"):
            return False
        if depth == 0 and token.low == "between":
            return True
    return False


def groups(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """A column is left out of a GROUP BY; where the select list shows it, its least value is shown."""
    for number, token in enumerate(tokens[:-1]):
        if token.low == "group" and tokens[number + 1].low == "by":
            items = _items(tokens, number + 2, _end(tokens, number + 2, {"having", "order", "union"}))
            shown = _select_list(tokens, number)
            if len(items) < 2:
                continue
            for place, item in enumerate(items):
                words = "".join(t.low for t in item)
                match = next((s for s in shown if words in _names(s)), None)
                edits = []
                if match:
                    value = [t for t in match if t.low != "as"][: len(match) if len(match) == len(item) else -1]
                    written = _written(match[: match.index(value[-1]) + 1])
                    alias = match[-1].text
                    edits.append(Edit(match[0].start, match[-1].end, f"min({written}) as {alias}"))
                first = items[place - 1][-1].end if place else item[0].start
                last = item[-1].end if place else items[1][0].start
                yield [*edits, Edit(first, last, "")]


def _names(item: Sequence[Token]) -> set[str]:
    """How a GROUP BY may name this item of a select list."""
    words = [t.low for t in item]
    found = {"".join(words)}
    if "as" in words[1:-1] or (len(words) > 2 and words[-2] == "as"):
        found.add("".join(words[: len(words) - 2]))
    return found


def _written(tokens: Sequence[Token]) -> str:
    return "".join(t.text if t.text in (".", "(", ")") else f"{t.text} " for t in tokens).replace(" .", ".").strip()


def partitions(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """A column is left out of a PARTITION BY."""
    for number, token in enumerate(tokens[:-1]):
        if token.low == "partition":
            items = _items(tokens, number + 2, _end(tokens, number + 2, {"order", "rows"}))
            for place, item in enumerate(items):
                if len(items) == 1:
                    yield [Edit(token.start, item[-1].end, "")]
                else:
                    first = items[place - 1][-1].end if place else item[0].start
                    last = item[-1].end if place else items[1][0].start
                    yield [Edit(first, last, "")]


def windows(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """Each part of a window's order is turned round."""
    for number, token in enumerate(tokens[:-1]):
        if token.low == "order" and tokens[number + 1].low == "by":
            for item in _items(tokens, number + 2, _end(tokens, number + 2, {"rows"})):
                last = item[-1]
                yield _swap(last, "") if last.low == "desc" else [Edit(last.end, last.end, " desc")]


def columns(tokens: Sequence[Token]) -> Iterator[list[Edit]]:
    """A column of an expression or a condition is taken for another one of the same query with the same ending."""
    for number, token in enumerate(tokens):
        if not _is_column(tokens, number) or _is_plain(tokens, number):
            continue
        others = [
            other.text
            for place, other in enumerate(tokens)
            if _is_column(tokens, place) and other.low != token.low and _suffix(other.low) == _suffix(token.low)
        ]
        if others and _suffix(token.low):
            yield _swap(token, sorted(set(others))[sum(map(ord, token.low)) % len(set(others))])


def _is_column(tokens: Sequence[Token], number: int) -> bool:
    token = tokens[number]
    before = tokens[number - 1].low if number else ""
    after = tokens[number + 1].text if number + 1 < len(tokens) else ""
    is_name = token.kind == "word" and token.low not in _KEYWORDS and token.text == token.low
    return is_name and before not in ("as", "from", "join", "with", "select distinct") and after not in ("(", ".")


def _is_plain(tokens: Sequence[Token], number: int) -> bool:
    """Whether a column is only carried on: an item of a select list, a group or a partition of its own."""
    start = number - 2 if tokens[number - 1].text == "." else number
    before, after = tokens[start - 1], tokens[number + 1] if number + 1 < len(tokens) else None
    ends = after is None or after.text in (",", ")") or after.low in ("from", "group", "order", "union", "having")
    return ends and before.low in ("select", ",", "by", "distinct")


def _suffix(name: str) -> str:
    return next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")


def _select_list(tokens: Sequence[Token], number: int) -> list[list[Token]]:
    """The items of the select to which the ``group`` at ``number`` belongs."""
    depth = 0
    for place in range(number - 1, -1, -1):
        depth -= _depth(tokens[place])
        if depth < 0:
            return []
        if depth == 0 and tokens[place].low == "select":
            return _items(tokens, place + 1, _end(tokens, place + 1, {"from"}))
    return []


def _end(tokens: Sequence[Token], start: int, words: set[str]) -> int:
    depth = 0
    for number in range(start, len(tokens)):
        depth += _depth(tokens[number])
        if depth < 0 or (depth == 0 and tokens[number].low in words):
            return number
    return len(tokens)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    return _end(tokens, opening + 1, set())


def _items(tokens: Sequence[Token], start: int, end: int) -> list[list[Token]]:
    """What commas part between two places, without what lies deeper."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[start:end]:
        depth += _depth(token)
        if depth == 0 and token.text == ",":
            found.append([])
        else:
            found[-1].append(token)
    return [item for item in found if item]


RULES: dict[str, Callable[[Sequence[Token]], Iterator[list[Edit]]]] = {
    "comparison": comparisons,
    "join kind": joins,
    "constant": constants,
    "text": texts,
    "negation": negations,
    "function": functions,
    "arithmetic": arithmetic,
    "default": defaults,
    "distinct": distincts,
    "condition dropped": conditions,
    "group by": groups,
    "partition by": partitions,
    "window order": windows,
    "column": columns,
}
