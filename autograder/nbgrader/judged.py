"""Grades a notebook in nbgrader's pipeline by the judge, in place of running it in a kernel."""

from __future__ import annotations

import atexit
import hashlib
import os
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, NbGraderPreprocessor
from nbgrader.validator import Validator
from traitlets import Enum, Integer, Unicode

from autograder.contract import STEMS
from autograder.grading import PRELOAD, hide_gpus
from autograder.jail.walls import RUNGS, is_weaker
from autograder.language import Translator
from autograder.nbgrader import TEST
from autograder.results import Result
from autograder.submission import Submission, code_cells, is_test
from autograder.table import in_html, in_words, rows

if TYPE_CHECKING:
    from autograder.jail.warden import Jail
    from autograder.judge import Judge


class NotGraded(Exception):
    """There is no grade; the message says why, and nothing may be stored."""


class Judged(NbGraderPreprocessor):
    """Sends the student's cells to the jail and writes each test cell's points and verdicts."""

    seed = Integer(0, help="The inputs of all checks are drawn from it.").tag(config=True)
    device = Unicode("cpu", help="cpu or cuda").tag(config=True)
    weakest_isolation = Enum(
        RUNGS, "filters", help="Nothing is graded on a weaker rung than this."
    ).tag(config=True)
    language = Unicode("", help="Of the feedback, such as pt; English by default.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        _ = Translator(self.language)
        result = self.grade(nb, resources.get("nbgrader", {}))
        write(nb, result, _, validating=os.environ.get("NBGRADER_EXECUTION") == "validate")
        if hasattr(self.parent, "graded"):
            self.parent.graded(result)
        return nb, resources

    def grade(self, nb: NotebookNode, names: dict[str, str]) -> Result:
        """The judge's result.

        Raises:
            NotGraded: the submission cannot be graded, or the kit itself failed.
        """
        stem = nb.metadata.get("stepmark", {}).get("assignment")
        if stem not in STEMS:
            raise NotGraded(f"{names.get('notebook', 'this')} is no notebook of this kit")
        cells = tuple(code_cells(nb.cells))
        digest = hashlib.sha256("\0".join(cell.source for cell in cells).encode())
        path, student = Path(f"{stem}.ipynb"), names.get("student", "you")
        submission = Submission(path, stem, student, digest.hexdigest(), cells, notebook=True)
        jail = open_jail(self.device)
        jail.wait_until_ready()
        if is_weaker(jail.isolation, self.weakest_isolation):
            raise NotGraded(
                f"isolation {self.weakest_isolation} is asked for, but only {jail.isolation} can "
                "be had here: `autograder doctor` tells why"
            )
        result = judge_of(stem, self.seed, self.device).grade(submission, jail)
        if result.points is None:
            raise NotGraded("; ".join(filter(None, (result.message, result.fault))))
        return result


def write(nb: NotebookNode, result: Result, _: Translator, validating: bool = False) -> None:
    """Give each test cell its points as nbgrader reads them, a plain float, and the verdicts."""
    said = _.result(result)
    notes = said.notes
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "code" or not is_test(cell):
            continue
        tags = cell.metadata.nbgrader
        exercise = tags.grade_id.removeprefix(TEST)
        points = points_of(result, exercise, float(tags.points))
        shown = rows(said, exercise, _)
        data = {"text/plain": repr(points), "text/html": in_html(exercise, shown, notes, _)}
        cell.execution_count = number
        cell.outputs = [new_output("execute_result", data, execution_count=number)]
        lost = [row for row in shown if row.lines]
        if validating and lost:  # it shows what stands on stderr; the points come first
            text = _wrapped(in_words(exercise, lost, [], _))
            cell.outputs.append(new_output("stream", name="stderr", text=text))
        notes = []


def points_of(result: Result, exercise: str, worth: float) -> float:
    """The points of an exercise where the teacher made it worth so many.

    Raises:
        NotGraded: the assignment has no such exercise.
    """
    for each in result.exercises:
        if each.name == exercise:
            share = each.points / each.max_points
            return worth if share == 1 else min(max(round(worth * share, 6), 0.0), worth)
    raise NotGraded(f"{result.assignment} has no exercise {exercise}")


def validate_with_the_judge() -> None:
    """Let `nbgrader validate` ask the judge too; its own list is fixed."""
    Validator.preprocessors = [CheckCellMetadata, ClearOutput, Judged]


@cache
def open_jail(device: str) -> Jail:
    """One jail for the whole run, closed at exit."""
    hide_gpus(device)
    from autograder.jail.warden import Jail

    jail = Jail(STEMS, PRELOAD, device)
    atexit.register(jail.close)
    return jail


@cache
def judge_of(stem: str, seed: int, device: str) -> Judge:
    """One judge for each assignment."""
    from autograder.judge import Judge

    return Judge(stem, seed, device)


def _wrapped(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(textwrap.fill(line, 80, subsequent_indent="    ") for line in lines)
