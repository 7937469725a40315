"""Reads from where a file lies whose it is: each learning platform has its own way to say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath

from autograder.contract import STEMS

CANVAS = re.compile(r"(?P<student>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
MOODLE = re.compile(r"(?P<student>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?")
MOODLE_FOLDER = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_?")
ANONYMOUS = ("Participant", "Participante")  # in a course that marks without names
STEM = "|".join(stem.replace("_", "[-_]") for stem in STEMS)
WORDS = re.compile("|".join(stem.replace("_", "[-_ ]?") for stem in STEMS), re.IGNORECASE)
AGAIN = re.compile(r"(\s*\(\d+\)|\.py|\.ipynb)+$", re.IGNORECASE)
GITHUB = re.compile(rf"(.*?[-_])??(?P<stem>{STEM})[-_](?P<student>.+)")


@dataclass(frozen=True)
class Owner:
    """Who handed a file in, as the file's place tells it."""

    student: str
    id: str = ""  # the platform's number for the student, which its grade import needs
    late: bool = False
    assignment: str = ""  # where the place tells it


def owner(parts: tuple[str, ...], root: str = "", prefix: str = "") -> Owner:
    """Whose file lies at `parts` below the class's folder `root`.

    `prefix` is what the names of all checked-out repositories begin with. What the platform has
    written comes first in a name, what the student has chosen last: only the first counts.
    """
    first = parts[0]
    if found := CANVAS.fullmatch(first):
        return Owner(found["student"], found["id"], bool(found["late"]))
    inside = len(parts) > 1  # of a folder's name the student has chosen nothing but their own name
    if found := (MOODLE_FOLDER if inside else MOODLE).fullmatch(first):
        anonymous = found["student"] in ANONYMOUS
        return Owner(f"Participant {found['id']}" if anonymous else found["student"], found["id"])
    if inside and (found := GITHUB.fullmatch(first)):
        return Owner(found["student"], assignment=found["stem"].replace("-", "_"))
    if inside:
        named = PurePosixPath(first).stem if first.lower().endswith(".zip") else first
        student = _without_stem(named) or named
        folder = parts[1] if len(parts) > 2 and parts[1] in STEMS else ""
        return Owner(student.removeprefix(prefix), assignment=folder)
    return Owner(_without_stem(PurePosixPath(first).stem) or root)


def common_prefix(repositories: list[str]) -> str:
    """What the names of a classroom's repositories begin with: `hw1-` of hw1-ada and hw1-alan."""
    if len(repositories) < 2:
        return ""
    first, last = min(repositories), max(repositories)
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return re.sub(r"[^-]*$", "", "".join(letter for letter, _ in shared))


def named(name: str) -> str:
    """The assignment that a file's name tells: also `Training Loop (1)` and `trainingloop-v2`."""
    plain = _plain(name)
    found = [stem for stem in STEMS if _plain(stem) in plain]
    return found[0] if len(found) == 1 else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _without_stem(name: str) -> str:
    """A file's name without the assignment's and what a browser adds to it.

    `ada` of ada_training_loop, Training_Loop-ada and `ada Training Loop (1)`.
    """
    shorter = AGAIN.sub("", WORDS.sub("", name)) if WORDS.search(name) else name
    return shorter.strip("-_ .") if shorter else ""
