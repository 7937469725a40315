"""Print the assignments from the solutions, so that no question drifts from its answer."""

import ast
import re
from bisect import bisect
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
NEARLY = re.compile(r"#\s*(BEGIN|END)\W*SOLUTION", re.IGNORECASE)
CELL, PROSE = "# %%", "# "
NO_ANSWER = "*Your answer here.*"
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class BuildError(ValueError):
    """A solution that cannot be printed; the message begins with file and line."""


@dataclass(frozen=True)
class Region:
    """One answer: the lines from BEGIN to END, both included and counted from 1."""

    begin: int
    end: int
    exercise: str
    definition: str  # the function or class at the top level, or "" for an answer in words


def build(solutions: Path, assignments: Path) -> list[Path]:
    """Print every solution as a stub module and a notebook; returns the files, all written anew."""
    files = printed(solutions, assignments)
    assignments.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


def stale(solutions: Path, assignments: Path) -> list[Path]:
    """The printed files that are missing or differ from what `build` would print now."""
    files = printed(solutions, assignments).items()
    return [path for path, content in files if not path.is_file() or path.read_bytes() != content]


def printed(solutions: Path, assignments: Path) -> dict[Path, bytes]:
    """What `build` writes: the content of each file by its path."""
    files: dict[Path, bytes] = {}
    for solution in sorted(solutions.glob("*.py")):
        stem, text = solution.stem, solution.read_text(encoding="utf-8")
        blank = notebook(text, stem, answers=False)
        files[assignments / f"{stem}.py"] = stub(text, stem).encode()
        files[assignments / f"{stem}.ipynb"] = f"{nbformat.writes(blank)}\n".encode()
    return files


def stub(text: str, stem: str) -> str:
    """The solution's text, with `raise NotImplementedError("<exercise>")` for each answer."""
    lines = text.splitlines(keepends=True)
    for region in reversed(regions(text, stem)):
        indent = lines[region.begin - 1].partition(BEGIN)[0]
        blank = f'raise NotImplementedError("{region.exercise}")' if region.exercise else NO_ANSWER
        lines[region.begin - 1 : region.end] = [f"{indent}{blank}\n"]
    return "".join(lines)


def notebook(text: str, stem: str, answers: bool) -> NotebookNode:
    """The solution's text as a notebook with nbgrader metadata, with or without the answers.

    With the answers, the markers stay in the cells, as nbgrader's `source/` wants them.
    """
    solved = _cells(text)
    shown = solved if answers else _cells(stub(text, stem))
    names = iter(_answer_names(text, stem))
    cells = []
    for number, (with_answer, cell) in enumerate(zip(solved, shown, strict=True), start=1):
        if "question" in cell.metadata:
            cells.append(_question_cell(cell.source, **cell.metadata))
        elif BEGIN in with_answer.source:
            cells.append(_answer_cell(cell.source, next(names)))
        elif cell.cell_type == "markdown":
            cells.append(_prompt_cell(cell.source, f"prompt-{number:02}"))
        else:
            cells.append(new_code_cell(cell.source, id=f"code-{number:02}"))
    whole = new_notebook(cells=cells, metadata={**KERNEL, "stepmark": {"assignment": stem}})
    nbformat.validate(whole)
    return whole


def regions(text: str, stem: str) -> list[Region]:
    """The answers in a solution's text, in order.

    Raises BuildError for text that is not Python, and for a marker that is misspelt, without its
    partner, in another cell than its partner, or outside a function.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise BuildError(f"{stem}.py:{error.lineno}: {error.msg}") from error
    found: list[Region] = []
    begin = 0
    for number, line in enumerate(text.splitlines(), start=1):
        marker = line.removeprefix(PROSE).strip()
        if begin and (marker == BEGIN or line.startswith(CELL)):
            raise BuildError(f"{stem}.py:{begin}: {BEGIN} without an {END} before line {number}")
        if marker == BEGIN:
            begin = number
        elif marker == END:
            if not begin:
                raise BuildError(f"{stem}.py:{number}: {END} without a {BEGIN}")
            prose = line.startswith(PROSE)
            found.append(
                Region(begin, number, "", "") if prose else _region(tree, begin, number, stem)
            )
            begin = 0
        elif NEARLY.search(line):
            raise BuildError(f"{stem}.py:{number}: write {BEGIN} or {END}, alone in its line")
    if begin:
        raise BuildError(f"{stem}.py:{begin}: {BEGIN} without an {END}")
    return found


def _region(tree: ast.Module, begin: int, end: int, stem: str) -> Region:
    definition = _enclosing(tree, begin)
    if definition is None:
        raise BuildError(f"{stem}.py:{begin}: a solution outside a function")
    exercise = definition.name
    if isinstance(definition, ast.ClassDef):
        method = _enclosing(definition, begin)
        # Methods like __init__ are no exercise of their own: they are the class's.
        if method and not method.name.startswith("__"):
            exercise = method.name
    return Region(begin, end, exercise, definition.name)


def _enclosing(
    block: ast.Module | ast.ClassDef, line: int
) -> ast.ClassDef | ast.FunctionDef | None:
    """The class or function in a block that a line belongs to."""
    for node in block.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and _holds(node, line):
            return node
    return None


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _cells(text: str) -> list[NotebookNode]:
    return list(jupytext.reads(text, fmt="py:percent").cells)


def _answer_names(text: str, stem: str) -> list[str]:
    """What each cell with an answer defines, in order: nbgrader knows a cell by one name."""
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith(CELL)]
    names: dict[int, str] = {}
    for region in regions(text, stem):
        if not region.definition:
            continue
        name = names.setdefault(bisect(starts, region.begin), region.definition)
        if name != region.definition:
            where = f"{stem}.py:{region.begin}"
            raise BuildError(f"{where}: {region.definition} shares a cell with {name}")
    return list(names.values())


def _answer_cell(source: str, name: str) -> NotebookNode:
    return new_code_cell(source, id=name, metadata=nbgrader_tags(name, solution=True))


def _prompt_cell(source: str, name: str) -> NotebookNode:
    return new_markdown_cell(source, id=name, metadata=nbgrader_tags(name, locked=True))


def _question_cell(source: str, question: str, points: float) -> NotebookNode:
    """Where a question is answered in words, which a person grades."""
    return new_markdown_cell(
        source, id=question, metadata=nbgrader_tags(question, solution=True, points=points)
    )


def nbgrader_tags(
    grade_id: str, *, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, object]:
    """nbgrader's cell metadata, schema 3; a cell that has points is graded."""
    tags = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": tags if points is None else {**tags, "points": points}}
