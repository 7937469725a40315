"""The command line: `autograder check`, `autograder build`, `autograder prove`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console

from autograder.contract import STEMS

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stepmark")
def main() -> None:
    """Auto-graded coursework for learning PyTorch."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--assignment", type=click.Choice(STEMS), help="Which assignment, if that is unclear."
)
@click.option("--seed", type=int, help="Draw the inputs from this seed.")
@click.option("--device", default="cpu", show_default=True, help="cpu or cuda.")
@click.option("--results", type=click.Path(path_type=Path), help="Also write the result as JSON.")
def check(
    paths: tuple[Path, ...],
    assignment: str | None,
    seed: int | None,
    device: str,
    results: Path | None,
) -> None:
    """Grade files (.py or .ipynb), or folders that hold one for each assignment.

    The exit status is 0 only if every check of every file passed.
    """
    from autograder.grading import Grading, targets

    wanted = [target for path in paths for target in targets(path, assignment)]
    console = Console(width=min(Console().width, 100))
    done = []
    with Grading(wanted, seed, device) as grading:
        from autograder.terminal import show

        for target in wanted:
            done.append(grading.grade(target))
            show(done[-1], console)
    if results:
        from autograder.results import write

        write(done, results)
        console.print(f"results written to {results}", style="dim")
    sys.exit(any(result.points != result.max_points for result in done))


@main.command()
@click.option("--solutions", default="solutions", show_default=True, type=FOLDER)
@click.option("--assignments", default="assignments", show_default=True, type=FOLDER)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is stale.")
def build(solutions: Path, assignments: Path, only_check: bool) -> None:
    """Print the students' modules and notebooks from the solutions."""
    from autograder.build import BuildError, stale
    from autograder.build import build as print_all

    try:
        old = stale(solutions, assignments)
    except BuildError as error:
        raise click.ClickException(str(error)) from None
    if only_check:
        for path in old:
            click.echo(f"stale: {path}")
        sys.exit(bool(old))
    for path in print_all(solutions, assignments):
        click.echo(f"printed {path}")


@main.command()
@click.argument("stems", nargs=-1, type=click.Choice(STEMS))
@click.option("--seeds", default=3, show_default=True, help="Tries of each right answer.")
@click.option("--right", default="tests/variants", show_default=True, type=FOLDER,
              help="Right answers: FOLDER/<assignment>/*.py.")  # fmt: skip
@click.option("--solutions", default="solutions", show_default=True, type=FOLDER)
@click.option("--out", type=click.Path(path_type=Path), help="Also write the proof to a file.")
def prove(
    stems: tuple[str, ...], seeds: int, right: Path, solutions: Path, out: Path | None
) -> None:
    """Grade the grader: right answers must lose nothing, known wrong ones must lose their marks."""
    from autograder.proof import prove_all, report, table

    proofs = prove_all(stems or STEMS, solutions, right, seeds)
    lines = [line for proof in proofs for line in report(proof)]
    consoles = [Console()]
    with ExitStack() as stack:
        if out:
            file = stack.enter_context(out.open("w"))
            consoles.append(Console(file=file, width=100))
        for console in consoles:
            console.print(table(proofs))
            for line in lines:
                console.print(line, markup=False)
    sys.exit(not all(proof.holds for proof in proofs))


if __name__ == "__main__":
    main()
