"""Exports the gradebook with the points of every exercise, and says where there is no grade."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from nbgrader.utils import parse_utc

from autograder import spreadsheet
from autograder.nbgrader import TEST

WHO = ("assignment", "student_id", "last_name", "first_name", "email")
WHAT = ("status", "timestamp", "score", "max_score", "raw_score", "late_submission_penalty",
        "extra_credit")  # fmt: skip


class PointsExport(ExportPlugin):
    """One row for each student and assignment. `status` is one of:

    - `missing`: never submitted,
    - `ungraded`: collected, but not autograded since,
    - `ungradable`: the last submission could not be graded,
    - `needs manual grading`: the score lacks what a person has yet to grade,
    - `graded`.

    There is a score in the last two only.
    """

    def export(self, gradebook: Gradebook) -> None:
        path = Path(self.to or "grades.csv")
        assignments = [
            each for each in gradebook.assignments if _wanted(each.name, self.assignment)
        ]
        students = [each for each in gradebook.students if _wanted(each.id, self.student)]
        rows = [self.row(gradebook, a, s) for a in assignments for s in students]
        names = [name for row in rows for name in row if name not in WHO + WHAT]
        spreadsheet.write(path, [*WHO, *WHAT, *dict.fromkeys(names)], rows)
        self.log.info("Exported %d rows to %s", len(rows), path)

    def row(self, gradebook: Gradebook, assignment: Assignment, student: Student) -> dict[str, Any]:
        row = {
            "assignment": assignment.name,
            "student_id": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
            "max_score": assignment.max_score,
        }
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            collected = submitted(self.parent.coursedir, student.id, assignment.name).is_dir()
            return {**row, "status": "ungraded" if collected else "missing"}
        row |= {"status": self.status(submission), "timestamp": submission.timestamp}
        if row["status"] not in ("graded", "needs manual grading"):
            return row
        penalty = submission.late_submission_penalty or 0.0
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        return {
            **row,
            "score": max(0.0, submission.score - penalty),
            "raw_score": submission.score,
            "late_submission_penalty": penalty,
            "extra_credit": sum(grade.extra_credit or 0.0 for grade in grades),
            **{grade.name.removeprefix(TEST): grade.score for grade in grades},
        }

    def status(self, submission: SubmittedAssignment) -> str:
        name, student = submission.assignment.name, submission.student.id
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        tests = [grade for grade in grades if grade.cell.cell_type == "code"]
        collected_at = timestamp(submitted(self.parent.coursedir, student, name))
        if collected_at and submission.timestamp and collected_at > submission.timestamp:
            return "ungraded"
        if not tests or any(grade.auto_score is None for grade in tests):
            return "ungradable"
        return "needs manual grading" if submission.needs_manual_grade else "graded"


def submitted(course: CourseDirectory, student: str, assignment: str) -> Path:
    """Where nbgrader puts what this student submitted last."""
    return Path(course.format_path(course.submitted_directory, student, assignment))


def timestamp(folder: Path) -> datetime | None:
    """When what lies in this folder was submitted; None if it does not tell, or tells nonsense."""
    with suppress(OSError, ValueError, OverflowError):
        return parse_utc((folder / "timestamp.txt").read_text().strip())
    return None


def _wanted(name: str, chosen: list) -> bool:
    return not chosen or name in map(str, chosen)
