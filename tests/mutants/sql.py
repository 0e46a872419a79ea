"""Breaks the models and the macros that they use, one place at a time, and says what no test notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from typing import NamedTuple

from tests.mutants.places import Place, places
from tests.mutants.project import Project, macro_at
from tests.mutants.results import EQUAL, NOTICED, REFUSED, SURVIVED
from tests.mutants.units import Bench
from tests.mutants.worlds import WORLDS, Mart

# The vars whose usual value may hide a difference: 0 years added are as many as 0 years taken off.
_SETTINGS: tuple[dict[str, object], ...] = ({}, {"indbyggertal_dato": "efterfoelgende", "helaarsperson_dage": 365})


@dataclass(frozen=True)
class Mutant:
    """A file with one break, and the macro that is broken, if it is one. ``key`` names it in survivors.toml."""

    stem: str
    place: Place
    macro: str = ""

    @property
    def key(self) -> str:
        return f"{self.stem} | {self.place.key}"


class Verdict(NamedTuple):
    """What became of a mutant, and what noticed it."""

    state: str
    by: str = ""


def mutants(project: Project) -> list[Mutant]:
    """Every break of every model, and of the macros of the project that a model uses.

    The dialect's macros are tested value by value on each engine (tests/flis/macros), and those that dbt itself calls,
    as a materialization does, by the tests that run dbt."""
    texts = {model.stem: model.text for model in project.models.values()}
    found = [Mutant(stem, place) for stem, text in sorted(texts.items()) for place in places(text)]
    for stem in sorted(path.stem for path in (project.root / "macros" / "projekt").glob("*.sql")):
        text = project.macro_texts[stem]
        broken = ((place, macro_at(text, place.line)) for place in places(text))
        found += [Mutant(stem, place, macro) for place, macro in broken if macro in project.callers]
    return found


class Judge:
    """Tries mutants: the unit tests first, then, where they see nothing, the oracles' worlds with their data tests."""

    def __init__(self, project: Project, *, worlds: bool = True) -> None:
        self.project = project
        self._bench = Bench(project)
        self._has_worlds = worlds

    def unchanged(self) -> list[str]:
        """The unit tests that fail on the unchanged models: none, or this project is not read as dbt reads it."""
        return [
            prepared.unit.name
            for model in self.project.models.values()
            for prepared in self._bench.prepared(model.name)
            if self._bench.failure(prepared, model.text)
        ]

    def not_doubled(self) -> set[str]:
        """The unit tests with kommuner that do not hold with a second one beside each."""
        left = set()
        for model in self.project.models:
            doubled = {prepared.unit.name for prepared in self._bench.beside(model)}
            with_codes = {prepared.unit.name for prepared in self._bench.prepared(model) if self._bench.codes(prepared)}
            left |= with_codes - doubled
        return left

    def verdict(self, mutant: Mutant) -> Verdict:
        by = self._tried(mutant, self._units)
        if by is None and self._tried(mutant, self._plans):
            return Verdict(EQUAL)
        if by is None and self._marts:
            by = self._tried(mutant, self._worlds)
        if by is None:
            return Verdict(SURVIVED)
        return Verdict(REFUSED if by.startswith("refused") else NOTICED, by)

    def _tried(self, mutant: Mutant, rule: Callable[[Mapping[str, str], Project], str | None]) -> str | None:
        try:
            project, changed = self._changed(mutant)
            return rule(changed, project)
        except Exception as error:  # noqa: BLE001 - a broken macro may fail in any way, and is then refused
            return f"refused: {type(error).__name__}"

    def _changed(self, mutant: Mutant) -> tuple[Project, dict[str, str]]:
        models = self.project.models.values()
        if mutant.macro:
            used = self.project.callers[mutant.macro]
            project = Project(self.project.root, {mutant.stem: mutant.place.text})
            return project, {name: self.project.models[name].text for name in used}
        return self.project, {model.name: mutant.place.text for model in models if model.stem == mutant.stem}

    def _units(self, changed: Mapping[str, str], project: Project) -> str | None:
        for tests in (self._bench.prepared, self._bench.beside):
            for name, text in changed.items():
                for prepared in tests(name):
                    failure = self._bench.failure(prepared, text, project)
                    if failure:
                        return failure if failure.startswith("refused") else prepared.unit.name
        return None

    def _plans(self, changed: Mapping[str, str], project: Project) -> str | None:
        """DuckDB makes the same plan of the changed text as of the unchanged one: the same rows, whatever the data.

        A text that does not differ once it is rendered proves nothing: another setting may render what differs."""
        pairs = []
        for name, text in changed.items():
            relation = partial(self._relation, name)
            for is_later, settings in product((False, True), _SETTINGS):
                overrides = {"macros": {"is_incremental": is_later}, "vars": settings}
                before = self.project.render(self.project.models[name].text, relation, overrides)
                after = project.render(text, relation, overrides)
                if before != after:
                    pairs.append((before, after))
        plans = ((self._bench.plan(before), self._bench.plan(after)) for before, after in dict.fromkeys(pairs))
        is_equal = bool(pairs) and all(before is not None and before == after for before, after in plans)
        return "the same plan" if is_equal else None

    def _relation(self, model: str, key: str) -> str:
        return self._bench.relation(model if key == "this" else key)

    @cached_property
    def _marts(self) -> list[Mart]:
        return [Mart(self.project, world()) for world in WORLDS.values()] if self._has_worlds else []

    def _worlds(self, changed: Mapping[str, str], project: Project) -> str | None:
        return next((by for mart in self._marts if (by := mart.notices(changed, project))), None)
