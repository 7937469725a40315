"""Writes the grades of a class run into the gradebook of a course on nbgrader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.nbgrader import TEST
from autograder.nbgrader.export import submitted, timestamp
from autograder.nbgrader.judged import NotGraded, points_of
from autograder.results import Result

CONFIG = "nbgrader_config.py"


class NoGradebook(RuntimeError):
    """The gradebook cannot take the grades; the message says why."""


class Grades:
    """The automatic scores of one course. What a person gave, and late penalties, stay."""

    def __init__(self, gradebook: Gradebook, course: CourseDirectory) -> None:
        self._gradebook, self._course = gradebook, course

    def add(self, result: Result, graded: bool) -> None:
        """Give a student the scores that `nbgrader autograde` would give, or take them all away.

        Where a person has put a score of their own over one that changes, the submission asks for a
        person again.

        Raises:
            NoGradebook: the gradebook's tests are not those of this kit.
        """
        stem, student = result.assignment, result.student
        self._gradebook.update_or_create_student(student)
        submission = self._gradebook.update_or_create_submission(stem, student)
        if handed_in_at := self._timestamp(result):
            submission.timestamp = handed_in_at
        for grade in (each for notebook in submission.notebooks for each in notebook.grades):
            if grade.name.startswith(TEST):
                score = _score(result, grade) if graded else None
                if score is None or grade.auto_score != score:
                    person = score is None or grade.manual_score is not None
                    grade.auto_score, grade.needs_manual_grade = score, person
        self._gradebook.db.commit()

    def _timestamp(self, result: Result) -> datetime | None:
        """When this very file was handed in, if it is the one that nbgrader has collected."""
        folder = submitted(self._course, result.student, result.assignment)
        collected = folder / Path(result.file).name
        same = collected.is_file() and _sha256(collected) == result.sha256
        return timestamp(folder) if same else None


def _score(result: Result, grade: Any) -> float:
    try:
        return points_of(result, grade.name.removeprefix(TEST), grade.max_score)
    except NotGraded as error:
        raise NoGradebook(f"the gradebook's test {grade.name} is unknown here: {error}") from None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def opened(folder: Path, stems: Iterable[str]) -> Iterator[Grades]:
    """The gradebook of the course in a folder, which must know these assignments.

    Raises:
        NoGradebook: there is no course, it lacks an assignment, or it cannot be written.
    """
    if not (folder / CONFIG).is_file():
        raise NoGradebook(f"{folder} is no course of nbgrader: there is no {CONFIG} in it")
    config = Config({"CourseDirectory": {"root": str(folder.resolve())}})
    config.merge(PyFileConfigLoader(CONFIG, path=str(folder.resolve())).load_config())
    course = CourseDirectory(config=config)
    try:
        with catch_warnings(), Gradebook(course.db_url, course.course_id) as gradebook:
            simplefilter("ignore", SAWarning)  # nbgrader's own, of how it makes its rows
            for stem in stems:
                _find(gradebook, stem, folder)
            yield Grades(gradebook, course)
    except SQLAlchemyError as error:
        raise NoGradebook(f"the gradebook of {folder} cannot be written: {error}") from None


def _find(gradebook: Gradebook, stem: str, folder: Path) -> None:
    try:
        found = gradebook.find_assignment(stem)
    except MissingEntry:
        advice = f"run `nbgrader generate_assignment {stem}` in {folder}, or choose by --assignment"
        raise NoGradebook(f"the gradebook knows no assignment {stem}: {advice}") from None
    names = [cell.name for notebook in found.notebooks for cell in notebook.grade_cells]
    if not any(name.startswith(TEST) for name in names):
        raise NoGradebook(f"the gradebook's {stem} has no test of this kit")
