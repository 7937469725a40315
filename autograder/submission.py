"""Finds and reads what a student hands in: a module or a notebook, as text only."""

from __future__ import annotations

import hashlib
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from autograder.contract import STEMS, exercises
from autograder.jail.wire import Cell, Load

MAX_BYTES = 5_000_000  # of a file, with a notebook's pictures
MAX_SOURCE = 1_000_000  # of what is read as Python
SUFFIXES = (".py", ".ipynb")
HEAVY = ("matplotlib.pyplot", "sklearn.datasets", "sklearn.metrics", "sklearn.model_selection",
         "sklearn.preprocessing", "pandas", "seaborn", "scipy.special", "tqdm")  # fmt: skip


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

    @property
    def load(self) -> Load:
        return Load(self.stem, list(self.cells), self.notebook)

    @property
    def preload(self) -> tuple[str, ...]:
        """Libraries that its text names and that take long to import."""
        text = _text(self.cells)
        return tuple(name for name in HEAVY if name.partition(".")[0] in text)


def read(path: Path, stem: str | None = None, student: str | None = None) -> Submission:
    """Read a module or a notebook and find out which assignment it answers.

    Raises:
        Unreadable: there is no such file, it is empty, binary, no notebook, or answers nothing.
    """
    if not path.exists():
        raise Unreadable(f"there is no file {path}")
    if not path.is_file() or path.suffix not in SUFFIXES:
        raise Unreadable(f"{path.name} is not a .py or .ipynb file")
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than {MAX_BYTES // 10**6} MB")
    data = path.read_bytes()
    notebook = path.suffix == ".ipynb"
    cells = _notebook_cells(data, path.name) if notebook else [_module(data, path.name)]
    text = _text(cells)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise Unreadable(f"{path.name} is not text in UTF-8: {error.reason}") from None
    if size > MAX_SOURCE:
        raise Unreadable(f"{path.name} holds more than {MAX_SOURCE // 10**6} MB of Python")
    if not text.strip():
        raise Unreadable(f"{path.name} is empty")
    stem = stem or identify(path, text)
    if not _answered(stem, text):
        raise Unreadable(
            f"{path.name} defines nothing that {stem} asks for "
            f"({', '.join(each.name for each in exercises(stem)[:3])}, …)"
        )
    return Submission(
        path=path,
        stem=stem,
        student=student or student_of(path),
        sha256=hashlib.sha256(data).hexdigest(),
        cells=tuple(cells),
        notebook=notebook,
    )


def find(folder: Path, stem: str) -> Path | None:
    """The answer to an assignment in a folder: where module and notebook are both there, the one
    with fewer stubs left; the module if they are equal."""
    candidates = [folder / f"{stem}{suffix}" for suffix in SUFFIXES]
    return min((path for path in candidates if path.is_file()), key=_stubs_left, default=None)


def identify(path: Path, text: str) -> str:
    """The assignment that a file answers: by its name, else by the names it defines.

    Raises:
        Unreadable: it could be none, or several.
    """
    name = path.stem.lower()
    by_name = [stem for stem in STEMS if stem in name]
    if len(by_name) == 1:
        return by_name[0]
    counts = {stem: _answered(stem, text) for stem in STEMS}
    best = max(counts.values())
    likely = [stem for stem, count in counts.items() if count == best]
    if best == 0:
        raise Unreadable(f"{path.name} defines no exercise of any assignment ({', '.join(STEMS)})")
    if len(likely) > 1:
        raise Unreadable(
            f"{path.name} could be {' or '.join(likely)}: say which with --assignment {likely[0]}"
        )
    return likely[0]


def _answered(stem: str, text: str) -> int:
    """How many of an assignment's names the text defines, by a look at the words alone."""
    names = {each.path.partition(".")[0] for each in exercises(stem)}
    return sum(bool(re.search(rf"\b{re.escape(name)}\b", text)) for name in names)


def _text(cells: list[Cell] | tuple[Cell, ...]) -> str:
    return "\n".join(cell.source for cell in cells)


def _module(data: bytes, name: str) -> Cell:
    if b"\0" in data:
        raise Unreadable(f"{name} is not a text file")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return Cell(name, io.TextIOWrapper(io.BytesIO(data), encoding).read())
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"{name} is not text in UTF-8: {error}") from None


def _notebook_cells(data: bytes, name: str) -> list[Cell]:
    import nbformat  # slow to import

    try:
        notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        sources = [(cell.cell_type, cell.source) for cell in notebook.cells]
    except Exception as error:  # nbformat raises whatever the broken file makes it raise
        reason = " ".join(str(error).split())[:200]
        raise Unreadable(f"{name} is not a notebook: {reason}") from None
    return [
        Cell(f"cell {number}", source if isinstance(source, str) else "".join(source))
        for number, (kind, source) in enumerate(sources, start=1)
        if kind == "code"
    ]


def _stubs_left(path: Path) -> int:
    try:
        return path.read_bytes().count(b"raise NotImplementedError")
    except OSError:
        return 0


def student_of(path: Path) -> str:
    """Whose file it is, by the name of the file or of its folder."""
    return path.resolve().parent.name if path.stem in STEMS else path.stem
