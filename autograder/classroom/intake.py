"""Finds in a class's folder or zip what each student hands in for each assignment."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import normalize

from autograder.classroom.files import File, files
from autograder.classroom.names import Owner, common_prefix, named, owner
from autograder.contract import STEMS
from autograder.results import printable
from autograder.submission import SUFFIXES, Unreadable, beside, parse

MAX_NAME = 100  # characters of a student's name
MAX_LOOKED_AT = 50  # modules and notebooks of one student, those with an assignment's name first


@dataclass(frozen=True)
class Handin:
    """What one student hands in for one assignment: a file, or the reason why there is none."""

    student: str
    assignment: str
    path: Path
    file: File | None = None
    problem: str = ""
    id: str = ""
    late: bool = False
    others: tuple[str, ...] = ()  # files handed in apart from this one that answer the same

    def read(self) -> tuple[bytes, tuple[str, ...]]:
        """Its bytes, and what is odd about what lies beside it.

        Raises:
            Unreadable: it cannot be read; the message says why.
        """
        if self.file is None:
            raise Unreadable(self.problem)
        data = self.file.load()
        notes = beside(self.file.path) if self.file.on_disk else []
        return data, (*notes, *_passed_over(self.file.name, self.others))


def handins(root: Path, assignment: str | None = None) -> list[Handin]:
    """What is in nbgrader's `submitted/`, a folder of files or of students, or a platform's zip.

    Raises:
        Unreadable: `root` is neither a folder nor a zip that can be opened.
    """
    inside = root / "submitted"
    if inside.is_dir() and ((root / "nbgrader_config.py").exists() or _is_nbgraders(inside)):
        root = inside
    found = [each for theirs in _by_student(root) for each in _answers(theirs, assignment)]
    return sorted(found, key=lambda each: (each.student, each.assignment))


def of_one(root: Path, student: str, assignment: str) -> Handin:
    """What one student hands in, whose folder is `root`."""
    theirs = _seen([Owned(file, Owner(student)) for file in files(root)])
    nothing = Handin(student, assignment, root, problem="nothing was handed in")
    return next(iter(_answers(theirs, assignment)), nothing)


def _is_nbgraders(folder: Path) -> bool:
    return any(path.is_dir() for stem in STEMS for path in folder.glob(f"*/{stem}"))


@dataclass(frozen=True)
class Owned:
    """A file with its owner."""

    file: File
    owner: Owner


def _by_student(root: Path) -> list[list[Owned]]:
    """The files of each student, under a name of their own."""
    repositories = [path.parent.name for path in root.glob("*/.git")] if root.is_dir() else []
    prefix, place = common_prefix(repositories), root.resolve()
    name = place.name if root.is_dir() else place.stem
    grouped: dict[tuple[str, str], list[Owned]] = {}
    for file in files(root):
        parts = file.parts
        while len(parts) > 1 and not root.is_dir() and parts[0] in (name, "submitted"):
            parts = parts[1:]
        who = owner(parts, name, prefix)
        grouped.setdefault((who.student, who.id), []).append(Owned(file, who))
    names = _apart(list(grouped))
    return [
        [replace(each, owner=replace(each.owner, student=names[who])) for each in _seen(theirs)]
        for who, theirs in grouped.items()
    ]


def _seen(theirs: list[Owned]) -> list[Owned]:
    """What a person has handed in; hidden files only where there is nothing else."""
    return [each for each in theirs if not each.file.hidden] or theirs


def _apart(everybody: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The name under which each is known, of a name as it is spelled and the platform's number.

    Names that look alike are told apart by that number, else by a short digest of the spelling.
    """
    shown = {who: _shown(who[0]) for who in everybody}
    alike, taken = Counter(shown.values()), set[str]()
    names: dict[tuple[str, str], str] = {}
    for who in sorted(everybody, key=lambda who: (who[0] != shown[who], who)):
        name = shown[who]
        if who[1] and alike[name] > 1:
            name = f"{name} ({who[1]})"
        if name in taken:
            spelling = " ".join(who).encode("utf-8", "surrogatepass")
            name = f"{name} ({hashlib.sha256(spelling).hexdigest()[:8]})"
        taken.add(name)
        names[who] = name
    return names


def _shown(name: str) -> str:
    return printable(normalize("NFC", name))[:MAX_NAME].strip() or "nobody"


def _answers(theirs: list[Owned], wanted: str | None) -> list[Handin]:
    """One hand-in for each assignment that a student's files answer, or that says why none does."""
    theirs = [each for each in theirs if not wanted or each.owner.assignment in ("", wanted)]
    if not theirs:
        return []
    by_stem: dict[str, list[File]] = {}
    modules = [each for each in theirs if _suffix(each.file) in SUFFIXES]
    modules = sorted(modules, key=lambda each: not named(each.file.name))[:MAX_LOOKED_AT]
    for each in modules:
        if stem := each.owner.assignment or named(each.file.name):
            by_stem.setdefault(stem, []).append(each.file)
    if not by_stem:
        by_stem = _by_content([each.file for each in modules], wanted)
    asked = {each.owner.assignment for each in theirs} - {""} or {wanted or ""}
    empty = asked - by_stem.keys() if asked != {wanted or ""} or not by_stem else set()
    who = replace(theirs[0].owner, late=any(each.owner.late for each in theirs))
    found = {stem: _chosen(candidates, stem) for stem, candidates in by_stem.items()}
    files = [each.file for each in theirs]
    return [
        Handin(
            who.student, stem, file.path, file, "", who.id, who.late, _others(by_stem[stem], file)
        )
        for stem, file in found.items()
        if wanted in (None, stem)
    ] + [
        Handin(who.student, stem, files[0].path, None, _why(files, stem), who.id, who.late)
        for stem in sorted(empty)
        if wanted in (None, stem)
    ]


def _chosen(candidates: list[File], stem: str) -> File:
    """The file that is named as it should be, then the one with fewer stubs left."""
    if len(candidates) == 1:
        return candidates[0]

    def order(file: File) -> tuple[bool, float, int, str]:
        try:
            stubs: float = file.load().count(b"raise NotImplementedError")
        except Unreadable:
            stubs = math.inf
        return Path(file.name).stem != stem, stubs, len(file.parts), file.name

    return min(candidates, key=order)


def _others(candidates: list[File], chosen: File) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in candidates if each.parts[0] != chosen.parts[0]))


def _passed_over(chosen: str, others: tuple[str, ...]) -> list[str]:
    if not others:
        return []
    names = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
    return [f"beside {chosen}, handed in as well and not graded: {names}"]


def _suffix(file: File) -> str:
    return Path(file.name).suffix.lower()


def _by_content(answers: list[File], wanted: str | None) -> dict[str, list[File]]:
    """Files whose names tell nothing, by the names that they define."""
    found: dict[str, list[File]] = {}
    for file in answers:
        with suppress(Unreadable):
            found.setdefault(parse(file.load(), Path(file.name), wanted).stem, []).append(file)
    return found


def _why(theirs: list[File], stem: str) -> str:
    """Why none of a student's files can be graded."""
    for file in theirs:
        if file.problem or _suffix(file) in (*SUFFIXES, ".zip"):
            try:
                parse(file.load(), Path(file.name), stem or None)
            except Unreadable as error:
                return str(error)
    names = ", ".join(file.name for file in theirs[:5]) + (", …" if len(theirs) > 5 else "")
    if not stem:
        return f"no assignment's .py or .ipynb is among the files: {names}"
    return f"there is no {stem}.py or .ipynb among the files: {names}"
