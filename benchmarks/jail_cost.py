"""What grading one submission costs in the jail, beside the same experiments without one.

Run `python benchmarks/jail_cost.py`. CPU seconds a submission, all checks of an assignment on its
solution: (a) the floor, hot in one process; (b) in children of the zygote, on each rung that the
machine offers; (c) `pytest` in a fresh process that makes the same assertions.
"""

import resource
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from statistics import median
from time import process_time

import click
import torch
from rich.console import Console
from rich.table import Table

from autograder.contract import STEMS
from autograder.experiment import checks
from autograder.jail.warden import Jail, JailError
from autograder.judge import Judge
from autograder.oracle import Oracle
from autograder.proof import module
from autograder.submission import read

ROOT = Path(__file__).resolve().parents[1]
FLOOR, FRESH = "hot in one process (the floor)", "pytest in a fresh process"
ASSERTIONS = """
from pathlib import Path
import pytest
from autograder.experiment import checks
from autograder.oracle import Oracle
from autograder.proof import module, verdict
judge = Oracle({stem!r}, 1)
answer = module(Path({path!r}))

@pytest.mark.parametrize("check", checks({stem!r}), ids=lambda check: check.id)
def test_check(check):
    assert verdict(judge, check, answer) is None
"""


def floor(stem: str, path: Path) -> float:
    """CPU seconds of the student's side of all experiments, hot."""
    oracle, answer = Oracle(stem, 1), module(path)
    for check in checks(stem):
        oracle.task(check)
    began = process_time()
    for check in checks(stem):
        oracle.attempt(check, answer)
    return process_time() - began


def in_the_jail(stem: str, path: Path, jail: Jail) -> float:
    """CPU seconds of all children of one submission, from fork to end, by their resource usage."""
    before = jail.cpu
    result = judge_of(stem).grade(read(path, stem), jail)
    assert result.points == 100, result
    return jail.cpu - before


@cache
def judge_of(stem: str) -> Judge:
    return Judge(stem, 1)


def fresh(stem: str, path: Path) -> float:
    """CPU seconds of a new process that runs the same experiments as assertions."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_submission.py")
        test.write_text(ASSERTIONS.format(path=str(path), stem=stem))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", str(test)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def costs_of(stem: str, path: Path, repeat: int) -> dict[str, float]:
    """The median of each way, taken in turns, so that a busy machine is so for all of them."""
    spent: dict[str, list[float]] = {FLOOR: []}
    with ExitStack() as stack:
        jails = {}
        for rung in ("full", "filters", "limits"):
            jail = stack.enter_context(Jail((stem,), read(path, stem).preload, isolation=rung))
            with suppress(JailError):
                in_the_jail(stem, path, jail)
                jails[rung] = jail
        floor(stem, path)
        for _ in range(repeat):
            spent[FLOOR].append(floor(stem, path))
            for rung, jail in jails.items():
                cost = in_the_jail(stem, path, jail)
                spent.setdefault(f"a child, isolation {rung}", []).append(cost)
    spent[FRESH] = [fresh(stem, path) for _ in range(max(1, repeat // 3))]
    return {how: median(each) for how, each in spent.items()}


@click.command()
@click.option("--repeat", default=5, show_default=True)
def main(repeat: int) -> None:
    torch.set_num_threads(1)
    table = Table("assignment", "how", "CPU s", "x floor", "pytest / this")
    for stem in STEMS:
        path = ROOT / "solutions" / f"{stem}.py"
        costs = costs_of(stem, path, repeat)
        least, dearest = costs[FLOOR], costs[FRESH]
        for how, cost in costs.items():
            table.add_row(stem if how == FLOOR else "", how, f"{cost:.3f}", f"{cost / least:.2f}",
                          f"{dearest / cost:.0f}")  # fmt: skip
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
