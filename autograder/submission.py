"""Finds and reads what a student hands in: a module or a notebook, as text only."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import math
import os
import re
import stat
import sys
import tokenize
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.contract import STEMS, exercises
from autograder.jail.syntax import fault
from autograder.jail.wire import Cell, Load

MAX_BYTES = 5_000_000
MAX_NOTEBOOK = 20_000_000  # with what its cells show
MAX_CODE = 1_000_000  # characters
MAX_BESIDE = 1_000  # files that are looked at
SUFFIXES = (".py", ".ipynb")
HEAVY = {  # what takes long to import, and the word by which a text shows that it may need it
    "matplotlib.pyplot": "matplotlib", "sklearn.datasets": "sklearn", "sklearn.metrics": "sklearn",
    "sklearn.model_selection": "sklearn", "sklearn.preprocessing": "sklearn", "pandas": "pandas",
    "seaborn": "seaborn", "scipy.special": "scipy", "tqdm": "tqdm",
    "torch._dynamo.config": "_dynamo", "torch._inductor.config": "use_deterministic_algorithms",
}  # fmt: skip
OPEN = os.O_RDONLY  # with what there is of these: Windows has none of them
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
    OPEN |= getattr(os, _flag, 0)
STUB = re.compile(rb'raise NotImplementedError\(\\?"(\w+)')  # in a module or a notebook
AT_THE_MARGIN = r"(?m)^(?:class |def |async def |(?=\w+ *[:=]))"
LOADED_BY_NAME = {"conftest.py", "pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "setup.py",
                  "sitecustomize.py", "usercustomize.py", "__init__.py"}  # fmt: skip
SHADOWS = {*sys.stdlib_module_names, "autograder", "IPython", "matplotlib", "msgspec", "numpy",
           "pandas", "pytest", "reference", "scipy", "sklearn", "solutions", "torch"}  # fmt: skip


class Unreadable(ValueError):
    """The file cannot be graded; the message says what to do."""


@dataclass(frozen=True)
class Submission:
    """A student's file, read but not run."""

    path: Path
    stem: str
    student: str
    sha256: str
    cells: tuple[Cell, ...]
    notebook: bool
    notes: tuple[str, ...] = ()

    @property
    def load(self) -> Load:
        return Load(self.stem, list(self.cells), self.notebook)

    @property
    def preload(self) -> tuple[str, ...]:
        """Libraries that its text names and that take long to import."""
        text = _text(self.cells)
        return tuple(name for name, word in HEAVY.items() if word in text)


def read(path: Path, stem: str | None = None, student: str | None = None) -> Submission:
    """Read a module or a notebook and find out which assignment it answers.

    Raises:
        Unreadable: there is no such file, it is empty, binary, no notebook, or answers nothing.
    """
    if path.suffix not in SUFFIXES:
        raise Unreadable(
            f"{path.name} is not a .py or .ipynb file"
            if path.exists()
            else f"there is no file {path}"
        )
    return parse(contents(path), path, stem, student, tuple(beside(path)))


def parse(
    data: bytes,
    path: Path,
    stem: str | None = None,
    student: str | None = None,
    notes: tuple[str, ...] = (),
) -> Submission:
    """The submission that these bytes are; `path` is only a name.

    Raises:
        Unreadable: it is empty, binary, no notebook, no Python, or answers nothing.
    """
    notebook = path.suffix.lower() == ".ipynb"
    cells = _notebook_cells(data, path.name) if notebook else [_module(data, path.name)]
    if sum(len(cell.source) for cell in cells) > MAX_CODE:
        raise Unreadable(f"{path.name} holds over {MAX_CODE // 10**6} MB of code")
    text = _text(cells)
    if not text.strip():
        raise Unreadable(f"{path.name} is empty")
    try:
        stem = stem or identify(path, text)
        if not _answered(stem, text):
            names = ", ".join(each.name for each in exercises(stem)[:3])
            raise Unreadable(f"{path.name} defines nothing that {stem} asks for ({names}, …)")
    except Unreadable:
        if not notebook and (reason := fault(text)):
            raise Unreadable(f"{path.name} is not Python: {reason}") from None
        raise
    return Submission(
        path=path,
        stem=stem,
        student=student or student_of(path),
        sha256=hashlib.sha256(data).hexdigest(),
        cells=tuple(cells),
        notebook=notebook,
        notes=notes,
    )


def room_for(name: str) -> int:
    """How many bytes a module or a notebook of this name may have."""
    return MAX_NOTEBOOK if name.lower().endswith(".ipynb") else MAX_BYTES


def contents(path: Path, most: int | None = None) -> bytes:
    """The bytes of a plain file of its own; nothing else is waited for or followed.

    Raises:
        Unreadable: there is none, or it is a link, a device, a pipe or too large.
    """
    most = room_for(path.name) if most is None else most
    try:
        handle = os.open(path, OPEN)
    except FileNotFoundError:
        raise Unreadable(f"there is no file {path}") from None
    except OSError as error:
        if path.is_symlink():
            raise Unreadable(f"{path.name} is a link to another file: hand in the file") from None
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}") from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"{path.name} is not a plain file")
        with open(handle, "rb", closefd=False) as file:
            data = file.read(most + 1)
    finally:
        os.close(handle)
    check_size(data, most, path.name)
    return data


def check_size(data: bytes, most: int, name: str) -> None:
    """See that a file has no more bytes than that.

    Raises:
        Unreadable: it has.
    """
    if len(data) > most:
        size = most // 10**6
        if most == room_for(name) > MAX_BYTES:
            raise Unreadable(f"{name} is larger than {size} MB: clear its outputs and save it")
        raise Unreadable(f"{name} is larger than {size} MB")


def beside(path: Path) -> list[str]:
    """What lies beside a submission and looks as if it were meant to be loaded: nothing of it is.

    In a student's own folder that is everything that Python, pytest or a library would pick up, and
    any link or giant; in a folder with the files of many, all but their modules and notebooks.
    """
    own = path.name if path.stem in STEMS else ""  # of nobody else, in this folder
    found: list[str] = []
    with suppress(OSError):
        odd = _odd_ones(path.parent, own, path.parent.stat().st_mtime_ns)
        found = [told for name, told in odd if name != path.name]
    if not found:
        return []
    shown = ", ".join(found[:10]) + (", …" if len(found) > 10 else "")
    return [f"beside {path.name}, not loaded: {shown}"]


@lru_cache(maxsize=8)
def _odd_ones(folder: Path, own: str, changed: int) -> tuple[tuple[str, str], ...]:
    """The names of odd files in a folder, and what is odd about them; looked at once for many."""
    with os.scandir(folder) as entries:
        told = [(each.name, _odd(each, own)) for each in islice(entries, MAX_BESIDE)]
    return tuple(sorted(pair for pair in told if pair[1]))


def _odd(entry: os.DirEntry[str], own: str) -> str:
    """What is odd about a file beside a submission, or nothing."""
    name, _, suffix = entry.name.partition(".")
    answer = own and f".{suffix}" in SUFFIXES and entry.name != own
    if entry.is_symlink():
        return f"{entry.name} (a link)"
    if name in SHADOWS and entry.is_dir():
        return f"{entry.name}/"
    if (
        entry.name in LOADED_BY_NAME
        or entry.name.endswith(".pth")
        or (name in SHADOWS and suffix in ("py", "pyc", "so"))
        or (answer and name not in STEMS)
        or (answer and name == Path(own).stem and not _is_blank(entry))
    ):
        return entry.name
    if entry.is_file() and entry.stat().st_size > MAX_BYTES:
        return f"{entry.name} (over {MAX_BYTES // 10**6} MB)"
    return ""


def _is_blank(entry: os.DirEntry[str]) -> bool:
    """Whether the other form of an assignment, notebook or module, is as it was handed out."""
    path = Path(entry.path)
    try:
        stubs = set(STUB.findall(contents(path)))
    except Unreadable:
        return False
    return all(each.name.encode() in stubs for each in exercises(path.stem))


def find(folder: Path, stem: str) -> Path | None:
    """The answer to an assignment in a folder: where module and notebook are both there, the one
    with fewer stubs left; the module if they are equal."""
    candidates = [folder / f"{stem}{suffix}" for suffix in SUFFIXES]
    there = [path for path in candidates if os.path.lexists(path)]
    return min(there, key=_stubs_left, default=None)


def identify(path: Path, text: str) -> str:
    """The assignment that a file answers: by its name, else by the names it defines.

    Names at the margin tell most: every class has a method `train`, but it is no function.

    Raises:
        Unreadable: it could be none, or several.
    """
    name = path.stem.lower()
    by_name = [stem for stem in STEMS if stem in name]
    if len(by_name) == 1:
        return by_name[0]
    counts = {stem: _answered(stem, text, AT_THE_MARGIN) for stem in STEMS}
    if not any(counts.values()):
        counts = {stem: _answered(stem, text) for stem in STEMS}
    best = max(counts.values())
    whole = [stem for stem in STEMS if counts[stem] == len(_names(stem))]
    likely = whole or [stem for stem, count in counts.items() if count == best]
    if best == 0:
        names = ", ".join(STEMS)
        raise Unreadable(f"{path.name} defines no exercise of any assignment ({names})")
    if len(likely) > 1:
        names = " or ".join(likely)
        raise Unreadable(f"{path.name} could be {names}: say which with --assignment {likely[0]}")
    return likely[0]


def _answered(stem: str, text: str, where: str = r"\b") -> int:
    """How many of an assignment's names the text defines, by a look at the words alone."""
    return sum(bool(re.search(rf"{where}{re.escape(name)}\b", text)) for name in _names(stem))


def _names(stem: str) -> set[str]:
    return {each.path.partition(".")[0] for each in exercises(stem)}


def _text(cells: list[Cell] | tuple[Cell, ...]) -> str:
    return "\n".join(cell.source for cell in cells)


def _module(data: bytes, name: str) -> Cell:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(f"{name} is text in UTF-16: save it as UTF-8")
    if b"\0" in data:
        raise Unreadable(f"{name} is not a text file")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
        text.encode()  # half a character, which some encodings can spell, is no text
        return Cell(name, text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name} is not text in UTF-8: line {line} is not") from None
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise Unreadable(f"{name} is not text in UTF-8: {error}") from None


def _notebook_cells(data: bytes, name: str) -> list[Cell]:
    """The code in a notebook, of which nothing else is looked at.

    nbformat would hold all of it against its grammar, outputs too, which costs minutes and
    gigabytes where a file was made for that.
    """
    try:
        return code_cells(cells_of(json.loads(data.decode("utf-8-sig"))))
    except KeyError as error:
        raise Unreadable(f"{name} is not a notebook: it lacks {error}") from None
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise Unreadable(f"{name} is not a notebook: {reason}") from None


def cells_of(book: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A notebook's cells, as Jupyter shows them: in old ones on sheets, with `input` for code."""
    if book.get("nbformat") not in (2, 3):
        return list(book["cells"])
    cells = [cell for sheet in book["worksheets"] for cell in sheet["cells"]]
    return [cell | {"source": cell["input"]} if "input" in cell else cell for cell in cells]


def code_cells(cells: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """The student's code in a notebook's cells: nbgrader's test cells are not theirs."""
    return [
        Cell(f"cell {number}", source_of(cell))
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "code" and not is_test(cell)
    ]


def source_of(cell: Mapping[str, Any]) -> str:
    """What stands in a cell, as a text or in lines, whichever way these end.

    Half a character, which JSON can spell, could not be written.
    """
    text = "".join(cell["source"]).replace("\r\n", "\n")
    return text.encode("utf-8", "replace").decode()


def is_test(cell: Mapping[str, Any]) -> bool:
    """Whether nbgrader would take this cell of a notebook for a test."""
    tags = cell.get("metadata", {}).get("nbgrader", {})
    return bool(tags.get("grade")) and not tags.get("solution")


def _stubs_left(path: Path) -> float:
    try:
        return contents(path).count(b"raise NotImplementedError")
    except Unreadable:
        return math.inf


def student_of(path: Path) -> str:
    """Whose file it is, by the name of the file or of its folder."""
    return Path(os.path.abspath(path)).parent.name if path.stem in STEMS else path.stem
