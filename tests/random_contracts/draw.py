"""Contracts drawn at random, and a file of one row as such a contract says that it is written."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import strategies as st
from tests.flis.project.kit import column, source

from flis.project.days import DATES, EXCEL, MONTHS
from flis.project.form import ENCODINGS, MINUS, QUOTES, THOUSANDS
from flis.project.words import RESERVED

# A value of each kind of type, written with decimal mark and date pattern.
KINDS = ("nvarchar({0})", "char({0})", "decimal({0},{1})", "int", "bigint", "smallint", "date", "datetime2")
ODD_NAMES = ("levering_id", "raekke_nr", "order", "tal kr", "Beløb", *sorted(RESERVED)[::40])
ODD_DATES = ("%-d-%-m-%Y", "%-d. %B %Y", "%d%b%Y", "%d.%m.%y", "%Y %m %d", EXCEL)
DELIMITERS = ";;,|\t:~!%¤§\"'"
MEANT = {"int": "7", "smallint": "0", "nvarchar(5)": "to"}  # what the text J stands for


@st.composite
def columns(draw, number):
    odd = draw(st.integers(0, 19)) == 0
    name = draw(st.sampled_from(ODD_NAMES)) if odd else f"v{number}"
    sizes = (draw(st.integers(-1, 45)) % 46, draw(st.integers(0, 12)))
    kind = draw(st.sampled_from(KINDS)).format(*sizes)
    name = draw(st.sampled_from([name, name, name, "periode"]))
    own = {
        "dato": st.sampled_from([*DATES, *MONTHS, *ODD_DATES, "%d%m%y"]),
        "aar_fra": st.sampled_from([1899, 1930, 2000]),
        "foran": st.sampled_from(["'", ["kr. ", ""], "0", ""]),
        "bagved": st.sampled_from([" kr.", ["%", ""], "\u20ac", '"']),
        "decimal": st.sampled_from(",."),
        "minus": st.sampled_from(MINUS),
        "thousands": st.sampled_from(THOUSANDS),
        "leveret": st.booleans(),
        "tomme": st.sampled_from([["-"], [], ["*", ".."]]),
        "nuller": st.integers(1, 5),
        "vaerdier": st.just({"J": MEANT.get(kind, "to")}),
    }
    # Most of these fit few types: the check must refuse the others.
    stated = {key: draw(own[key]) for key in draw(st.lists(st.sampled_from(sorted(own)), max_size=1))}
    return column(name, kind, f"Felt {number}", **stated)


@st.composite
def contracts(draw):
    form = {
        "encoding": draw(st.sampled_from(sorted(ENCODINGS))),
        "delimiter": draw(st.sampled_from(DELIMITERS)),
        "decimal": draw(st.sampled_from(",.")),
        "dato": draw(st.sampled_from([*DATES, *ODD_DATES])),
    }
    others = {
        "quote": st.sampled_from(QUOTES),
        "thousands": st.sampled_from(THOUSANDS),
        "minus": st.sampled_from(MINUS),
        "maaned": st.sampled_from([*MONTHS, "%-m/%Y", "%b-%y"]),
        "aar_fra": st.sampled_from([1930, 2000]),
        "overskrift_raekke": st.integers(0, 4),
        "overskrift_gentages": st.booleans(),
        "skilletegn_sidst": st.booleans(),
        "slutlinjer": st.sampled_from([["I alt"], ["Antal r\u00e6kker", "Sum"], ["\u0141"]]),
        "kommunekode": st.sampled_from([3, 4]),
        "tomme": st.sampled_from([["*"], ["..", "-"]]),
    }
    form |= {key: draw(others[key]) for key in draw(st.lists(st.sampled_from(sorted(others)), max_size=3))}
    document = source(format=form)
    table = document["tables"][0]
    table["columns"] = table["columns"][:2] + [draw(columns(n)) for n in range(draw(st.integers(1, 3)))]
    table["config"]["meta"]["fil"] = draw(st.sampled_from(["Maaling.csv"] * 8 + ["NUL.csv", "a:b.csv", "Mål.csv"]))
    if draw(st.booleans()):
        meta = table["config"]["meta"]
        meta["uoenskede"] = ["Navn"]
        if form.get("overskrift_raekke") == 0:
            meta["felter"] = draw(st.permutations([*read_fields(table), "Navn"]))
    return document


def read_fields(table: dict[str, Any]) -> list[str]:
    """The fields of the columns that the file holds."""
    metas = [c["config"]["meta"] for c in table["columns"]]
    return [meta["felt"] for meta in metas if meta.get("leveret", True)]


def text_of(part: dict[str, Any], source: dict[str, Any]) -> str:
    """A text as the file has it: a value of the column, and what stands around it."""
    before, behind = (part["config"]["meta"].get(key, "") for key in ("foran", "bagved"))
    before, behind = (text if isinstance(text, str) else text[0] for text in (before, behind))
    return before + _value_of(part, source) + behind


def _value_of(part: dict[str, Any], source: dict[str, Any]) -> str:
    """A text that is a value of a column: of the longest there are, where that is easy to say."""
    meta, name = part["config"]["meta"], part["name"]
    form = {"minus": "-", **source, **{k: meta[k] for k in ("dato", "decimal", "minus") if k in meta}}
    if name == "periode" and "dato" not in meta and part["data_type"] == "date":
        form["dato"] = source.get("maaned", source["dato"])
    word, _, sizes = part["data_type"].partition("(")
    numbers = [int(n) for n in sizes.rstrip(")").split(",")] if sizes else []
    if "vaerdier" in meta:
        return "J"
    if word in ("nvarchar", "char"):
        return "x" * numbers[0]
    month = {"%d": "01", "%m": "05", "%Y": "2023", "%b": "maj", "%B": "Maj", "%-d": "1", "%-m": "5", "%y": "23"}
    day = str(form["dato"])
    for pattern, text in month.items():
        day = day.replace(pattern, text)
    day = day.replace(EXCEL, "45047")
    if word == "decimal":
        whole, scale = "9" * (numbers[0] - numbers[1]), numbers[1]
        number = (whole or "0") + (f"{form['decimal']}{'9' * scale}" if scale else "")
    elif name == "periode" and word not in ("date", "datetime2"):
        return "2023"
    else:
        number = "32767"
    signed = {"efter": f"{number}-", "parentes": f"({number})"}.get(form["minus"], form["minus"] + number)
    return {"date": day, "datetime2": f"{day} 10:00:00"}.get(word, signed)


def written(table: dict[str, Any], form: dict[str, Any], row: dict[str, str]) -> bytes:
    """The table's file with one row, quoted where it must be, in the form that the contract states."""
    text, meta = io.StringIO(), table["config"]["meta"]
    quote = form.get("quote", '"')
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    writer = csv.writer(text, delimiter=form["delimiter"], **quoting)
    cells = {c["config"]["meta"]["felt"]: row[c["name"]] for c in table["columns"]} | {"Navn": "x"}
    fields = meta.get("felter") or [*read_fields(table), *meta.get("uoenskede", ())]
    header = form.get("overskrift_raekke", 1)
    text.write("Titel\r\n" * (header - 1))
    if header:
        writer.writerow(fields)
    record = [*(cells[felt] for felt in fields), *([""] if form.get("skilletegn_sidst") else [])]
    writer.writerow(record)
    if form.get("overskrift_gentages"):
        writer.writerow([*fields, *record[len(fields) :]])
    if form.get("slutlinjer"):
        writer.writerow([form["slutlinjer"][0], "1"])
    return text.getvalue().encode(ENCODINGS[form["encoding"]])
