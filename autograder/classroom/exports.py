"""Gives the grades out: as a table, for Canvas, Moodle, Gradescope, nbgrader, or as JUnit XML."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from autograder import atomic, spreadsheet
from autograder.classroom import gradescope
from autograder.classroom.compare import Change, drops
from autograder.classroom.report import file_name
from autograder.classroom.store import Store, StoreError
from autograder.classroom.summary import Standing, standings
from autograder.language import Translator
from autograder.results import CheckResult, Result, printable

CSV = ("student", "name", "email", "assignment", "status", "points", "max_points", "late",
       "message", "tampered", "seed", "isolation", "file", "sha256")  # fmt: skip
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
PLATFORMS = ("canvas", "moodle")
UNGRADED = ("broken", "unreadable", "partial")


class NotYet(RuntimeError):
    """Something needs a person's word first; the message says what."""


def export(
    store: Store,
    form: str,
    out: Path,
    _: Translator,
    assignment: str | None = None,
    column: str | None = None,
    accept_ungraded: bool = False,
    accept_drops: bool = False,
) -> str:
    """Write the grades and remember that they were given out; return what was written, in words.

    Raises:
        NotYet: some have no grade or a lower one than before, and nobody has said that this is
            right; or the platform's import takes one assignment only.
    """
    found = standings(store, assignment)
    stems = {each.assignment for each in found if each.assignment}
    if form in PLATFORMS and len(stems) != 1:
        names = ", ".join(sorted(stems)) or _("there is none")
        raise NotYet(_("say which with --assignment: {names}", names=names))
    ungraded = [each for each in found if each.status in UNGRADED]
    if ungraded and not accept_ungraded:
        head = _("{number} have no grade:", number=len(ungraded))
        lines = [f"  {each.told(_)}: {_(each.status)}" for each in ungraded]
        advice = _("Mend it and grade again, or leave them empty: --accept-ungraded")
        raise NotYet("\n".join([head, *lines, advice]))
    lower = drops(store, assignment)
    if lower and not accept_drops:
        head = _("{number} have less than before:", number=len(lower))
        lines = [f"  {Change(*pair, ()).told(_)}" for pair in lower]
        advice = _("`autograder history STUDENT` tells more. If it is right: --accept-drops")
        raise NotYet("\n".join([head, *lines, advice]))
    # A platform takes an empty cell for the wish to delete what stands there.
    given = [each for each in found if form not in PLATFORMS or each.status == "graded"]
    FORMS[form](store, given, out, column or next(iter(stems), ""), _)
    said = _written(form, found, out, _)
    try:
        store.note_export(str(out), (each.row.id for each in given if each.row is not None))
    except StoreError as error:
        why = _.say(str(error))
        said += _("; that they were given out is not noted: {why}", why=why)
    return said


def _written(form: str, found: list[Standing], out: Path, _: Translator) -> str:
    handed_in = sum(each.row is not None for each in found)
    graded = sum(each.status == "graded" for each in found)
    match form:
        case "junit":
            said = _("{number} submissions written as suites to {out}", number=handed_in, out=out)
        case "gradescope":
            said = _("{number} results.json written below {out}", number=graded, out=out)
        case "nbgrader":
            said = _(
                "{number} grades written into the gradebook of the course in {out}",
                number=graded,
                out=out,
            )
        case "canvas" | "moodle":
            return _imported(form, found, out, _)
        case _other:
            said = _(
                "{rows} rows, {graded} with a grade, written to {out}",
                rows=len(found),
                graded=graded,
                out=out,
            )
    if ungraded := sum(each.status in UNGRADED for each in found):
        said += _("; {number} have no grade", number=ungraded)
    return said


def _imported(form: str, found: list[Standing], out: Path, _: Translator) -> str:
    given = [each for each in found if each.status == "graded"]
    said = _("{number} grades written to {out}", number=len(given), out=out)
    if left := len({each.student for each in found} - {each.student for each in given}):
        said += _("; {number} have no grade and are left out", number=left)
    known = [e for e in given if e.student.platform_id or (form == "canvas" and e.student.enrolled)]
    if unknown := len(given) - len(known):
        said += _(
            "; {number} may not be found there: `autograder grade --roster` takes the platform's "
            "own list, with its numbers",
            number=unknown,
        )
    return said


def to_csv(store: Store, found: list[Standing], out: Path, column: str, _: Translator) -> None:
    """One row for each student and assignment, with the points of each exercise."""
    exercises = {row.id: result.exercises for row, result in store.newest()}
    rows = [_csv_row(each, exercises) for each in found]
    names = dict.fromkeys(name for row in rows for name in row if name not in CSV)
    spreadsheet.write(out, [*CSV, *names], rows)


def _csv_row(each: Standing, exercises: dict[int, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "student": each.student.student,
        "name": each.student.name,
        "email": each.student.email,
        "assignment": each.assignment,
        "status": each.status,
        "points": each.points,
    }
    if each.row is None:
        return row
    row |= {name: getattr(each.row, name) for name in CSV if name not in row}
    if each.status == "graded":
        row |= {exercise.name: exercise.points for exercise in exercises[each.row.id]}
    return row


def to_canvas(store: Store, found: list[Standing], out: Path, column: str, _: Translator) -> None:
    """Canvas's gradebook import; the column must be named as in its own export."""
    rows = [
        {
            "Student": each.student.name or each.student.student,
            "ID": each.student.platform_id,
            "SIS Login ID": each.student.student if each.student.enrolled else "",
            column: each.points,
        }
        for each in found
    ]
    spreadsheet.write(out, [*CANVAS, column], rows)


def to_moodle(store: Store, found: list[Standing], out: Path, column: str, _: Translator) -> None:
    """Moodle's grading worksheet, with the points of the exercises as feedback.

    Its columns have the names that Moodle gives them in the language. It leaves a grade alone that
    was changed there after the time in the column for that.
    """
    names = [_("Identifier"), _("Full name"), _("Email address"), _("Grade"),
             _("Last modified (grade)"), _("Feedback comments")]  # fmt: skip
    results = {row.id: result for row, result in store.newest()}
    rows = []
    for each in found:
        assert each.row is not None
        who, result = each.student, results[each.row.id]
        number = _("Participant {number}", number=who.platform_id) if who.platform_id else ""
        cells = (number, who.name or who.student, who.email, result.points, result.graded_at,
                 _points_by_exercise(result))  # fmt: skip
        rows.append(dict(zip(names, cells, strict=True)))
    spreadsheet.write(out, names, rows)


def _points_by_exercise(result: Result) -> str:
    return ", ".join(f"{e.name} {e.points:g}/{e.max_points:g}" for e in result.exercises)


def to_junit(store: Store, found: list[Standing], out: Path, column: str, _: Translator) -> None:
    """One suite for each submission, one case for each check."""
    root = ElementTree.Element("testsuites")
    chosen = {each.row.id for each in found if each.row is not None}
    for row, result in store.newest():
        if row.id in chosen:
            root.append(_suite(result))
    text = io.BytesIO()
    ElementTree.ElementTree(root).write(text, encoding="utf-8", xml_declaration=True)
    atomic.write(out, text.getvalue())


def _suite(result: Result) -> ElementTree.Element:
    cases = list(_cases(result))
    suite = ElementTree.Element(
        "testsuite", name=printable(f"{result.student} · {result.assignment}")
    )
    suite.set("tests", str(len(cases)))
    for kind in ("failure", "error"):
        suite.set(f"{kind}s", str(sum(case.find(kind) is not None for case in cases)))
    suite.extend(cases)
    return suite


def _cases(result: Result) -> Iterator[ElementTree.Element]:
    if not result.checks:
        case = ElementTree.Element("testcase", classname=result.assignment, name=result.status)
        ElementTree.SubElement(case, "error", message=printable(result.message))
        yield case
    for check in result.checks:
        classname = f"{result.assignment}.{check.exercise}"
        case = ElementTree.Element("testcase", classname=classname, name=check.id)
        if check.outcome != "passed":
            _add_failure(case, check)
        yield case


def _add_failure(case: ElementTree.Element, check: CheckResult) -> None:
    kind = "error" if check.outcome == "broken" else "failure"
    failure = ElementTree.SubElement(case, kind, type=check.outcome, message=check.claim)
    failure.text = "\n".join(filter(None, (check.says, check.message, check.hint)))


def to_gradescope(
    store: Store, found: list[Standing], out: Path, column: str, _: Translator
) -> None:
    """Gradescope's results.json of each submission, in OUT/<assignment>/<student>.

    One that an earlier export wrote for what has no grade any more goes away.
    """
    status = {each.row.id: each.status for each in found if each.row is not None}
    for row, result in store.newest():
        if row.id in status:
            path = out / result.assignment / Path(file_name(result.student)).stem / "results.json"
            if status[row.id] == "graded":
                path.parent.mkdir(parents=True, exist_ok=True)
                atomic.write(path, json.dumps(gradescope.page(result), indent=2).encode())
            else:
                path.unlink(missing_ok=True)


def to_nbgrader(store: Store, found: list[Standing], out: Path, column: str, _: Translator) -> None:
    """Into the gradebook of the course in the folder `out`; who handed in nothing is left alone.

    Raises:
        NotYet: nbgrader is not installed, or there is no gradebook that can take the grades.
    """
    try:
        from autograder.nbgrader import gradebook
    except ModuleNotFoundError as error:
        raise NotYet(f'{error}: pip install "stepmark[nbgrader]"') from None
    status = {each.row.id: each.status for each in found if each.row is not None}
    stems = sorted({each.assignment for each in found if each.assignment})
    try:
        with gradebook.opened(out, stems) as grades:
            for row, result in store.newest():
                if row.id in status and result.assignment:
                    grades.add(result, graded=status[row.id] == "graded")
    except gradebook.NoGradebook as error:
        raise NotYet(str(error)) from None


FORMS: dict[str, Callable[[Store, list[Standing], Path, str, Translator], None]] = {
    "csv": to_csv,
    "canvas": to_canvas,
    "moodle": to_moodle,
    "junit": to_junit,
    "gradescope": to_gradescope,
    "nbgrader": to_nbgrader,
}
