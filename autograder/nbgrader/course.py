"""Lays out a course for nbgrader, so that its own commands work from an empty folder on."""

from __future__ import annotations

from pathlib import Path
from string import Template

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import atomic
from autograder.build import nbgrader_tags, notebook
from autograder.contract import Exercise, exercises
from autograder.experiment import checks
from autograder.grading import fresh_seed
from autograder.nbgrader import TEST

TEMPLATES = Path(__file__).parent / "templates"


def init(folder: Path, solutions: Path) -> list[Path]:
    """Write what is missing of a course and return it; nothing that exists is touched."""
    folder = folder.resolve()
    values = {
        "course": folder.name,
        "seed": str(fresh_seed()),
        "exchange": str(folder / "exchange"),
    }
    files = {
        folder / "nbgrader_config.py": _filled("course.txt", values),
        folder / "students" / "nbgrader_config.py": _filled("students.txt", values),
    }
    for solution in sorted(solutions.glob("*.py")):
        stem = solution.stem
        source = with_tests(
            notebook(solution.read_text(encoding="utf-8"), stem, answers=True), stem
        )
        files[folder / "source" / stem / f"{stem}.ipynb"] = f"{nbformat.writes(source)}\n"
    missing = [path for path in files if not path.exists()]
    for path in missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, files[path].encode())
    return missing


def with_tests(source: NotebookNode, stem: str) -> NotebookNode:
    """The notebook with a locked test cell for each exercise, below the cell that answers it."""
    cells = []
    for cell in source.cells:
        cells.append(cell)
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        asked = [each for each in exercises(stem) if each.path.partition(".")[0] == name]
        cells += [_test_cell(each, stem) for each in asked]
    source.cells = cells
    return source


def _test_cell(exercise: Exercise, stem: str) -> NotebookNode:
    name = f"{TEST}{exercise.name}"
    points = sum(each.points for each in checks(stem) if each.exercise == exercise.name)
    source = f'from autograder import check\n\ncheck("{exercise.name}")'
    return new_code_cell(source, id=name, metadata=nbgrader_tags(name, locked=True, points=points))


def _filled(template: str, values: dict[str, str]) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)
