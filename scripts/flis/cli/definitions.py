"""The controller's page, docs/dansk/noegletal.md: what each nøgletal is, written from seeds/noegletal.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from flis.project.seed import read_seed

_COLUMNS = (
    "noegletal_id", "titel", "dataomraade", "noegletal_definition", "opgoerelsesniveau", "visningstype",
    "taeller_tekst", "naevner_tekst", "faktor", "alder_fra", "alder_til", "sammenligning_dataomraade", "grundlag",
    "faldgruber",
)  # fmt: skip
_LEVELS = {"M": "hver måned", "Å": "hvert år", "Å_Primo": "den 1. januar hvert år"}
_OLDEST = "125"

_INTRODUCTION = """
Siden er til den, der skal bruge tallene: hvad hvert nøgletal er, hvor ofte det opgøres, hvilke aldre det måles i
forhold til, hvad det hviler på, og hvad man skal vide, før man sammenligner.

- **Værdien** er tæller gange faktor divideret med nævner. Er nævneren 0, er værdien tom.
- **En gruppes og landets værdi** er summen af tællerne divideret med summen af nævnerne, aldrig et gennemsnit af
  kommunernes værdier.
- **Opgjort til** (`opgjort_til`) er den sidste måned, som tallet hviler på. Et år, der ikke er slut, har
  `er_hele_perioden` = 0. En måned før kommunens første levering er opgjort bagud og har `er_tilbagefoert` = 1. Begge
  slags står i FaktNoegletal, men er ikke med i sammenligningen med gruppen og landet.
- **Små tal** fra andre kommuner er blændet i sammenligningen.
"""


def definitions_page(folder: Path) -> str:
    """The page's whole text, from the catalogue of the project in ``folder``."""
    rows = read_seed(folder, "noegletal", _COLUMNS)
    lines = [
        "<!-- Skrevet af `make docs` ud fra seeds/noegletal.csv; ret ikke her. -->\n",
        "# Nøgletal",
        _INTRODUCTION,
        "| nøgletal | titel | opgøres |\n|---|---|---|",
        *(f"| [{r['noegletal_id']}](#{_anchor(r)}) | {r['titel']} | {_LEVELS[r['opgoerelsesniveau']]} |" for r in rows),
        "",
    ]
    for area in dict.fromkeys(row["dataomraade"] for row in rows):
        lines.append(f"## {area}\n")
        for row in rows:
            if row["dataomraade"] == area:
                lines.extend(_section(row))
    return "\n".join(lines).rstrip() + "\n"


def _section(row: Mapping[str, str]) -> Iterator[str]:
    yield f"### {row['noegletal_id']} {row['titel']}\n"
    yield f"{row['noegletal_definition']}\n"
    yield f"- **Tæller:** {row['taeller_tekst']}"
    yield f"- **Nævner:** {_denominator(row)}"
    yield f"- **Opgøres:** {_LEVELS[row['opgoerelsesniveau']]}"
    if row["alder_fra"]:
        yield f"- **Alder:** {_span(row)}"
    yield f"- **Sammenlignes med:** kommunerne i gruppen {row['sammenligning_dataomraade']}"
    yield f"- **Hviler på:** {row['grundlag']}"
    yield f"- **Faldgruber:** {row['faldgruber']}\n"


def _denominator(row: Mapping[str, str]) -> str:
    if row["naevner_tekst"] == "1":
        return "1: nøgletallet er et antal"
    if row["visningstype"] == "Procent":
        return f"{row['naevner_tekst']}; værdien er i procent"
    factor = f"{int(row['faktor']):,}".replace(",", ".")
    return row["naevner_tekst"] if factor == "1" else f"{row['naevner_tekst']}; værdien er pr. {factor}"


def _span(row: Mapping[str, str]) -> str:
    return "alle aldre" if row["alder_til"] == _OLDEST else f"{row['alder_fra']}-{row['alder_til']} år"


def _anchor(row: Mapping[str, str]) -> str:
    kept = (c for c in f"{row['noegletal_id']} {row['titel']}".lower() if c.isalnum() or c in " -")
    return "".join(kept).replace(" ", "-")
