"""Names the mistake: a known wrong answer that behaves exactly as the student's does."""

from __future__ import annotations

from autograder.comparison import difference
from autograder.experiment import Check
from autograder.jail.wire import Crash
from autograder.misconceptions import Misconception
from autograder.observation import Named
from autograder.oracle import Attempt, Oracle

Observed = Named | Crash


def diagnose(
    oracle: Oracle, selected: list[Check], seen: dict[str, Observed]
) -> dict[str, Misconception]:
    """For each failed check, the known wrong answer that explains it, where there is one.

    A misconception explains an exercise only if it does what the student's code does in every
    check that it loses; other checks may fail besides (a second mistake), so its failures must be
    among the student's. Of several, the one that explains most checks is taken. A crash is never
    explained by a wrong value: the checks named are those in which both observed the same values.
    """
    named: dict[str, Misconception] = {}
    for exercise in dict.fromkeys(check.exercise for check in selected):
        own = [check for check in selected if check.exercise == exercise and check.id in seen]
        lost = [check for check in own if not _passes(oracle, check, seen[check.id])]
        if not lost:
            continue
        best: list[Check] = []
        for known in oracle.known(exercise):
            explained = _explained(oracle, known, own, seen)
            if len(explained) > len(best):
                best, culprit = explained, known
        named |= {check.id: culprit for check in best if isinstance(seen[check.id], Named)}
    return named


def _passes(oracle: Oracle, check: Check, seen: Observed | Attempt) -> bool:
    return isinstance(seen, Named) and oracle.agrees(check, seen)


def _explained(
    oracle: Oracle, known: Misconception, own: list[Check], seen: dict[str, Observed]
) -> list[Check]:
    """The checks that both lose alike; none if they differ where the misconception loses."""
    explained = []
    for check in own:
        theirs = oracle.wrong(check, known)
        if _passes(oracle, check, theirs):
            continue
        if not _alike(check, seen[check.id], theirs):
            return []
        explained.append(check)
    return explained


def _alike(check: Check, student: Observed, known: Attempt) -> bool:
    if isinstance(student, Crash) or isinstance(known, Exception):
        return isinstance(student, Crash) and student.error == type(known).__name__
    try:
        return difference(student, known, check.rtol, check.atol) is None
    except (
        ValueError
    ):  # the wrong answer has no plain form: alike only if the student's has the same
        return student == known
