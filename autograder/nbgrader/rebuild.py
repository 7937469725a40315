"""Rebuilds what a student handed in from the released notebook, taking over their answers alone."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import nbformat
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from autograder.results import printable
from autograder.submission import MAX_BYTES, cells_of, is_test, source_of

MISSING = "# This cell was missing from the submission."
MAX_HTML = 2_000  # characters
# What begins a link to anything with a scheme, however that is spelled, that leads to no page.
LINK = re.compile(r"\](?=[(:][\s<>]*+(?!https?://|mailto:|#)[^\s()/?#:&\\]*+[:&\\])", re.IGNORECASE)
MAX_NOTEBOOK = 20_000_000  # characters, with its outputs
KINDS = ("code", "markdown")
FLAGS = ("grade", "locked", "solution", "task", "points", "schema_version")


class TooLong(ValueError):
    """A notebook that nobody wrote by hand."""


def handed_in(text: str) -> NotebookNode:
    """The notebook that a student hands in, as far as it is looked at.

    That is no output and no metadata but nbgrader's: nbformat would hold all of it against its
    grammar, which costs minutes and gigabytes where a file was made for that.

    Raises:
        TooLong: it is.
        ValueError: it is no JSON.
        AttributeError, KeyError, TypeError: something in it has another shape.
    """
    if len(text) > MAX_NOTEBOOK:
        raise TooLong(f"it is larger than {MAX_NOTEBOOK // 10**6} MB: clear its outputs")
    try:
        book = json.loads(text)
    except ValueError as error:
        raise ValueError(f"it is no notebook: {error}") from None
    cells = []
    for number, cell in enumerate(cells_of(book)):
        kind, tags = cell["cell_type"], cell.get("metadata", {}).get("nbgrader")
        kept = {
            "cell_type": kind if kind in KINDS else "raw",
            "id": f"{number}",
            "metadata": {"nbgrader": tags} if tags else {},
            "source": source_of(cell),
        }
        cells.append(kept | {"outputs": [], "execution_count": None} if kind == "code" else kept)
    kernel = book.get("metadata", {}).get("kernelspec")
    metadata = {"kernelspec": kernel} if kernel else {}
    kept = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(kept)


class RebuildFromRelease(NbGraderPreprocessor):
    """Puts the student's answers, and cells of their own, into a fresh copy of the release."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        names = resources["nbgrader"]
        if sum(len(source_of(cell)) for cell in nb.cells) > MAX_BYTES:
            raise TooLong(f"{names['notebook']}.ipynb is larger than {MAX_BYTES // 10**6} MB")
        released = nbformat.read(self._release(**names), as_version=4)
        changes = changed(nb, released)
        for change in changes:
            self.log.warning("%s changed %s: %s", names["student"], names["notebook"], change)
        if hasattr(self.parent, "tampered"):
            self.parent.tampered(names["student"], changes)
        return rebuilt(nb, released, changes), resources

    def _release(self, *, student: str, assignment: str, notebook: str, db_url: str) -> Path:
        """The released notebook.

        Raises:
            FileNotFoundError: nothing was generated yet.
        """
        course = self.parent.parent.coursedir
        folder = course.format_path(course.release_directory, ".", assignment)
        return Path(folder, f"{notebook}.ipynb")


def rebuilt(nb: NotebookNode, released: NotebookNode, changes: list[str]) -> NotebookNode:
    """The released notebook with the student's answers, and their own cells where they stood.

    Copies and halves of an answer are joined in their order, so that nothing written is lost.
    """
    answers, own = _taken_over(nb, released)
    cells = list(own.get("", []))
    for cell in deepcopy(released.cells):
        name = _name(cell)
        if name is None and cell.cell_type == "code":
            continue  # imports and demonstrations are the student's to change
        if is_solution(cell):
            if name in answers:
                cell.source = _joined(answers[name], cell)
            elif not is_grade(cell):
                cell.source = MISSING  # a stub here would undo an answer given elsewhere
        cells += [cell, *own.get(name or "", [])]
    fresh = deepcopy(released)
    fresh.cells = cells
    fresh.metadata.setdefault("stepmark", {})["changes"] = changes
    return fresh


def changed(nb: NotebookNode, released: NotebookNode) -> list[str]:
    """What a student did to the cells that are not theirs, in words; nothing if they are honest."""
    found: list[str] = []
    kept = [name for name in map(_name, nb.cells) if name is not None]
    wanted = {name: cell for cell in released.cells if (name := _name(cell)) is not None}
    for name, original in wanted.items():
        theirs = [cell for cell in nb.cells if _name(cell) == name]
        if not theirs:
            found.append(f"cell {name} is missing")
        if len(theirs) > 1:
            found.append(f"cell {name} is there {len(theirs)} times")
        if any(cell.cell_type != original.cell_type for cell in theirs):
            found.append(f"cell {name} is no {original.cell_type} cell any more")
        if any(_flags(cell) != _flags(original) for cell in theirs):
            found.append(f"the grading metadata of cell {name} was edited")
        if not is_solution(original) and any(source_of(cell) != original.source for cell in theirs):
            found.append(f"the text of cell {name} was edited")
    unknown = [name for name in dict.fromkeys(kept) if name not in wanted]
    found += [f"cell {printable(name)[:80]} is unknown" for name in unknown]
    order = list(dict.fromkeys(name for name in kept if name in wanted))
    if order != [name for name in wanted if name in order]:
        found.append("the cells were moved")
    if nb.metadata.get("kernelspec", {}).get("language") not in ("python", None):
        found.append("the kernel was changed")
    return found


def _taken_over(
    nb: NotebookNode, released: NotebookNode
) -> tuple[dict[str, list[str]], dict[str, list[NotebookNode]]]:
    """The sources of each answer, and the student's own cells by the released cell they follow."""
    known = {name: cell for cell in released.cells if (name := _name(cell)) is not None}
    follower = dict(pairwise(known))
    answers: dict[str, list[str]] = {}
    own: dict[str, list[NotebookNode]] = {}
    after, number = "", 0
    for cell in nb.cells:
        name = _name(cell)
        if name is not None and name in known:
            if is_solution(known[name]):
                answers.setdefault(name, []).append(source_of(cell))
            if not is_test(known[name]) or follower.get(after) == name:
                after = name  # a test that was moved carries nothing with it
        elif cell.cell_type in ("code", "markdown"):
            number += 1
            make = new_code_cell if cell.cell_type == "code" else _markdown
            own.setdefault(after, []).append(make(source_of(cell), id=f"own-{number}"))
    return answers, own


def _joined(sources: list[str], cell: NotebookNode) -> str:
    text = "\n\n".join(dict.fromkeys(sources))
    return text if cell.cell_type == "code" else _harmless(text)


def _markdown(source: str, id: str) -> NotebookNode:
    return new_markdown_cell(_harmless(source), id=id)


def _harmless(markdown: str) -> str:
    """Without HTML and links that would run code in the browser of the one who grades.

    The sanitizer's time grows with the square of the number of tags: in a long text they are shown
    as they are written, and so are the links.
    """
    markdown = LINK.sub(r"]\\", markdown)
    if "<" not in markdown:
        return markdown
    if len(markdown) > MAX_HTML:
        return markdown.replace("<", "&lt;")
    return str(SanitizeHTML().sanitize_html_tags(markdown))


def _tags(cell: NotebookNode) -> dict:
    tags = cell.metadata.get("nbgrader")
    return tags if isinstance(tags, dict) else {}


def _name(cell: NotebookNode) -> str | None:
    name = _tags(cell).get("grade_id")
    return name if isinstance(name, str) else None


def _flags(cell: NotebookNode) -> list:
    return [_tags(cell).get(flag) for flag in FLAGS]
