"""`python -m reference`: run the lecture, and hold every number it prints against this machine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import torch
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from reference import figures, lecture, pipelines
from reference.going_classy import default_device
from reference.lecture import Number


@dataclass(frozen=True)
class Followed:
    """A loader that moves a progress bar on whenever an epoch has gone through it."""

    loader: Iterable
    progress: Progress
    task: TaskID

    def __iter__(self) -> Iterator:
        yield from self.loader
        self.progress.advance(self.task)


def progress_bar(console: Console) -> Progress:
    """One line for each training run: how many of its epochs are done."""
    return Progress(
        TextColumn("{task.description:46}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("epochs"),
        TimeElapsedColumn(),
        console=console,
    )


def verdict(number: Number) -> str:
    """A mark for the last column: the same digits, the same but for rounding, or not the same."""
    if not number.compared:
        return ""
    if not number.agrees:
        return "[bold red]✗[/]"
    return "[green]✓[/]" if number.printed == number.lecture else "[green]≈[/]"


def table(title: str, numbers: list[Number]) -> Table:
    """What the lecture prints beside what was computed."""
    rows = Table(title=title, title_justify="left", title_style="bold")
    rows.add_column("what")
    rows.add_column("should be", justify="right")
    rows.add_column("computed", justify="right")
    rows.add_column("")
    for number in numbers:
        should_be = number.lecture if number.compared else ""
        rows.add_row(number.what, should_be, number.printed, verdict(number))
    return rows


def chosen_device(device: str) -> str:
    """`device`, or what 'auto' means here; a usage error where there is no such device."""
    if device == "cuda" and not torch.cuda.is_available():
        raise click.UsageError("--device cuda: torch finds no CUDA device; try --device cpu.")
    return default_device() if device == "auto" else device


@click.command()
@click.argument("what", type=click.Choice(["regression", "classification", "all"]))
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--epochs", type=click.IntRange(min=1), help="Default: as many as in the lecture.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=pipelines.TRAINING_SEED)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("results/reference"),
    help="Folder for checkpoints and figures.",
)
def main(what: str, device: str, epochs: int | None, seed: int, out: Path) -> None:
    """Run the lecture's pipelines. Exits with 1 if a number is not the lecture's."""
    device = chosen_device(device)
    out.mkdir(parents=True, exist_ok=True)
    console = Console()
    console.print(f"torch {torch.__version__} on {device}, seed {seed}\n")
    tables: dict[str, list[Number]] = {}
    drawn: dict[str, Figure] = {}
    with progress_bar(console) as progress:

        def watch(loader: Iterable, n_epochs: int, run: str) -> Iterable:
            return Followed(loader, progress, progress.add_task(run, total=n_epochs))

        if what == "all":
            tables["Higher-order functions"] = lecture.higher_order_numbers()
        if what != "classification":
            n_epochs = epochs or pipelines.REGRESSION_EPOCHS
            line = pipelines.regression(out / "regression.pt", device, n_epochs, seed, watch)
            tables["Regression"] = lecture.regression_numbers(line)
            drawn |= figures.regression_figures(line)
        if what != "regression":
            n_epochs = epochs or pipelines.CLASSIFICATION_EPOCHS
            moons = pipelines.classification(
                out / "classification.pt", device, n_epochs, seed, watch
            )
            tables["Classification"] = lecture.classification_numbers(moons)
            drawn |= figures.classification_figures(moons)

    for title, numbers in tables.items():
        console.print(table(title, numbers))
    for name, figure in drawn.items():
        figure.savefig(out / f"{name}.png", dpi=150)
    console.print(f"{len(drawn)} figures and the checkpoints are in {out}")

    numbers = [number for rows in tables.values() for number in rows]
    if not all(number.compared for number in numbers):
        console.print(
            "[yellow]The epochs or the seed are not the lecture's: "
            "what depends on them is not compared.[/]"
        )
    different = [number.what for number in numbers if number.compared and not number.agrees]
    if different:
        console.print(f"[bold red]Not as it should be: {'; '.join(different)}[/]")
        raise SystemExit(1)
    console.print(
        f"[green]As it should be: {sum(n.compared for n in numbers)} of {len(numbers)}.[/]"
    )


if __name__ == "__main__":
    main(prog_name="python -m reference")
