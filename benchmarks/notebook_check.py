"""What `check("…")` costs in a warm notebook, beyond the student's own code.

Run `python benchmarks/notebook_check.py`. A kernel runs the solution of each assignment, then
`check()` for every exercise; what is measured is the time that the cell takes. The student's own
code, which runs in the jail, is part of it: the times are upper bounds.
"""

from pathlib import Path
from statistics import median

import click
import jupytext
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
CHECK = """
from time import perf_counter
began = perf_counter()
check({})
print("seconds", perf_counter() - began)
"""


def seconds(client: BlockingKernelClient, asked: str) -> float:
    """How long one call of `check` takes."""
    said: list[str] = []

    def listen(message: dict) -> None:
        said.append(message["content"].get("text", ""))

    reply = client.execute_interactive(CHECK.format(asked), output_hook=listen)
    assert reply["content"]["status"] == "ok", reply
    return float("".join(said).rpartition("seconds ")[2])


@click.command()
@click.argument("stems", nargs=-1)
@click.option("--repeat", default=5, show_default=True)
def main(stems: tuple[str, ...], repeat: int) -> None:
    from autograder.contract import STEMS, exercises

    table = Table("assignment", "exercise", "median (s)", "slowest (s)")
    for stem in stems or STEMS:
        manager, client = start_new_kernel(kernel_name="python3")
        try:
            notebook = jupytext.read(ROOT / "solutions" / f"{stem}.py")
            cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
            quiet = [source for source in cells if "__main__" not in source]
            for source in ["from autograder import check", *quiet]:
                client.execute_interactive(source, output_hook=lambda _: None)
            first = seconds(client, "")
            table.add_row(stem, "the first call", f"{first:.2f}", "")
            for asked in [*(repr(each.path) for each in exercises(stem)), ""]:
                times = [seconds(client, asked) for _ in range(repeat)]
                name = asked.strip("'") or "all"
                table.add_row("", name, f"{median(times):.2f}", f"{max(times):.2f}")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()
    Console().print(table)


if __name__ == "__main__":
    main()
