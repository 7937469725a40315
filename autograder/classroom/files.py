"""Lists what a class has handed in, in folders and in zips, without writing or following any of it.

A zip is read in memory, one wanted member at a time: nothing is extracted, so that no name can
escape, no link is made and no bomb fills the disk.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.submission import Unreadable, check_size, contents, room_for

MAX_ZIP = 20_000_000  # bytes of a zip that a student hands in
MAX_MEMBERS = 2_000  # of such a zip, and files of a student's folder that are listed
MAX_CLASS = 200_000  # members of the zip of a whole class
MAX_DEPTH = 20  # folders within folders
JUNK = {"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv"}
DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


@dataclass(frozen=True)
class File:
    """One file: its place below the class's folder, its name for people, how to get its bytes."""

    parts: tuple[str, ...]
    path: Path
    load: Callable[[], bytes]  # raises Unreadable
    on_disk: bool = True
    problem: str = ""  # why it cannot be loaded, where that is known already
    hidden: bool = False  # what a system or a tool has put there, not a person

    @property
    def name(self) -> str:
        return self.parts[-1]


def files(root: Path) -> Iterator[File]:
    """All files of a class's folder or zip; a zip inside of it counts as a folder.

    Raises:
        Unreadable: it is neither a folder nor a zip that can be opened.
    """
    if not root.is_dir() and root.suffix.lower() != ".zip":
        raise Unreadable(f"{root} is neither a folder nor a .zip file")
    found = _walk(root, ()) if root.is_dir() else _class_zip(root)
    for file in found:
        if file.name.lower().endswith(".zip"):
            yield from _opened(file)
        else:
            yield file


def _walk(folder: Path, inside: tuple[str, ...]) -> Iterator[File]:
    """The files below a folder; of one student's folder only so many, and so deep."""
    if len(inside) > MAX_DEPTH:
        yield _refused(inside, folder, f"{inside[0]} holds folders within over {MAX_DEPTH} folders")
        return
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda each: each.name)
    except OSError as error:  # it is closed, or has gone since it was listed
        problem = f"the folder {folder.name} cannot be opened: {error.strerror}"
        if not inside:
            raise Unreadable(problem) from None
        yield _refused(inside, folder, problem)
        return
    for entry in entries:
        parts = (*inside, entry.name)
        if _is_junk(entry.name):
            if inside:
                yield _hidden(parts, Path(entry.path))
            continue
        if entry.is_dir(follow_symlinks=False):
            below = _walk(Path(entry.path), parts)
            yield from below if inside else islice(below, MAX_MEMBERS)
        else:
            path = Path(entry.path)
            most = MAX_ZIP if path.suffix.lower() == ".zip" else None
            yield File(parts, path, lambda path=path, most=most: contents(path, most))  # type: ignore[misc]


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name in JUNK


def _class_zip(path: Path) -> Iterator[File]:
    """The members of the zip that a learning platform hands out; it stays open while it is read."""
    with _understood(path.name):
        zipped = ZipFile(path)
        members = zipped.infolist()
    if len(members) > MAX_CLASS:
        raise Unreadable(f"{path.name} holds over {MAX_CLASS} files")
    for member in members:
        yield from _member(member, (), path, lambda: zipped)


def _opened(file: File) -> Iterator[File]:
    """The members of a zip that a student handed in, or the zip itself where there are none."""

    def reopen() -> ZipFile:
        data = file.load()
        if data.count(b"PK\x01\x02") > MAX_MEMBERS:  # one for each member, counted before they load
            raise Unreadable(f"{file.name} holds over {MAX_MEMBERS} files")
        with _understood(file.name):
            return ZipFile(io.BytesIO(data))

    try:
        members = reopen().infolist()
    except Unreadable as error:
        yield _refused(file.parts, file.path, str(error))
        return
    found = [each for member in members for each in _member(member, file.parts, file.path, reopen)]
    yield from found or [_refused(file.parts, file.path, f"{file.name} holds no files")]


def _member(
    member: ZipInfo, inside: tuple[str, ...], at: Path, reopen: Callable[[], ZipFile]
) -> Iterator[File]:
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    named = tuple(part for part in parts if part not in ("/", "//", "..", "."))
    if not named or member.is_dir():
        return
    if junk := next((number for number, part in enumerate(named, 1) if _is_junk(part)), 0):
        if junk > 1:
            yield _hidden((*inside, *named[:junk]), at.joinpath(*named))
        return
    name = named[-1]

    def load() -> bytes:
        a_zip = name.lower().endswith(".zip") and not inside
        most = MAX_ZIP if a_zip else room_for(name)
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unreadable(f"{name} is packed in a way that is not read here")
        with _understood(name), reopen().open(member) as file:
            data = file.read(most + 1)
        check_size(data, most, name)
        return data

    problem = ""
    if named != parts or re.match("[A-Za-z]:", parts[0]):
        problem = f"{at.name} names a file outside of itself: {member.filename}"
    elif stat.S_ISLNK(member.external_attr >> 16):
        problem = f"{name} is a link to another file: hand in the file"
    elif inside and name.lower().endswith(".zip"):
        problem = f"{name} is a zip inside of a zip, which is not opened: hand in the file"
    elif member.flag_bits & 1:
        problem = f"{name} is locked with a password"
    place = (*inside, *named), at.joinpath(*named)
    yield _refused(*place, problem) if problem else File(*place, load, on_disk=False)


def _refused(parts: tuple[str, ...], path: Path, problem: str) -> File:
    """What is there, but cannot be read."""

    def load() -> bytes:
        raise Unreadable(problem)

    return File(parts, path, load, on_disk=False, problem=problem)


def _hidden(parts: tuple[str, ...], path: Path) -> File:
    name = parts[-1]
    problem = f"nothing but hidden files was handed in, such as {name}"
    return replace(_refused(parts, path, problem), hidden=True)


@contextmanager
def _understood(name: str) -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except DAMAGED as error:
        raise Unreadable(f"{name} is damaged: {error}") from None
