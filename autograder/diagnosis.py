"""Names the mistake: a known wrong answer that behaves exactly as the student's does."""

from __future__ import annotations

import re
from itertools import combinations

from autograder.comparison import difference
from autograder.experiment import Check
from autograder.jail.wire import Crash
from autograder.observation import Items, Named, Opaque, Value
from autograder.worlds import Mistake, Observed, Worlds


def diagnose(
    worlds: Worlds, selected: list[Check], seen: dict[str, Observed]
) -> dict[str, Mistake]:
    """For each failed check, the known wrong answer that explains it, where there is one.

    A misconception explains an exercise if it loses exactly the checks that the student loses, and
    does in each of them what the student's code does; where none does, two of them together. What
    could be several mistakes, of which a teacher would say different things, is not named. A crash
    is never explained by a wrong value, and only by one that says the same.
    """
    named: dict[str, Mistake] = {}
    for exercise in dict.fromkeys(check.exercise for check in selected):
        own = [check for check in selected if check.exercise == exercise and check.id in seen]
        lost = {check.id for check in own if not _passes(worlds, check, seen[check.id])}
        if not lost:
            continue
        own.sort(key=lambda check: check.id not in lost)  # stable: those that were lost come first
        parts = {
            known: _explained(worlds, known, own, seen, lost) for known in worlds.known(exercise)
        }
        parts = {known: part for known, part in parts.items() if part}
        for culprit in _culprits(parts, lost):
            for check in own:
                if check.id in parts[culprit]:
                    named[check.id] = culprit
    return named


def _culprits(parts: dict[Mistake, set[str]], lost: set[str]) -> tuple[Mistake, ...]:
    """One misconception, or two, that explain all that was lost; none if it could be others."""
    for number in (1, 2):
        whole = [
            group
            for group in combinations(parts, number)
            if set().union(*(parts[known] for known in group)) == lost
        ]
        if whole:
            said = {frozenset(known.says for known in group) for group in whole}
            return whole[0] if len(said) == 1 else ()
    return ()


def _passes(worlds: Worlds, check: Check, seen: Observed) -> bool:
    return isinstance(seen, Named) and worlds.agrees(check, seen)


def _explained(
    worlds: Worlds, known: Mistake, own: list[Check], seen: dict[str, Observed], lost: set[str]
) -> set[str]:
    """The checks that both lose alike; none if they differ where the misconception loses.

    `own` begins with the checks that the student lost: what explains none of them need not be run
    in the others.
    """
    explained: set[str] = set()
    for check in own:
        if check.id not in lost and not explained:
            return set()
        if worlds.passes(check, known):
            continue
        if not alike(check, seen[check.id], worlds.wrong(check, known)):
            return set()
        explained.add(check.id)
    return explained


def alike(check: Check, one: Observed, other: Observed) -> bool:
    """Whether two answers did the same in a check: the same values, or a crash in like words."""
    if isinstance(one, Crash) or isinstance(other, Crash):
        return isinstance(one, Crash) and isinstance(other, Crash) and _words(one) == _words(other)
    return difference(_plain(one), _plain(other), check.rtol, check.atol) is None


def _words(crash: Crash) -> str:
    """What an exception says, without names that a student chose, numbers and kinds of number."""
    said = re.sub(r"[\w.<>]+\(\) (?=takes |missing )", "", crash.message)
    said = re.sub(r"(?<=local variable )'\w+'", "", said)
    said = re.sub(r"\d+", "0", re.sub(r"'(numpy\.)?(float|int)\d*'", "'number'", said))
    return f"{crash.error}: {said}"


def _plain(value: Value) -> Value:
    """What has no plain form by its kind: the name of a generator's function says nothing."""
    match value:
        case Opaque():
            return value.kind if value.text.startswith("<") else f"{value.kind}: {value.text}"
        case Items():
            return Items(value.kind, [_plain(part) for part in value.values])
        case Named():
            return Named({key: _plain(part) for key, part in value.values.items()})
    return value
