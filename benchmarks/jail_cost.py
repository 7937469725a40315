"""What grading one submission costs in the jail, beside the same experiments without one.

Run `python benchmarks/jail_cost.py [ASSIGNMENT …]`. CPU seconds a submission, all checks of an
assignment on its solution: (a) the floor, hot in one process: the file is read once and every
experiment is done once, those by hand too, though nothing is sabotaged, with all that the jail's
harness spares (a frozen heap, see also `stay_in_one_process`); (b) in children of the zygote, the
first ones and those after it has gathered its memory, on each rung that the machine offers; (c)
`pytest` in a fresh process that makes the same assertions. What the zygote spends is not in it.
"""

import gc
import os
import resource
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from statistics import median
from time import process_time
from types import ModuleType

import click
import torch
from rich.console import Console
from rich.table import Table

from autograder.contract import STEMS
from autograder.experiment import checks
from autograder.jail.child import stay_in_one_process
from autograder.jail.warden import Jail, JailError
from autograder.jail.zygote import MANY
from autograder.judge import Judge
from autograder.oracle import Oracle
from autograder.submission import read

ROOT = Path(__file__).resolve().parents[1]
FLOOR, FRESH = "hot in one process (the floor)", "pytest in a fresh process"
ASSERTIONS = """
from pathlib import Path
import pytest
from autograder import compiler
from autograder.experiment import checks
from autograder.oracle import Oracle
from autograder.proof import module, verdict
compiler.put_off = lambda: None  # a suite of one's own pays for what an optimizer imports
judge = Oracle({stem!r}, 1)
answer = module(Path({path!r}))

@pytest.mark.parametrize("check", checks({stem!r}), ids=lambda check: check.id)
def test_check(check):
    assert verdict(judge, check, answer) is None
"""


def floor(stem: str, path: Path) -> float:
    """CPU seconds of reading the file once and of the student's side of all experiments, hot."""
    spare_what_the_jail_spares()
    oracle = Oracle(stem, 1)
    for check in checks(stem):
        oracle.task(check)
    gc.collect()
    gc.freeze()
    began = process_time()
    answer = sys.modules[stem] = ModuleType(stem)
    exec(compile(path.read_text(), str(path), "exec"), vars(answer))
    for check in checks(stem):
        oracle.attempt(check, answer)
    return process_time() - began


@cache
def spare_what_the_jail_spares() -> None:
    """Set this process up like a zygote, for good."""
    os.environ |= {"CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "Agg"}
    torch.set_num_threads(1)
    stay_in_one_process()


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
        for when in ("first children", "later ones"):
            for _ in range(repeat):
                spent[FLOOR].append(floor(stem, path))
                for rung, jail in jails.items():
                    cost = in_the_jail(stem, path, jail)
                    spent.setdefault(f"{when}, isolation {rung}", []).append(cost)
            for jail in jails.values():
                for _ in range(MANY):
                    judge_of(stem).grade(read(path, stem), jail, {checks(stem)[0].id})
    spent[FRESH] = [fresh(stem, path) for _ in range(max(1, repeat // 3))]
    return {how: median(each) for how, each in spent.items()}


@click.command()
@click.argument("stems", nargs=-1, type=click.Choice(STEMS))
@click.option("--repeat", default=5, show_default=True)
def main(stems: tuple[str, ...], repeat: int) -> None:
    table = Table("assignment", "how", "CPU s", "x floor", "pytest / this")
    for stem in stems or STEMS:
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
