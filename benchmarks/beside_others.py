"""What grading a class costs, beside other graders that make the same assertions.

Run `python benchmarks/beside_others.py --count 200 --sample 8`. A class-like set (see `a_class.py`)
is graded by `autograder grade`, start-up included. A sample of those that are neither hostile nor
broken goes through `pytest` in a fresh process each, stock `nbgrader autograde`, and, with `--otter
PYTHON` (that has `otter-grader[grading]` and this kit), `otter run`; and, as the floor, through the
same experiments hot in one process without any walls. CPU seconds of all processes are counted by
their resource usage.
"""

import ctypes
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import nbformat
import torch
from a_class import make, texts
from jail_cost import ASSERTIONS, floor
from nbgrader_autograde import PR_SET_CHILD_SUBREAPER, lay_out, spent
from rich.console import Console
from rich.table import Table

from autograder.contract import STEMS, exercises

ROOT = Path(__file__).resolve().parents[1]
OTTER_TEST = """\
from otter.test_files import test_case
OK_FORMAT = False
name = {exercise!r}
points = 1

@test_case(points=1)
def test_{exercise}(env):
    import sys
    from types import ModuleType
    from autograder import compiler
    from autograder.oracle import Oracle
    from autograder.experiment import checks
    compiler.put_off = lambda: None  # a suite of one's own pays for what an optimizer imports
    oracle = Oracle({stem!r}, 1)
    student = ModuleType({stem!r})
    vars(student).update(env)
    for check in checks({stem!r}):
        if check.exercise == {exercise!r}:
            seen = oracle.attempt(check, student)
            assert not isinstance(seen, Exception), seen
            assert oracle.agrees(check, seen), check.claim
"""


def by_autograder(stem: str, count: int, folder: Path) -> tuple[float, float]:
    """CPU seconds of a whole class, and seconds by the clock."""
    (folder / "class").mkdir()
    make(folder / "class", stem, count)
    command = [sys.executable, "-m", "autograder", "grade", "class", "--assignment", stem]
    began = time.monotonic()
    cost, _ = spent([*command, "--seed", "1", "--jobs", "2"], folder)
    return cost, time.monotonic() - began


def by_pytest(stem: str, answers: list[Path], folder: Path) -> float:
    total = 0.0
    for path in answers:
        test = folder / "test_submission.py"
        test.write_text(ASSERTIONS.format(path=str(path), stem=stem))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", str(test)]
        total += spent(command, folder)[0]
    return total


def by_nbgrader(stem: str, answers: list[Path], folder: Path) -> float:
    """Each answer as a notebook: the whole module in its first solution cell."""
    course = folder / "course"
    lay_out(course, stem, stock=True)
    program = str(Path(sys.executable).parent / "nbgrader")
    for number, path in enumerate(answers):
        notebook = nbformat.read(course / "source" / stem / f"{stem}.ipynb", as_version=4)
        notebook.cells = [cell for cell in notebook.cells if "__main__" not in cell.source]
        own = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
        for cell in own:
            cell.source = path.read_text() if cell is own[0] else ""
        place = course / "submitted" / f"student{number:03}" / stem
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{stem}.ipynb")
    spent([program, "generate_assignment", stem], course)
    cost, _ = spent([program, "autograde", stem], course)
    done = list((course / "autograded").glob(f"*/{stem}/{stem}.ipynb"))
    assert len(done) == len(answers), f"nbgrader graded {len(done)} of {len(answers)}"
    return cost


def by_otter(stem: str, answers: list[Path], folder: Path, python: str) -> float:
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for each in exercises(stem):
            test = OTTER_TEST.format(exercise=each.name, stem=stem)
            archive.writestr(f"tests/{each.name}.py", test)
    total = 0.0
    for number, path in enumerate(answers):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(path.read_text())])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        place = folder / f"otter{number}"
        place.mkdir()
        nbformat.write(notebook, place / "answer.ipynb")
        command = [python, "-m", "otter", "run", "-a", "../autograder.zip", "answer.ipynb"]
        total += spent(command, place)[0]
        assert (place / "results.json").exists(), f"otter gave no result for {path}"
    return total


def ways(stem: str, answers: list[Path], folder: Path, otter: str) -> Iterator[tuple[str, float]]:
    """CPU seconds of the sample, each way."""
    torch.set_num_threads(1)
    floor(stem, answers[0])
    yield "the same experiments, hot in one process", sum(floor(stem, path) for path in answers)
    yield "pytest, a fresh process each", by_pytest(stem, answers, folder)
    yield "nbgrader autograde, stock", by_nbgrader(stem, answers, folder)
    if otter:
        yield "otter run", by_otter(stem, answers, folder, otter)


@click.command()
@click.option("--count", default=200, show_default=True)
@click.option("--sample", default=8, show_default=True)
@click.option("--stem", type=click.Choice(STEMS), default="training_loop", show_default=True)
@click.option("--otter", default="", help="A Python that has otter-grader.")
def main(count: int, sample: int, stem: str, otter: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total, seconds = by_autograder(stem, count, folder)
        ours = total / count
        answers = []
        for number, text in enumerate(random.Random(2).sample(list(texts(stem)), sample)):
            answers.append(folder / f"answer{number}.py")
            answers[-1].write_text(text)
        table = Table("", "CPU s each", "x autograder")
        table.add_row(f"autograder grade, a class of {count}", f"{ours:.3f}", "1.0")
        for how, cost in ways(stem, answers, folder, otter):
            each = cost / sample
            table.add_row(how, f"{each:.3f}", f"{each / ours:.1f}")
    Console().print(table, f"{60 * count / seconds:.0f} submissions a minute on 2 workers")


if __name__ == "__main__":
    main()
