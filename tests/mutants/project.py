"""The dbt project, read without dbt: a model's text becomes DuckDB's SQL in a millisecond, so that thousands of changed
texts can be tried. Unchanged, every model must pass all of its unit tests: that holds this reading against dbt's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from tests.paths import ROOT

# A reference as the YAML of a unit test writes it: ref('x'), source('a', 'b') or this.
_REFERENCE = re.compile(r"""['"]([^'"]+)['"]""")
# Blocks of dbt's own that Jinja does not know: no model uses what is in them.
_OF_DBT = re.compile(r"\{%-?\s*(test|materialization|data_test)\b.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_CALLED = re.compile(r"\b([a-z_]\w*)\s*\(")
_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)


@dataclass(frozen=True)
class Unit:
    """A unit test of a model: ``given`` maps a reference to its rows, as the YAML has them."""

    name: str
    model: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    overrides: Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """``spec`` is its entry in the YAML beside it; ``stem`` the name of its file."""

    name: str
    stem: str
    path: Path
    text: str
    spec: Mapping[str, Any]
    units: tuple[Unit, ...] = field(repr=False, default=())

    @property
    def types(self) -> dict[str, str]:
        """The types that its contract states; none for a view of DSA."""
        return {c["name"]: c["data_type"] for c in self.spec.get("columns", []) if "data_type" in c}


def key_of(reference: str) -> str:
    """``ref('x')`` is ``x``, ``source('a', 'b')`` is ``b``, and ``this`` is itself."""
    found = _REFERENCE.findall(reference)
    if not found:
        return reference
    version = re.search(r"v(?:ersion)?\s*=\s*'?(\d+)", reference)
    return found[-1].lower() + (f"_v{version[1]}" if version else "")


@dataclass
class Now:
    """What a rendering may ask for: how a reference is called, and what a unit test overrides."""

    name: Callable[[str], str] = str
    overrides: Mapping[str, Any] = field(default_factory=dict)


class This:
    """``{{ this }}``: the relation that it is at the moment of a rendering."""

    def __init__(self, now: Callable[[], Now]) -> None:
        self._now = now

    def __str__(self) -> str:
        return self._now().name("this")


class Project:
    """``macros`` replaces the text of files of macros, by stem: what a mutant of a macro is."""

    def __init__(self, root: Path = ROOT, macros: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.now = Now()
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
        # What an adapter alone calls has tags of dbt's own, and no model has it: `make test-spark`, `make fabric`.
        files = sorted(path for path in (root / "macros").rglob("*.sql") if path.parent.name not in ("spark", "fabric"))
        self.macro_texts = {path.stem: path.read_text(encoding="utf-8") for path in files} | dict(macros or {})
        self._context: dict[str, Any] = {
            "adapter": self,
            "var": self._var,
            "is_incremental": lambda: bool(self.now.overrides.get("macros", {}).get("is_incremental", False)),
            "ref": lambda *names, v=None: self.now.name(str(names[-1]).lower() + (f"_v{v}" if v else "")),
            "source": lambda _source, table: self.now.name(table.lower()),
            "return": lambda value: value,
            "config": lambda **_words: "",
            "this": This(lambda: self.now),
            "execute": True,
            # No kommune has anything of its own here.
            "egne_koder": dict,
            "egne_noegletal": list,
            "egne_kuber": list,
            # As dbt's: the hash of a text, in hexadecimal.
            "local_md5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
            "helligdagenes_aftryk": lambda: self.now.overrides.get("macros", {}).get("helligdagenes_aftryk", ""),
            "landsdaekkende_tabeller": lambda: (
                self.now.overrides.get("macros", {}).get("landsdaekkende_tabeller") or self.landsdaekkende
            ),
        }
        text = "\n".join(_OF_DBT.sub("", text) for text in self.macro_texts.values())
        # The project's own `source` says where a relation lies; here the test says so.
        text = _MACRO.sub(lambda found: "" if found[1] in self._context else found[0], text)
        self._macros = vars(self._environment.from_string(text).make_module(self._context))
        # The same text is rendered for each of its unit tests.
        self._template = lru_cache(maxsize=256)(self._environment.from_string)

    def dispatch(self, name: str, *_packages: str) -> Any:
        """As dbt's: the engine's own macro, or else the common one."""
        return self._macros.get(f"duckdb__{name}") or self._macros[f"default__{name}"]

    def _var(self, name: str, *default: Any) -> Any:
        values = {**self.settings["vars"], **self.now.overrides.get("vars", {})}
        return values.get(name, *default) if default else values[name]

    def render(self, text: str, name: Callable[[str], str], overrides: Mapping[str, Any] | None = None) -> str:
        """The SQL of a model's text; ``name`` gives each reference its relation."""
        self.now = Now(name, overrides or {})
        return self._template(text).render({**self._macros, **self._context})

    @cached_property
    def settings(self) -> dict[str, Any]:
        return yaml.load((self.root / "dbt_project.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)

    @cached_property
    def landsdaekkende(self) -> list[str]:
        """The landing tables of packages for the whole country, which the macro of that name reads in dbt's graph."""
        sources = [source for document in _documents(self.root / "models") for source in document.get("sources", [])]
        wide = [source for source in sources if source["config"]["meta"].get("landsdaekkende")]
        return sorted(table["name"] for source in wide for table in source["tables"])

    @cached_property
    def models(self) -> dict[str, Model]:
        """Every model by the name that ref gives it; an older version as ``name_v1``."""
        texts = {path.stem: path for path in sorted((self.root / "models").rglob("*.sql"))}
        units: dict[str, list[Unit]] = {}
        specs: dict[str, dict[str, Any]] = {}
        for document in _documents(self.root / "models"):
            for spec in document.get("models", []):
                specs |= _versions(spec)
            for test in document.get("unit_tests", []):
                for model in _tested(test):
                    given = {key_of(entry["input"]): entry for entry in test.get("given", [])}
                    unit = Unit(test["name"], model, given, test["expect"], test.get("overrides", {}))
                    units.setdefault(model, []).append(unit)
        found = {}
        for name, spec in specs.items():
            path = texts[spec.get("defined_in", name)]
            text = path.read_text(encoding="utf-8")
            found[name] = Model(name, path.stem, path, text, spec, tuple(units.get(name, ())))
        for name in found:
            # Without a version, the latest one.
            units.pop(name, None)
        assert not units, f"unit tests of no model: {sorted(units)}"
        return found

    @cached_property
    def seeds(self) -> dict[str, dict[str, Any]]:
        """The entry of each seed in its YAML, by name."""
        return {s["name"]: s for document in _documents(self.root / "seeds") for s in document.get("seeds", [])}

    @cached_property
    def parents(self) -> dict[str, frozenset[str]]:
        """What each model reads, in its unchanged text."""
        found = {}
        for model in self.models.values():
            read: set[str] = set()
            self.render(model.text, lambda key, read=read: read.add(key) or key)
            found[model.name] = frozenset(read - {"this"})
        return found

    @cached_property
    def order(self) -> list[str]:
        """The models, each after those that it reads."""
        done: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in done or name not in self.models:
                return
            for parent in sorted(self.parents[name]):
                visit(parent)
            done[name] = None

        for name in self.models:
            visit(name)
        return list(done)

    @cached_property
    def below(self) -> dict[str, frozenset[str]]:
        """What reads each model, directly or through others."""
        found: dict[str, set[str]] = {name: set() for name in self.models}
        for name in reversed(self.order):
            for parent in self.parents[name] & found.keys():
                found[parent] |= {name} | found[name]
        return {name: frozenset(models) for name, models in found.items()}

    @cached_property
    def callers(self) -> dict[str, list[str]]:
        """The models that use each macro, directly or through other macros."""
        texts = {found[1]: found[0] for text in self.macro_texts.values() for found in _MACRO.finditer(text)}
        used = {name: _called(text, texts) - {name} for name, text in texts.items()}
        found: dict[str, list[str]] = {}
        for model in self.models.values():
            wanted, seen = _called(model.text, texts), set[str]()
            while wanted:
                name = wanted.pop()
                seen.add(name)
                wanted |= used[name] - seen
            for name in seen:
                found.setdefault(name, []).append(model.name)
        return found

    def fixture(self, name: str) -> str:
        """The CSV that a unit test names."""
        return (self.root / "tests" / "fixtures" / f"{name}.csv").read_text(encoding="utf-8")


def macro_at(text: str, line: int) -> str:
    """The macro that a line of a file of macros belongs to; nothing between two."""
    for found in _MACRO.finditer(text):
        first, last = (text.count("\n", 0, place) + 1 for place in found.span())
        if first <= line <= last:
            return found[1]
    return ""


def _called(text: str, macros: Mapping[str, str]) -> set[str]:
    return set(_CALLED.findall(text)) & macros.keys()


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        yield yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}


def _versions(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A model's entry, or one for each of its versions: the latest has the plain name."""
    if "versions" not in spec:
        return {spec["name"]: spec}
    found = {}
    for version in spec["versions"]:
        number = version["v"]
        latest = number == spec.get("latest_version", number)
        name = spec["name"] if latest else f"{spec['name']}_v{number}"
        out = {c for part in version.get("columns", []) for c in part.get("exclude", [])}
        columns = [c for c in spec.get("columns", []) if c["name"] not in out]
        defined = version.get("defined_in", f"{spec['name']}_v{number}")
        found[name] = {**spec, "columns": columns, "defined_in": defined}
        if latest:
            found[f"{name}_v{number}"] = found[name]
    return found


def _tested(test: Mapping[str, Any]) -> list[str]:
    versions = test.get("versions", {}).get("include")
    return [f"{test['model']}_v{number}" for number in versions] if versions else [test["model"]]
