"""Writes a page for the class and one for each student, which open anywhere and run nothing."""

from __future__ import annotations

import hashlib
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.classroom.summary import Standing, attention, standings
from autograder.contract import POINTS
from autograder.language import Translator
from autograder.results import Result
from autograder.table import Row as Line
from autograder.table import rows

if TYPE_CHECKING:
    from sqlalchemy import Row

    from autograder.classroom.store import Store

BINS = 10

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass
class Rate:
    """How much of something the class has got."""

    got: float = 0.0
    of: float = 0.0

    def add(self, got: float, of: float) -> None:
        self.got += got
        self.of += of

    @property
    def percent(self) -> float:
        return 100 * self.got / self.of if self.of else 0.0


@dataclass
class Section:
    """What the class page tells about one assignment; filled result by result."""

    assignment: str
    points: list[float] = field(default_factory=list)
    exercises: dict[str, Rate] = field(default_factory=dict)
    checks: dict[tuple[str, str], Rate] = field(default_factory=dict)  # by exercise and claim
    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)  # by exercise and sentence

    def add(self, result: Result) -> None:
        assert result.points is not None
        self.points.append(result.points)
        for exercise in result.exercises:
            rate = self.exercises.setdefault(exercise.name, Rate())
            rate.add(exercise.points, exercise.max_points)
        for check in result.checks:
            rate = self.checks.setdefault((check.exercise, check.claim), Rate())
            rate.add(check.outcome == "passed", 1)
        self.mistakes.update(
            {(check.exercise, check.says) for check in result.checks if check.says}
        )

    @property
    def median(self) -> float:
        return statistics.median(self.points)

    @property
    def mean(self) -> float:
        return statistics.fmean(self.points)

    @property
    def bins(self) -> list[tuple[str, int, float]]:
        """A label, how many have so many points, and that in percent of the fullest bin."""
        width = POINTS / BINS
        counts = Counter(min(int(each / width), BINS - 1) for each in self.points)
        most = max(counts.values())
        return [
            (f"{number * width:g} … {(number + 1) * width:g}", counts[number],
             100 * counts[number] / most)
            for number in range(BINS)
        ]  # fmt: skip

    @property
    def hardest(self) -> list[tuple[tuple[str, str], Rate]]:
        """The checks that not all have passed, hardest first."""
        missed = [(check, rate) for check, rate in self.checks.items() if rate.percent < 100]
        return sorted(missed, key=lambda each: each[1].percent)


def write(store: Store, folder: Path, _: Translator) -> Path:
    """Write `index.html` and `students/*.html`, and return the path of the first."""
    (folder / "students").mkdir(parents=True, exist_ok=True)
    found = standings(store)
    whole = {each.row.id for each in found if each.row is not None and each.status == "graded"}
    names = {each.student.student: each.student.name for each in found}
    sections: dict[str, Section] = {}
    for student, theirs in groupby(store.newest(), key=lambda pair: pair[0].student):
        told = ((row, _.result(result)) for row, result in theirs)
        results = [result for row, result in _counted(told, whole, sections)]
        page = templates.get_template("student.html").render(
            student=student,
            name=names.get(student, ""),
            results=[(result, _lines(result, _)) for result in results],
            language=_.language,
            _=_,
        )
        (folder / "students" / file_name(student)).write_text(page, encoding="utf-8")
    index = folder / "index.html"
    page = templates.get_template("class.html").render(
        sections=[sections[name] for name in sorted(sections)],
        attention=[each for each in attention(store, found, _) if each.lines],
        standings=found,
        points=_points,
        file_name=file_name,
        language=_.language,
        _=_,
    )
    index.write_text(page, encoding="utf-8")
    return index


def _counted(
    theirs: Iterator[tuple[Row, Result]], whole: set[int], sections: dict[str, Section]
) -> Iterator[tuple[Row, Result]]:
    """A student's results, each counted in its assignment's section if it is a whole grade."""
    for row, result in theirs:
        if row.id in whole:
            section = sections.setdefault(result.assignment, Section(result.assignment))
            section.add(result)
        yield row, result


def _lines(result: Result, _: Translator) -> list[tuple[str, float, float, list[Line]]]:
    """Each exercise with its points and what is to be said about it."""
    return [
        (each.name, each.points, each.max_points, rows(result, each.name, _))
        for each in result.exercises
    ]


def _points(standing: Standing) -> str:
    row = standing.row
    graded = row is not None and standing.status == "graded"
    return f"{row.points:g}" if graded and row is not None else standing.status


def file_name(student: str) -> str:
    """A name for a student's page that no file system and no name can spoil."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", student).strip("-")[:40]
    return f"{plain}-{hashlib.sha256(student.encode()).hexdigest()[:10]}.html"
