"""The command line: `autograder check`, and outside of a student's kit all that teachers need."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from autograder import __version__
from autograder.contract import STEMS
from autograder.jail.walls import RUNGS
from autograder.options import in_language, on_device

if TYPE_CHECKING:
    from autograder.language import Translator


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Auto-graded coursework for learning PyTorch."""


@main.command(short_help="Grade files, or folders with one for each assignment.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--watch", "again", is_flag=True, help="Grade again on saving, until Ctrl-C.")
@click.option(
    "--assignment", type=click.Choice(STEMS), help="Which assignment, if that is unclear."
)
@click.option("--seed", type=int, help="Draw the inputs from this seed.")
@on_device
@click.option("--isolation", type=click.Choice(RUNGS), help="Grade on this rung, or not at all.")
@click.option("--results", type=click.Path(path_type=Path), help="Also write the result as JSON.")
@in_language
def check(
    paths: tuple[Path, ...],
    again: bool,
    assignment: str | None,
    seed: int | None,
    device: str,
    isolation: str | None,
    results: Path | None,
    translator: Translator,
) -> None:
    """Grade files (.py or .ipynb), or folders that hold one for each assignment: assignments/ if
    none is named.

    The exit status is 0 only if every check of every file passed.
    """
    from autograder.grading import Grading, targets
    from autograder.jail.warden import JailError
    from autograder.kit import NotRecorded

    paths = paths or (Path("assignments"),)
    wanted = [target for path in paths for target in targets(path, assignment)]
    console = Console(width=min(Console().width, 100))
    done = []
    stems: tuple[str, ...] = ()
    if again:  # what is saved later may answer another assignment
        certain = all(target.submission for target in wanted) and not any(map(Path.is_dir, paths))
        stems = tuple(target.stem for target in wanted) if certain else STEMS
    try:
        with Grading(wanted, seed, device, isolation, stems) as grading:
            from autograder.terminal import show

            if again:
                from autograder.watch import watch

                done = watch(grading, list(paths), assignment, console, translator)
            for target in wanted if not again else ():
                done.append(grading.grade(target))
                show(done[-1], console, translator)
    except (NotRecorded, JailError) as error:
        raise click.ClickException(str(error)) from None
    if results:
        from autograder.results import write

        write(done, results)
        written = translator("results written to {file}", file=results)
        console.print(written, style="dim")
    sys.exit(any(result.points != result.max_points for result in done))


if find_spec("autograder.teaching"):  # it is in no student's kit
    from autograder.teaching import COMMANDS

    for command in COMMANDS:
        main.add_command(command)
