"""Says in words how a class stands, and what needs a person."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.contract import POINTS
from autograder.language import Translator

if TYPE_CHECKING:
    from sqlalchemy import Row

    from autograder.classroom.store import Store, Student

SHOWN = 20  # lines of each kind


@dataclass(frozen=True)
class Standing:
    """One student in one assignment: the newest result, or None if nothing was handed in."""

    student: Student
    assignment: str
    row: Row | None

    @property
    def status(self) -> str:
        """`missing`, `unreadable`, `broken`, `partial` (not all checks were run) or `graded`."""
        if self.row is None:
            return "missing"
        if self.row.status == "graded" and self.row.max_points != POINTS:
            return "partial"
        return self.row.status

    @property
    def points(self) -> float | None:
        """None where there is no grade."""
        return self.row.points if self.row is not None and self.status == "graded" else None

    @property
    def named(self) -> str:
        """Whose it is, with the name if that is another."""
        who, name = self.student.student, self.student.name
        return f"{who} ({name})" if name.casefold() not in ("", who.casefold()) else who

    def told(self, _: Translator) -> str:
        """Whose it is, and in which assignment."""
        return f"{self.named} · {self.assignment or _('no assignment')}"


def standings(store: Store, assignment: str | None = None) -> list[Standing]:
    """Every student in every assignment that anybody has handed in."""
    rows = {(row.student, row.assignment): row for row in store.grades(assignment=assignment)}
    stems = sorted({stem for _, stem in rows if stem} | ({assignment} if assignment else set()))
    everybody = store.students()
    last = {row.student: row.id for row in sorted(rows.values(), key=lambda row: row.id)}
    unknown = {  # of no assignment, and nothing was handed in after it
        who.student: row
        for who in everybody
        if (row := rows.get((who.student, ""))) and row.id == last[who.student]
    }
    found = []
    for who in everybody:
        for stem in stems:
            row = rows.get((who.student, stem))
            if row is None and len(stems) == 1:  # then it can only have been meant for this one
                row = unknown.pop(who.student, None)
            found.append(Standing(who, stem, row))
    rest = [Standing(who, "", row) for who in everybody if (row := unknown.get(who.student))]
    return found + rest


@dataclass(frozen=True)
class Attention:
    """One kind of thing that a person should look at, and whose."""

    what: str
    lines: list[str]


def attention(store: Store, found: list[Standing], _: Translator) -> Iterator[Attention]:
    """What needs a person, most urgent first."""
    handed_in = [(each, each.row) for each in found if each.row is not None]
    graded = [(each, row) for each, row in handed_in if each.status == "graded"]
    yield Attention(
        _("The kit itself failed: no grade until it is mended and the command is run again"),
        [
            f"{each.told(_)}: {_.say(_fault(store, row), each.assignment)}"
            for each, row in handed_in
            if each.status == "broken"
        ],
    )
    yield Attention(
        _("Cannot be read: ask for the file again, or leave it without a grade"),
        [
            f"{each.told(_)}: {_.say(row.message)}"
            for each, row in handed_in
            if each.status == "unreadable"
        ],
    )
    yield Attention(
        _("Sent the judge something unasked: look at the file by hand"),
        [f"{each.told(_)}: {row.file}" for each, row in handed_in if row.tampered],
    )
    yield Attention(
        _("No points at all: look whether it is the file they meant"),
        [f"{each.told(_)}: {row.file}" for each, row in graded if not row.points],
    )
    yield Attention(
        _(
            "Ran out of time or memory, or ended the process: if this machine was busy, "
            "`autograder regrade --again`"
        ),
        [each.told(_) for each, row in graded if row.unsure and not row.tampered],
    )
    yield Attention(
        _("Graded in part only, by --checks: run without it before you export"),
        [each.told(_) for each in found if each.status == "partial"],
    )
    if any(each.student.enrolled for each in found):
        something = {each.student for each, _row in handed_in if not each.assignment}
        missing: dict[str, list[str]] = {}
        for each in found:
            if each.status == "missing" and each.student not in something:
                missing.setdefault(each.named, []).append(each.assignment)
        nothing = [f"{who} · {', '.join(stems)}" for who, stems in missing.items()]
        yield Attention(_("Handed in nothing"), nothing)
        strangers = {each.student.student for each in found if not each.student.enrolled}
        yield Attention(_("Not on the roster"), sorted(strangers))


def sentences(store: Store, found: list[Standing], _: Translator) -> Iterator[str]:
    """The closing summary."""
    counts = Counter(each.status for each in found)
    points = [each.points for each in found if each.points is not None]
    said = _(
        "{graded} of {all} submissions are graded",
        graded=len(points),
        all=len(found) - counts["missing"],
    )
    if len(points) > 1:
        said += _(
            ": median {median} of {points} points, {number} with all",
            median=f"{statistics.median(points):g}",
            points=f"{POINTS:g}",
            number=points.count(POINTS),
        )
    late = sum(each.row is not None and each.row.late for each in found)
    yield said + (_("; {late} handed in late.", late=late) if late else ".")
    for each in attention(store, found, _):
        if each.lines:
            yield f"{each.what} ({len(each.lines)}):"
            yield from (f"  {line}" for line in each.lines[:SHOWN])
        if len(each.lines) > SHOWN:
            yield f"  {_('and {number} more', number=len(each.lines) - SHOWN)}"


def needs_a_person(found: list[Standing]) -> bool:
    return any(each.status in ("broken", "unreadable") for each in found)


def _fault(store: Store, row: Row) -> str:
    result = store.result(row.id)
    return result.fault or result.message
