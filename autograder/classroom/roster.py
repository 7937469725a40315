"""Reads who takes the course, from the list that the university or the platform gives out."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

from autograder.classroom.intake import Handin
from autograder.classroom.store import Student
from autograder.results import printable

LOGINS = ("student_id", "username", "user name", "github_username", "sis login id", "login",
          "identificação de usuário", "id number", "número de identificação",
          "matrícula")  # fmt: skip
NAMES = ("full name", "nome completo", "name", "nome", "student")
EMAILS = ("email address", "endereço de email", "email", "e-mail")
NUMBERS = ("id", "identifier", "identificador")  # Canvas's, and Moodle's "Participant 123"
NUMBER = re.compile(r"(?:Participante? ?)?(\d+)")
NOBODY = ("points possible", "student, test")  # rows of Canvas's that are nobody


class RosterError(ValueError):
    """The file is no list of students."""


def read(path: Path) -> list[Student]:
    """The students of a CSV file with a header: one's own, or as Canvas, Moodle and GitHub give it.

    Raises:
        RosterError: it is no CSV file, no column tells who the students are, or not which is which.
    """
    try:
        text = _decoded(path.read_bytes()).lstrip("\r\n")
        first = text.partition("\n")[0]
        between = max(",;\t", key=first.count)  # a spreadsheet in Brazil writes semicolons
        rows = [
            {
                (name or "").strip().lower(): printable(str(each or "")).strip()
                for name, each in row.items()
            }
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=between)
        ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RosterError(f"{path} cannot be read: {error}") from None
    numbers = [row[name] for row in rows for name in NUMBERS if row.get(name)]
    logins = (*LOGINS, *NUMBERS) if not all(map(NUMBER.fullmatch, numbers)) else LOGINS
    known = dict.fromkeys([*logins, "student", *NAMES, *EMAILS, *NUMBERS])
    keys = [name for name in known if any(row.get(name) for row in rows)]
    if not keys:
        raise RosterError(f"{path} has none of these columns: {', '.join(known)}")
    found = [
        _student(row, keys)
        for row in rows
        if _first(row, keys) and row.get("student", "").lower() not in NOBODY
    ]
    return list(_apart(dict.fromkeys(found), path))


def _apart(found: Collection[Student], path: Path) -> Iterator[Student]:
    """Two students of the same name are told apart by the platform's number."""
    same: dict[str, list[Student]] = {}
    for each in found:
        same.setdefault(each.student, []).append(each)
    for name, students in same.items():
        numbers = {each.platform_id for each in students} - {""}
        if len(students) > max(1, len(numbers)):
            raise RosterError(
                f"{path} has {len(students)} students of the name {name}: give each a user name"
            )
        for each in students:
            alone = len(students) == 1
            yield each if alone else replace(each, student=f"{name} ({each.platform_id})")


def _decoded(data: bytes) -> str:
    """Text as a platform writes it, or a spreadsheet on Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    return data.decode("cp1252")


def _student(row: dict[str, str], keys: list[str]) -> Student:
    name = _first(row, NAMES) or f"{row.get('first name', '')} {row.get('last name', '')}".strip()
    number = NUMBER.fullmatch(_first(row, NUMBERS))
    platform_id = number[1] if number else ""
    return Student(_first(row, keys), name, _first(row, EMAILS), platform_id, enrolled=True)


def _first(row: dict[str, str], names: Sequence[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def matched(found: Iterable[Handin], everybody: Iterable[Student]) -> list[Handin]:
    """The hand-ins under the names of the roster, by the platform's number or by the name.

    A number or a name that several students share matches none of them, and two that would be the
    same student's keep their own names: no hand-in takes the place of another.
    """
    numbers: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for each in everybody:
        if each.platform_id:
            numbers.setdefault(each.platform_id, set()).add(each.student)
        called = each.student, each.name, each.email, each.platform_id
        for name in filter(None, map(_plain, called)):
            names.setdefault(name, set()).add(each.student)

    def on_roster(handin: Handin) -> str:
        for same in (numbers.get(handin.id), names.get(_plain(handin.student))):
            if same and len(same) == 1:
                return next(iter(same))
        return handin.student

    found = list(found)
    named = [on_roster(each) for each in found]
    while len(claims := _claims(found, named)) < len(found):
        named = [
            name if claims[name, each.assignment] == 1 else each.student
            for each, name in zip(found, named, strict=True)
        ]
    return [replace(each, student=name) for each, name in zip(found, named, strict=True)]


def _claims(found: list[Handin], named: list[str]) -> Counter[tuple[str, str]]:
    return Counter((name, each.assignment) for each, name in zip(found, named, strict=True))


def _plain(name: str) -> str:
    """A name as Canvas writes it into file names: `Lovelace, Ada` is lovelaceada."""
    return re.sub(r"[\W_]", "", normalize("NFC", name)).lower()
