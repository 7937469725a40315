"""What `nbgrader autograde` costs a submission, through the judge and with nbgrader's own kernels.

Run `python benchmarks/nbgrader_autograde.py`. Both grade the same right answers, 30 by default. The
stock course asks the same experiments by plain assertions in its test cells: each of them compares
what the student's function does with what the reference did, in the student's own kernel. CPU
seconds of all processes are counted, start-up included, by their own resource usage; those that a
killed zygote leaves behind fall to this process, which waits for them too.
"""

import ctypes
import os
import re
import resource
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import click
import nbformat
from rich.console import Console
from rich.table import Table

from autograder.contract import STEMS
from autograder.nbgrader.course import init

ROOT = Path(__file__).resolve().parents[1]
SEED = 1
PR_SET_CHILD_SUBREAPER = 36
SETUP = """\
import sys
from types import ModuleType
from autograder import compiler
from autograder.oracle import Oracle
from autograder.experiment import checks
compiler.put_off = lambda: None  # a suite of one's own pays for what an optimizer imports
oracle = Oracle({stem!r}, {seed})
"""
ASSERTIONS = """\
student = ModuleType({stem!r})
vars(student).update(globals())
for check in checks({stem!r}):
    if check.exercise == {exercise!r}:
        seen = oracle.attempt(check, student)
        assert not isinstance(seen, Exception), seen
        assert oracle.agrees(check, seen), check.claim
"""


def lay_out(folder: Path, stem: str, stock: bool) -> None:
    """A course; a stock one has assertions in its test cells and nothing of ours configured."""
    init(folder, ROOT / "solutions")
    if not stock:
        return
    config = folder / "nbgrader_config.py"
    lines = ["from pathlib import Path", "c = get_config()",
             "c.CourseDirectory.root = str(Path(__file__).resolve().parent)",
             "c.Execute.timeout = 300"]  # fmt: skip
    config.write_text("\n".join(lines) + "\n")
    path = folder / "source" / stem / f"{stem}.ipynb"
    source = nbformat.read(path, as_version=4)
    setup = SETUP.format(stem=stem, seed=SEED)
    for cell in source.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check-"):
            exercise = name.removeprefix("check-")
            cell.source = setup + ASSERTIONS.format(stem=stem, exercise=exercise)
            setup = ""
    nbformat.write(source, path)


def hand_in(folder: Path, stem: str, count: int) -> None:
    """Right answers of so many students, without the demonstrations, which only we would skip."""
    nb = nbformat.read(folder / "source" / stem / f"{stem}.ipynb", as_version=4)
    nb.cells = [cell for cell in nb.cells if "__main__" not in cell.source]
    for cell in nb.cells:
        cell.source = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", cell.source)
    for number in range(count):
        place = folder / "submitted" / f"student{number:03}" / stem
        place.mkdir(parents=True)
        nbformat.write(nb, place / f"{stem}.ipynb")


def spent(command: list[str], folder: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """CPU seconds of a command and of all that it starts, orphans too, and how it ended."""
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "HOME": str(folder), "PATH": path, "PYTHONPATH": str(ROOT)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), done


def run(folder: Path, *arguments: str) -> float:
    """CPU seconds of a command of nbgrader, which must succeed."""
    seconds, done = spent([str(Path(sys.executable).parent / "nbgrader"), *arguments], folder)
    if done.returncode:
        raise click.ClickException(done.stderr[-3000:])
    return seconds


def cost(stem: str, count: int, stock: bool) -> float:
    """CPU seconds of one autograde run; everybody must get all points."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "course")
        lay_out(folder, stem, stock)
        hand_in(folder, stem, count)
        run(folder, "generate_assignment", stem)
        spent = run(folder, "autograde", stem)
        run(folder, "export", "--exporter=nbgrader.plugins.CsvExportPlugin", "--to=grades.csv")
        rows = (folder / "grades.csv").read_text().splitlines()[1:]
        scores = [float(row.split(",")[7]) for row in rows]
        assert scores == [100.0] * count, scores
    return spent


@click.command()
@click.argument("stems", nargs=-1, type=click.Choice(STEMS))
@click.option("--count", default=30, show_default=True, help="Submissions of each course.")
def main(stems: tuple[str, ...], count: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    table = Table("assignment", "submissions", "stock (CPU s each)", "judge (CPU s each)", "ratio")
    for stem in stems or ("training_loop",):
        stock, ours = (cost(stem, count, kind) / count for kind in (True, False))
        table.add_row(stem, str(count), f"{stock:.2f}", f"{ours:.2f}", f"{ours / stock:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
