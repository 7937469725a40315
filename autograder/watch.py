"""Grades again whenever a file is saved, and says what that changed.

Files are looked at ten times a second. That needs no library, and works on the network drives and
shared folders on which nobody tells that a file has changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from autograder.contract import STEMS, exercises
from autograder.definitions import version
from autograder.grading import Grading, Target, targets
from autograder.jail.warden import JailError
from autograder.language import Translator
from autograder.results import Result
from autograder.submission import SUFFIXES
from autograder.terminal import show, total, verdicts

TICK = 0.1  # seconds between two looks
EMPTY = 1.0  # seconds that an editor may leave a file empty or away while it saves

Look = dict[Path, tuple[int, int, int]]


def watch(
    grading: Grading, paths: list[Path], stem: str | None, console: Console, _: Translator
) -> list[Result]:
    """Grade, and grade again on saving, until Ctrl-C; returns the last results."""
    seen: dict[Path, Seen] = {}
    try:
        for first in changes(paths):
            for target in (each for path in paths for each in targets(path, stem)):
                seen.setdefault(target.path, Seen()).grade(target, grading, console, _)
            if first:
                console.print(_("watching: save to grade again; Ctrl-C ends"), style="dim")
    except KeyboardInterrupt:
        console.print(f"\n{_('no longer watching')}", style="dim")
    return [each.result for each in seen.values() if each.result]


def changes(paths: list[Path]) -> Iterator[bool]:
    """True at the start, then False whenever a file was saved and is at rest."""
    graded = look(paths)
    yield True
    while True:
        time.sleep(TICK)
        now = look(paths)
        if now == graded:
            continue
        now = at_rest(now, paths)
        if now != graded:
            graded = now
            yield False


def at_rest(now: Look, paths: list[Path]) -> Look:
    """The files when nothing has changed from one look to the next; editors write in steps: empty
    the file and fill it, write another and rename it, save twice."""
    began = time.monotonic()
    while True:
        time.sleep(TICK)
        before, now = now, look(paths)
        unsettled = not now or not all(size for _, size, _ in now.values())
        if now == before and (not unsettled or time.monotonic() - began > EMPTY):
            return now


def look(paths: list[Path]) -> Look:
    """Time, size and number of each file that could be graded."""
    found: Look = {}
    for path in paths:
        inside = [path / f"{stem}{suffix}" for stem in STEMS for suffix in SUFFIXES]
        for file in inside if path.is_dir() else [path]:
            with suppress(OSError):
                about = file.stat()
                found[file] = about.st_mtime_ns, about.st_size, about.st_ino
    return found


class Seen:
    """What is known of one file: its last result, and the code of each exercise then."""

    def __init__(self) -> None:
        self.digest = ""
        self.versions: dict[str, str] = {}
        self.result: Result | None = None

    def grade(self, target: Target, grading: Grading, console: Console, _: Translator) -> None:
        """Grade the file if its text has changed, and show what is new."""
        digest = target.submission.sha256 if target.submission else target.problem
        if digest == self.digest:
            return
        self.digest = digest
        try:
            result = grading.grade(target)
        except JailError as error:
            says = f"{_('not graded:')} {_.say(str(error))}"
            console.print(Text(f"{_now()} {target.path.name}: {says}", style="red"))
            return
        if result.points is None:
            said = _.result(result).message.removeprefix(f"{target.path.name} ")
            line = Text(f"{_now()} {target.path.name}: {said}", style="yellow")
            console.print(line, overflow="ellipsis", no_wrap=True)
            return
        assert target.submission
        before, self.result = self.result, result
        versions = _versions(target)
        changed = {name for name, code in versions.items() if self.versions.get(name) != code}
        self.versions = versions
        if before is None:
            show(result, console, _)
            return
        changed |= _otherwise(before, result)
        names = ", ".join(each.name for each in result.exercises if each.name in changed)
        what = _("changed: {names}", names=names) if names else _("no exercise has changed")
        console.print(Text(f"\n{_now()} {target.path.name}: {what}", style="bold"))
        if names:
            verdicts(_.result(_part(result, changed, before.notes)), console, _)
        console.print(_total(before, result, _))


def _versions(target: Target) -> dict[str, str]:
    assert target.submission
    cells = target.submission.cells
    return {each.name: version(cells, each.path) for each in exercises(target.stem)}


def _otherwise(before: Result, after: Result) -> set[str]:
    """The exercises of which a check ended otherwise than before."""
    old = {check.id: check.outcome for check in before.checks}
    return {check.exercise for check in after.checks if old.get(check.id) != check.outcome}


def _part(result: Result, names: set[str], notes: list[str]) -> Result:
    """A result of these exercises alone, without the notes that were shown before."""
    return replace(
        result,
        notes=[note for note in result.notes if note not in notes],
        exercises=[each for each in result.exercises if each.name in names],
        checks=[each for each in result.checks if each.exercise in names],
    )


def _total(before: Result, after: Result, _: Translator) -> Text:
    assert after.points is not None and before.points is not None  # else it was not kept
    gained = after.points - before.points
    change = _("{gained} since the last save", gained=f"{gained:+g}") if gained else ""
    return total(after, change, _)


def _now() -> str:
    return datetime.now().strftime("%H:%M:%S")
