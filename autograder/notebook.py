"""The notebook door: `check("mini_batch")` in a cell grades what was run in the notebook so far."""

from __future__ import annotations

from pathlib import Path

from IPython.core.getipython import get_ipython
from IPython.display import HTML, display

from autograder.experiment import checks
from autograder.grading import Grading, Target
from autograder.jail.wire import Cell
from autograder.language import Translator
from autograder.submission import Submission, identify
from autograder.table import as_html


def check(exercise: str) -> float:
    """Show the verdicts on one exercise; returns its points.

    Raises:
        LookupError: there is no such exercise in this assignment.
        RuntimeError: there is no notebook, or what was run cannot be graded.
    """
    _ = Translator()
    shell = get_ipython()
    if shell is None or shell.history_manager is None:
        raise RuntimeError("check() is for notebooks; elsewhere run `autograder check FILE`")
    ran = enumerate(shell.history_manager.input_hist_raw)
    cells = tuple(Cell(f"In [{n}]", source) for n, source in ran if "import check" not in source)
    path = Path("notebook.ipynb")
    stem = identify(path, "\n".join(cell.source for cell in cells))
    wanted = {each.id for each in checks(stem) if each.exercise == exercise}
    if not wanted:
        raise LookupError(f"{stem} has no exercise {exercise}")
    target = Target(path, stem, Submission(path, stem, "you", "", cells, notebook=True))
    with Grading([target], seed=None) as grading:
        result = grading.grade(target, wanted)
    if result.points is None:
        raise RuntimeError(result.message)
    display(HTML(as_html(result, exercise, result.notes, _)))
    return result.points
