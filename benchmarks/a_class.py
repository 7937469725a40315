"""What a class costs: grading it, grading it again unchanged, and after one check was mended.

Run `python benchmarks/a_class.py --count 200`. The submissions are made from the solution, right
variants and known wrong answers of an assignment, with some that are blank, do not parse, exit
or hang; all are different bytes. CPU time is that of all processes, memory that of the largest.
"""

import ast
import inspect
import os
import random
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
import psutil
from rich.console import Console
from rich.table import Table

from autograder.classroom import run as running
from autograder.classroom.digests import units
from autograder.classroom.intake import handins
from autograder.classroom.run import plan, run, stored
from autograder.classroom.store import Store
from autograder.classroom.workers import Setup, graded
from autograder.contract import STEMS
from autograder.misconceptions import misconceptions

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = {
    "exits": "import os; os._exit(0)\n",
    "hangs": "while True: pass\n",
    "does not parse": "def (:\n",
    "prints": "print('x' * 3_000_000)\n",
    "raises": "1 / 0\n",
}


def texts(stem: str) -> Iterator[str]:
    """Modules as a class would hand them in: most are right or have one known mistake."""
    solution = (ROOT / "solutions" / f"{stem}.py").read_text()
    yield solution
    yield (ROOT / "assignments" / f"{stem}.py").read_text()
    for path in sorted((ROOT / "tests" / "variants" / stem).glob("*.py")):
        yield path.read_text()
    for known in misconceptions(stem):
        if inspect.isfunction(known.definition) and known.exercise in _functions(solution):
            wrong = textwrap.dedent(inspect.getsource(known.definition))
            body = wrong[wrong.find("def ") :].replace(known.id, known.exercise, 1)
            yield f"{solution}\n\n{body}"


def _functions(text: str) -> set[str]:
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def make(folder: Path, stem: str, count: int) -> None:
    """A class of so many, five of two hundred hostile; the same for every call."""
    kinds, chance = list(texts(stem)), random.Random(1)
    for number in range(count):
        text = chance.choice(kinds)
        if number % 40 == 39:
            text += list(HOSTILE.values())[number // 40 % len(HOSTILE)]
        (folder / f"s{number:05}.py").write_text(f"# student {number}\n{text}")


class Clock:
    """Seconds of computing by this process and all below it.

    A jail's processes are nobody's children when they end, so they are looked at while they live.
    """

    def __init__(self) -> None:
        self.seen: dict[int, float] = {}
        self.largest = 0
        self.look()
        self.before, self.seen = time.process_time() + sum(self.seen.values()), {}

    def look(self) -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess), process.oneshot():
                times = process.cpu_times()
                # The workers are the fork server's children, and are seen themselves.
                ended = 0 if process.ppid() == os.getpid() else sum(times[2:4])
                self.seen[process.pid] = sum(times[:2]) + ended
                self.largest = max(self.largest, process.memory_info().rss >> 20)

    def spent(self) -> float:
        self.look()
        return time.process_time() + sum(self.seen.values()) - self.before


def measure(what: str, store: Store, found: list, setup: Setup, jobs: int) -> tuple[str, ...]:
    began, clock = time.monotonic(), Clock()
    planned = plan(store, found, setup, lambda exercise, check: True)
    results = run(store, planned, setup, partial(graded, count=jobs), what)
    results = results if planned.tasks else iter(())
    for number, _ in enumerate(results, start=1):
        if number % 10 == 0 or number > len(planned.tasks) - 2 * jobs:
            clock.look()
    took, own = time.monotonic() - began, psutil.Process().memory_info().rss >> 20
    return (what, str(len(planned.tasks)), f"{took:.1f}", f"{clock.spent() / len(found):.3f}",
            f"{60 * len(found) / took:.0f}", f"{clock.largest}", f"{own}")  # fmt: skip


@click.command()
@click.option("--count", default=200, show_default=True)
@click.option("--stem", type=click.Choice(STEMS), default="training_loop", show_default=True)
@click.option("--jobs", default=2, show_default=True)
def main(count: int, stem: str, jobs: int) -> None:
    known = units(stem)
    with tempfile.TemporaryDirectory() as home, Store(f"{home}/grades.db") as store:
        folder = Path(home, "class")
        folder.mkdir()
        make(folder, stem, count)
        setup = Setup((stem,), 1)
        rows = [measure("grade", store, handins(folder, stem), setup, jobs),
                measure("the same again", store, handins(folder, stem), setup, jobs)]  # fmt: skip
        unit = next(iter(known.values()))
        check = next(iter(unit.checks))
        other = replace(unit, digest="mended", checks={**unit.checks, check: "mended"})
        running.units = lambda *_: {**known, unit.exercise: other}
        rows.append(measure("regrade, one check mended", store, list(stored(store)), setup, jobs))
        size = Path(home, "grades.db").stat().st_size / count / 1024
    table = Table("", "run", "seconds", "CPU s each", "a minute", "largest MiB", "runner MiB",
                  title=f"{count} submissions of {stem}, {jobs} workers")  # fmt: skip
    for row in rows:
        table.add_row(*row)
    Console().print(table, f"store: {size:.0f} KiB a submission")


if __name__ == "__main__":
    main()
