"""Keeps the books of one `nbgrader autograde`: no stale grade, and a summary at its end."""

from __future__ import annotations

import glob
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException

from autograder.nbgrader import TEST
from autograder.nbgrader.export import timestamp
from autograder.nbgrader.judged import points_of
from autograder.nbgrader.rebuild import MAX_NOTEBOOK, handed_in
from autograder.results import Result, printable

Score = tuple[float, float]  # of a test, and how much it is worth


class ClassRun(NotebookExporter):
    """Writes notebooks as nbgrader's exporter does, and follows the converter that it serves.

    nbgrader makes one for each run, which knows the run; it has no other place for this.
    """

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        super().__init__(config=config, **kwargs)
        self.results: dict[str, Result] = {}
        self.failed: dict[str, str] = {}
        self.changes: dict[str, list[str]] = {}
        self.before: dict[str, dict[str, Score]] = {}
        converter: Any = self.parent
        self.converter = converter
        self._first = converter.pre_convert_hook
        converter.pre_convert_hook = self.begin
        converter.convert_notebooks = self._followed(converter.convert_notebooks)

    def begin(self, notebooks: list[str], **rest: Any) -> None:
        """A submission's turn: until it is graded anew it has no grade."""
        if self._first:
            self._first(notebooks=notebooks, **rest)
        names = self.converter.init_single_notebook_resources(notebooks[0])["nbgrader"]
        self.failed.setdefault(names["student"], "it holds no notebook of this assignment")
        self._forget(names["student"], names["assignment"])

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        names = resources["nbgrader"]
        try:
            converted = super().from_filename(filename, resources=resources, **kwargs)
            if names["student"] in self.failed:
                self.failed[names["student"]] = "it could not be saved"
            return converted
        except Exception as error:
            why = " ".join(printable(str(error)).split())[:300]
            self.failed[names["student"]] = why or type(error).__name__
            self.results.pop(names["student"], None)
            self._forget(names["student"], names["assignment"])
            raise

    def from_file(self, file_stream: Any, resources: Any = None, **kwargs: Any) -> Any:
        """Of a student's notebook, only what is looked at; the one made of it is read as it is."""
        if not self.converter._sanitizing:
            return super().from_file(file_stream, resources=resources, **kwargs)
        return self.from_notebook_node(
            handed_in(file_stream.read(MAX_NOTEBOOK + 1)), resources=resources, **kwargs
        )

    def tampered(self, student: str, changes: list[str]) -> None:
        if changes:
            self.changes[student] = changes

    def graded(self, result: Result) -> None:
        self.results[result.student] = result
        self.failed.pop(result.student, None)

    def _followed(self, convert: Callable[[], None]) -> Callable[[], None]:
        def convert_notebooks() -> None:
            self._note_odd_folders()
            try:
                with _one_engine():
                    convert()
            finally:
                self.summarize()
            if self.failed:
                raise NbGraderException("not everything could be graded")

        return convert_notebooks

    def _note_odd_folders(self) -> None:
        """nbgrader passes over a folder without notebooks, or from no time, and leaves old grades.

        It says nothing of them at the end. It follows links, and would read what they lead to.
        """
        converter, course = self.converter, self.converter.coursedir
        pattern = converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
        for folder in glob.glob(converter._format_source(course.assignment_id, course.student_id)):
            match = re.match(pattern, folder)
            odd = "" if folder in converter.assignments else "it holds no notebook"
            if match is None or not (odd := odd or _link(Path(folder)) or _odd_time(Path(folder))):
                continue
            converter.assignments.pop(folder, None)
            assignment, student = match["assignment"], match["student"]
            self.failed[student] = odd
            handed_in_at = timestamp(Path(folder))
            with Gradebook(course.db_url, course.course_id) as gradebook, suppress(MissingEntry):
                gradebook.update_or_create_student(student)
                gradebook.update_or_create_submission(assignment, student, timestamp=handed_in_at)
            self._forget(student, assignment)

    def _forget(self, student: str, assignment: str) -> None:
        """Take the automatic scores and the feedback of an earlier submission away.

        What a person gave stays.
        """
        course = self.converter.coursedir
        feedback = course.format_path(course.feedback_directory, student, assignment)
        shutil.rmtree(feedback, ignore_errors=True)
        with Gradebook(course.db_url, course.course_id) as gradebook, suppress(MissingEntry):
            submission = gradebook.find_submission(assignment, student)
            chosen = [n for n in submission.notebooks if fnmatch(n.name, course.notebook_id)]
            for grade in (each for notebook in chosen for each in notebook.grades):
                if grade.cell.cell_type == "code":
                    if grade.auto_score is not None:
                        scores = self.before.setdefault(student, {})
                        scores[grade.name] = grade.auto_score, grade.max_score
                    grade.auto_score = None
                    grade.needs_manual_grade = True
            gradebook.db.commit()

    def summarize(self) -> None:
        """Tell what was graded, what was not and why, what changed, who changed the notebook."""
        log = self.converter.log
        log.info("%d graded, %d not graded", len(self.results), len(self.failed))
        for student, result in self.results.items():
            if changes := moved(self.before.get(student, {}), result):
                log.info("%s: %s", student, ", ".join(changes))
        for student, changes in self.changes.items():
            log.warning("%s changed the notebook: %s", student, "; ".join(changes))
        for student, why in self.failed.items():
            log.error("%s has no grade: %s", student, why)


def moved(before: dict[str, Score], result: Result) -> list[str]:
    """The exercises that had another score before, with both, as much as the teacher counts."""
    found = []
    for exercise in (each.name for each in result.exercises):
        score, worth = before.get(f"{TEST}{exercise}", (None, 0.0))
        now = points_of(result, exercise, worth)
        if score not in (None, now):
            found.append(f"{exercise} {score:g} → {now:g}")
    return found


@contextmanager
def _one_engine() -> Iterator[None]:
    """nbgrader opens its gradebook ten times for each submission. With one engine for all of them,
    SQLAlchemy compiles each query once."""
    create_engine = api.create_engine
    api.create_engine = cache(create_engine)
    try:
        yield
    finally:
        api.create_engine = create_engine


def _link(folder: Path) -> str:
    """What in a submission is a link, a pipe or a device; nothing that nbgrader hands in is."""
    inside = (Path(top, name) for top, *names in os.walk(folder) for name in chain(*names))
    for path in chain((folder.parent, folder), inside):
        if not (stat.S_ISREG(mode := path.lstat().st_mode) or stat.S_ISDIR(mode)):
            return f"{path.name} in it is a link or no plain file: it is not read"
    return ""


def _odd_time(folder: Path) -> str:
    path = folder / "timestamp.txt"
    told = path.is_file() and path.read_bytes().strip()
    return "its timestamp.txt tells no time" if told and not timestamp(folder) else ""
