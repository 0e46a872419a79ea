"""Breaks the models and the macros that they use, one place at a time, and says what no test notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.mutants.places import Place, places
from tests.mutants.project import Project
from tests.mutants.units import Bench
from tests.mutants.worlds import WORLDS, Mart

NOTICED, REFUSED, SURVIVED = "noticed", "refused", "survived"


@dataclass(frozen=True)
class Mutant:
    """A file with one break. ``key`` names it in survivors.toml."""

    stem: str
    place: Place
    is_macro: bool = False

    @property
    def key(self) -> str:
        return f"{self.stem} | {self.place.key}"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant. ``refused``: the database took it for no SQL, so that there was nothing to notice."""

    mutant: Mutant
    state: str
    by: str = ""


def mutants(project: Project) -> list[Mutant]:
    """Every break of every model, and of the macros of the project that a model uses."""
    texts = {model.stem: model.text for model in project.models.values()}
    found = [Mutant(stem, place) for stem, text in sorted(texts.items()) for place in places(text)]
    # The dialect's macros are tested value by value on each engine (tests/flis/macros).
    own = {path.stem for path in (project.root / "macros" / "projekt").glob("*.sql")}
    for stem in sorted(own):
        if project.callers[stem]:
            found += [Mutant(stem, place, True) for place in places(project.macro_texts[stem])]
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
        if by is None and self._marts:
            by = self._tried(mutant, self._worlds)
        if by is None:
            return Verdict(mutant, SURVIVED)
        return Verdict(mutant, REFUSED if by.startswith("refused") else NOTICED, by)

    def _tried(self, mutant: Mutant, rule: Callable[[Mapping[str, str], Project], str | None]) -> str | None:
        try:
            project, changed = self._changed(mutant)
            return rule(changed, project)
        except Exception as error:  # noqa: BLE001 - a broken macro may fail in any way, and is then refused
            return f"refused: {type(error).__name__}"

    def _changed(self, mutant: Mutant) -> tuple[Project, dict[str, str]]:
        models = self.project.models.values()
        if mutant.is_macro:
            used = self.project.callers[mutant.stem]
            project = Project(self.project.root, {mutant.stem: mutant.place.text})
            return project, {name: self.project.models[name].text for name in used}
        return self.project, {model.name: mutant.place.text for model in models if model.stem == mutant.stem}

    def _units(self, changed: Mapping[str, str], project: Project) -> str | None:
        for name, text in changed.items():
            for prepared in [*self._bench.prepared(name), *self._bench.beside(name)]:
                failure = self._bench.failure(prepared, text, project)
                if failure:
                    return failure if failure.startswith("refused") else prepared.unit.name
        return None

    @cached_property
    def _marts(self) -> list[Mart]:
        return [Mart(self.project, world()) for world in WORLDS.values()] if self._has_worlds else []

    def _worlds(self, changed: Mapping[str, str], project: Project) -> str | None:
        return next((by for mart in self._marts if (by := mart.notices(changed, project))), None)
