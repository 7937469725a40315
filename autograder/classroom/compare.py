"""Compares two gradings of a class: who lost and who gained, through which check, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.contract import POINTS
from autograder.language import Translator
from autograder.results import CheckResult

if TYPE_CHECKING:
    from sqlalchemy import Row

    from autograder.classroom.store import Store


@dataclass(frozen=True)
class Move:
    """One check that came out otherwise; flaky if nothing that decides about it had changed."""

    check: str
    before: str
    after: str
    points: float
    flaky: bool

    def told(self, _: Translator) -> str:
        came = f"{_(self.before)} → {_(self.after)}"
        if self.before == self.after and self.points:
            came = _("{outcome}, counts otherwise", outcome=_(self.after))
        return f"{self.check} {came} ({self.points:+g})"


@dataclass(frozen=True)
class Change:
    """One student's two grades in one assignment."""

    before: Row
    after: Row
    moves: tuple[Move, ...]

    @property
    def points(self) -> float:
        """What was gained; losing one's grade altogether is a loss of all points."""
        return round((self.after.points or 0.0) - (self.before.points or 0.0), 6)

    @property
    def flaky(self) -> tuple[str, ...]:
        return tuple(each.check for each in self.moves if each.flaky)

    def told(self, _: Translator) -> str:
        what = f"{self.after.student} · {self.after.assignment}: "
        what += f"{_points(self.before, _)} → {_points(self.after, _)}"
        if self.before.sha256 != self.after.sha256:
            what += f", {_('handed in again')}"
        moves = [each.told(_) for each in self.moves if each.points or each.flaky]
        return f"{what}: {', '.join(moves)}" if moves else what


def changes(store: Store, old: int, new: int) -> list[Change]:
    """What the runs after `old`, up to `new`, have changed: the largest losses first."""
    before = {(row.student, row.assignment): row for row in store.grades(old)}
    found = []
    for row in store.grades(new):
        was = before.get((row.student, row.assignment))
        if was is not None and was.id != row.id:
            moves = _moves(store, was, row)
            found.append(Change(was, row, moves))
    return sorted(found, key=lambda each: (each.points, each.after.student))


def _moves(store: Store, before: Row, after: Row) -> tuple[Move, ...]:
    results = (store.result(row.id) for row in (before, after))
    old, new = ({each.id: each for each in result.checks} for result in results)
    same = _same_inputs(store, before, after)
    moves = []
    for id in dict.fromkeys([*old, *new]):
        one, other = old.get(id), new.get(id)
        if one and other and _said(one) == _said(other):
            continue
        exercise = (one or other).exercise  # type: ignore[union-attr]
        gained = (other.points if other else 0.0) - (one.points if one else 0.0)
        moves.append(
            Move(
                check=id,
                before=one.outcome if one else "not run",
                after=other.outcome if other else "not run",
                points=round(gained, 6),
                flaky=bool(one and other and exercise in same),
            )
        )
    return tuple(moves)


def _same_inputs(store: Store, before: Row, after: Row) -> set[str]:
    """The exercises on which nothing has changed that decides about their results."""
    if any(
        getattr(before, name) != getattr(after, name)
        for name in ("sha256", "seed", "device", "isolation")
    ):
        return set()
    old, new = store.digests(before), store.digests(after)
    return {name for name in old if old[name] == new.get(name)}


def _said(check: CheckResult) -> tuple[object, ...]:
    return check.outcome, check.points, check.message, check.misconception


def _points(row: Row, _: Translator) -> str:
    return _(row.status) if row.points is None else f"{row.points:g}"


def sentences(found: list[Change], _: Translator) -> Iterator[str]:
    """Losses first, then gains, then the checks that cannot be relied on."""
    lost = [each for each in found if each.points < 0]
    gained = [each for each in found if each.points > 0]
    rest = len(found) - len(lost + gained)
    yield _(
        "{lost} lost points, {gained} gained, {rest} have as many as before",
        lost=len(lost),
        gained=len(gained),
        rest=rest,
    )
    yield from (f"  {_('lost'):<6}  {each.told(_)}" for each in lost)
    yield from (f"  {_('gained'):<6}  {each.told(_)}" for each in reversed(gained))
    flaky: dict[str, list[str]] = {}
    for each in found:
        for check in each.flaky:
            flaky.setdefault(check, []).append(each.after.student)
    for check, students in flaky.items():
        yield _(
            "flaky: {check} came out otherwise though nothing had changed, for {students}: "
            "look at them by hand",
            check=check,
            students=", ".join(students),
        )


def drops(store: Store, assignment: str | None = None) -> list[tuple[Row, Row]]:
    """Grades that are lower than the one given out last or, if none was, than any earlier one."""
    newest: dict[tuple[str, str], Row] = {}
    known: dict[tuple[str, str], Row] = {}
    for row in store.earlier():
        key = row.student, row.assignment
        newest[key] = row
        best = known.get(key)
        whole = row.points is not None and row.max_points == POINTS
        if row.exported or (
            whole and (not best or not (best.exported or best.points > row.points))
        ):
            known[key] = row
    found = [(known[key], row) for key, row in newest.items() if key in known]
    return [
        (before, row)
        for before, row in sorted(found, key=lambda pair: pair[1].student)
        if assignment in (None, row.assignment)
        and before.points is not None
        and (row.points is None or row.points < before.points)
    ]
