"""What one `pytest autograder` costs from a cold start, beside the imports that it cannot avoid.

Run `python benchmarks/cold_start.py`. The two commands are run in turn, so that a busy moment of
the machine falls on both; medians and the ratio of each pair are shown.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = [sys.executable, "-c", "import torch, sklearn, pytest"]


def seconds(command: list[str]) -> float:
    """The wall time of a command that must succeed."""
    began = perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return perf_counter() - began


@click.command()
@click.option("--repeat", default=5, show_default=True)
def main(repeat: int) -> None:
    table = Table("submission", "imports alone (s)", "pytest autograder (s)", "ratio")
    for stem in ("higher_order_functions", "training_loop", "going_classy", "classification"):
        file = f"solutions/{stem}.py"
        grade = [sys.executable, "-m", "pytest", "autograder", "-q", "--submission", file]
        seconds(grade)  # fill the disk cache
        pairs = [(seconds(IMPORTS), seconds(grade)) for _ in range(repeat)]
        bare, full = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(graded / imported for imported, graded in pairs)
        table.add_row(file, f"{bare:.2f}", f"{full:.2f}", f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
