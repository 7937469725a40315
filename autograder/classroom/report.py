"""Writes a page for the class and one for each student, which open anywhere and run nothing."""

from __future__ import annotations

import hashlib
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder import atomic
from autograder.classroom.similar import LEAST, MOST, Pair, most_in_common, similar
from autograder.classroom.store import StoreError
from autograder.classroom.summary import Standing, attention, standings
from autograder.contract import POINTS, STEMS
from autograder.language import Translator
from autograder.pictures import svg
from autograder.results import Result
from autograder.submission import Unreadable, parse
from autograder.table import Row as Line
from autograder.table import rows

if TYPE_CHECKING:
    from autograder.classroom.store import Store

Known = tuple[str, str, str, bool]  # of a check: its id, exercise and claim, and if it is hidden
BINS = 10
FEW = 10  # mistakes, and checks, that are shown unasked
ASSIGNMENTS = Path(__file__).resolve().parents[2] / "assignments"  # in an installed kit, nowhere

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
class Mistake:
    """What a teacher says of it, in which exercises, and who reads it."""

    says: str
    exercises: dict[str, None] = field(default_factory=dict)  # in their order
    students: set[str] = field(default_factory=set)


@dataclass
class Section:
    """What the class page tells about one assignment; filled result by result."""

    assignment: str
    statuses: Counter[str]
    points: list[float] = field(default_factory=list)
    exercises: dict[str, Rate] = field(default_factory=dict)
    checks: dict[Known, Rate] = field(default_factory=dict)
    mistakes: dict[str, Mistake] = field(default_factory=dict)  # by sentence
    texts: list[tuple[str, str]] = field(default_factory=list)  # by student
    unread: int = 0  # files of which the store has no text, or too much
    pairs: list[Pair] = field(default_factory=list)
    alike: int = 0  # pairs, those that are not shown among them

    def add(self, result: Result) -> None:
        assert result.points is not None
        self.points.append(result.points)
        for exercise in result.exercises:
            rate = self.exercises.setdefault(exercise.name, Rate())
            rate.add(exercise.points, exercise.max_points)
        for check in result.checks:
            known = check.id, check.exercise, check.claim, check.hidden
            rate = self.checks.setdefault(known, Rate())
            rate.add(check.outcome == "passed", 1)
            if check.says:
                mistake = self.mistakes.setdefault(check.says, Mistake(check.says))
                mistake.exercises.setdefault(check.exercise)
                mistake.students.add(result.student)

    def read(self, store: Store, result: Result) -> None:
        """Take the text of what was handed in, as it was graded."""
        if not result.sha256:
            return
        try:
            handed_in = parse(store.data(result.sha256), Path(result.file), self.assignment)
        except (StoreError, Unreadable):
            self.unread += 1
            return
        text = "\n".join(cell.source for cell in handed_in.cells)
        if len(text) > MOST:
            self.unread += 1
        else:
            self.texts.append((result.student, text))

    def compare(self) -> None:
        """Look for similar submissions."""
        path = ASSIGNMENTS / f"{self.assignment}.py"
        starter = path.read_text(encoding="utf-8") if path.exists() else ""
        self.pairs, self.alike = similar(self.texts, starter)

    @property
    def common(self) -> int:
        """In how many files something may be that is told as their authors' own."""
        return most_in_common(len(self.texts))

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
            (_interval(number * width, (number + 1) * width), counts[number],
             100 * counts[number] / most)
            for number in range(BINS)
        ]  # fmt: skip

    @property
    def to_teach(self) -> list[Mistake]:
        """The mistakes, the most frequent first."""
        return sorted(self.mistakes.values(), key=lambda each: -len(each.students))

    @property
    def passed(self) -> int:
        """How many checks all have passed."""
        return len(self.checks) - len(self.hardest)

    @property
    def hardest(self) -> list[tuple[Known, Rate]]:
        """The checks that not all have passed, hardest first."""
        missed = [(check, rate) for check, rate in self.checks.items() if rate.percent < 100]
        return sorted(missed, key=lambda each: each[1].percent)


def write(store: Store, folder: Path, _: Translator) -> Path:
    """Write `index.html`, `similar.html` and `students/*.html`; returns the path of the first."""
    (folder / "students").mkdir(parents=True, exist_ok=True)
    found = standings(store)
    names = {each.student.student: each.student.name for each in found}
    stems = sorted({each.assignment for each in found} - {""}, key=STEMS.index)
    sections = {stem: Section(stem, Counter(_statuses(found, stem))) for stem in stems}
    whole = {each.row.id for each in found if each.row is not None and each.status == "graded"}
    for student, theirs in groupby(store.newest(), key=lambda pair: pair[0].student):
        results = []
        for row, stored in theirs:
            result = _.result(stored)
            results.append((result, _lines(result, _)))
            if section := sections.get(result.assignment):
                section.read(store, result)
                if row.id in whole:
                    section.add(result)
        results.sort(key=lambda each: (*STEMS, "").index(each[0].assignment))
        page = _page("student", _, student=student, name=names.get(student, ""), results=results)
        atomic.write(folder / "students" / file_name(student), page.encode())
    for section in sections.values():
        section.compare()
    needs = [each for each in attention(store, found, _) if each.lines]
    shown = {"sections": list(sections.values()), "least": LEAST, "few": FEW}
    atomic.write(folder / "similar.html", _page("similar", _, **shown).encode())
    index = folder / "index.html"
    page = _page("class", _, attention=needs, standings=found, **shown)
    atomic.write(index, page.encode())
    return index


def _page(template: str, _: Translator, /, **shown: Any) -> str:
    shown |= {"pictures": partial(_pictures, _), "points": _points, "file_name": file_name}
    page = templates.get_template(f"{template}.html")
    return page.render(**shown, _=_, language=_.language)


def _statuses(found: list[Standing], stem: str) -> Iterator[str]:
    return (each.status for each in found if each.assignment == stem)


def _pictures(_: Translator, result: Result, exercise: str) -> list[Markup]:
    """What is drawn holds no text but the kit's own."""
    own = (check for check in result.checks_of(exercise) if not check.hidden)
    return [
        Markup(svg(picture, _.of(result.assignment))) for check in own for picture in check.pictures
    ]


def _interval(low: float, high: float) -> str:
    """The last takes in its upper end, the others do not."""
    return f"{low:g} ≤ … {'<' if high < POINTS else '≤'} {high:g}"


def _lines(result: Result, _: Translator) -> list[tuple[str, float, float, list[Line]]]:
    """Each exercise with its points and what is to be said about it."""
    return [
        (each.name, each.points, each.max_points, rows(result, each.name, _))
        for each in result.exercises
    ]


def _points(standing: Standing) -> str:
    return standing.status if standing.points is None else f"{standing.points:g}"


def file_name(student: str) -> str:
    """A name for a student's page that no file system and no name can spoil."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", student).strip("-")[:40]
    return f"{plain or 'student'}-{hashlib.sha256(student.encode()).hexdigest()[:10]}.html"
