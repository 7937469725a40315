"""The commands of those who make and teach a course; a student's kit has none of them."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from autograder.classroom.commands import ASSIGNMENTS, unwritten
from autograder.classroom.commands import COMMANDS as CLASSROOM
from autograder.contract import STEMS
from autograder.language import Translator
from autograder.options import in_language

FOLDER = click.Path(file_okay=False, path_type=Path)
HERE = Path("solutions")
BESIDE = Path(__file__).parents[1] / HERE  # for whoever works outside of the kit's own repository
from_solutions = click.option(
    "--solutions",
    default=lambda: HERE if HERE.exists() else BESIDE,
    show_default=str(HERE),
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The folder of the answers, in the kit's own repository.",
)


@click.command()
@from_solutions
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


@click.command(short_help="Gather what people read, for translation.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is stale.")
def words(only_check: bool) -> None:
    """Gather what people read into the catalogues for translation, and compile them."""
    try:
        from autograder.words import build, missing, stale
    except ModuleNotFoundError as error:
        raise click.ClickException(f'{error}: pip install "stepmark[dev]"') from None

    if only_check:
        old = stale()
        for path in old:
            click.echo(f"stale: {path}")
        sys.exit(bool(old))
    for path in build():
        if path.suffix == ".po":
            click.echo(f"{path}: {len(missing(path))} not translated")


@click.group()
def course() -> None:
    """A course for nbgrader."""


@course.command()
@click.argument("folder", type=FOLDER)
@from_solutions
def init(folder: Path, solutions: Path) -> None:
    """Lay out a course: nbgrader's configuration and the source notebooks.

    What already exists is left alone.
    """
    from autograder.nbgrader.course import init as lay_out

    try:
        made = lay_out(folder, solutions)
    except OSError as error:
        raise unwritten(folder, error, Translator()) from None
    for path in made:
        click.echo(f"wrote {path}")


@click.command(short_help="Show how well this machine keeps a submission in.")
@in_language
def doctor(translator: Translator) -> None:
    """Show how well this machine can keep a submission in: what was tried, and what happened."""
    from autograder.jail.canary import ADVICE, EXPECTED
    from autograder.jail.warden import Jail, JailError

    _, console = translator, Console()
    with Jail(("higher_order_functions",)) as jail:
        try:
            jail.wait_until_ready()
        except JailError as error:
            raise click.ClickException(_.say(str(error))) from None
        heads = _("rung"), _("what the canary tried"), _("what happened"), _("as it must be")
        table = Table(*heads)
        for rung, attempts in EXPECTED.items():
            for attempt, wanted in attempts.items():
                seen = jail.canary[attempt]
                must = f" {_('or')} ".join(map(_, wanted))
                mark = f"[green]{_('yes')}[/]" if seen in wanted else f"[red]{_('no')}[/]: {must}"
                table.add_row(rung, _(attempt), _(seen), mark)
            table.add_section()
        console.print(table)
        console.print(f"{_('isolation here:')} [bold]{jail.isolation}[/]")
        console.print(_(ADVICE[jail.isolation]))


@click.command(
    short_help="Prove that right answers lose nothing, and wrong ones do.", epilog=ASSIGNMENTS
)
@click.argument("stems", metavar="[ASSIGNMENT]...", nargs=-1, type=click.Choice(STEMS))
@click.option("--seeds", default=3, show_default=True, help="Tries of each right answer.")
@click.option("--right", default="tests/variants", show_default=True, type=FOLDER,
              help="Right answers: FOLDER/<assignment>/*.py.")  # fmt: skip
@from_solutions
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Also write the proof, with the whole kill matrix, to a file.",
)
def prove(
    stems: tuple[str, ...], seeds: int, right: Path, solutions: Path, out: Path | None
) -> None:
    """Grade the grader: right answers must lose nothing, known wrong ones must lose their marks."""
    from autograder.proof import matrix, report, table
    from autograder.proof import prove as try_all
    from autograder.worlds import Broken

    try:
        with Console(stderr=True).status("trying all right and all known wrong answers ..."):
            proofs = try_all(stems or STEMS, solutions, right, seeds)
    except Broken as error:
        raise click.ClickException(str(error)) from None

    def show(console: Console) -> None:
        console.print(table(proofs))
        for proof in proofs:
            for line in report(proof):
                console.print(line, markup=False)

    show(Console())
    if out:
        with out.open("w") as file:
            console = Console(file=file, width=100)
            show(console)
            for proof in proofs:
                for each in matrix(proof):
                    console.print("\n", each)
    sys.exit(not all(proof.holds for proof in proofs))


@click.command(short_help="Make a kit for students, a folder and a zip.", epilog=ASSIGNMENTS)
@click.argument("stem", metavar="STEM", type=click.Choice(STEMS))
@click.option("--out", default="kits", show_default=True, type=FOLDER)
@from_solutions
@click.option("--seeds", type=click.IntRange(1), default=5, show_default=True,
              help="How many runs to record: each run of the kit repeats one.")  # fmt: skip
def release(stem: str, out: Path, solutions: Path, seeds: int) -> None:
    """Make a kit for students, OUT/STEM and OUT/STEM.zip: the assignment, its public checks, and
    what the reference and the known wrong answers do in them, recorded.

    In it is no solution, no reference, no code of a known wrong answer, no hidden check.
    """
    from autograder.release import ReleaseError
    from autograder.release import release as seal
    from autograder.worlds import Broken

    try:
        with Console(stderr=True).status(f"recording {seeds} runs of its public checks ..."):
            paths = seal(stem, out, solutions, seeds)
    except (ReleaseError, Broken) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise unwritten(out, error, Translator()) from None
    for path in paths:
        click.echo(f"wrote {path}")


COMMANDS = (*CLASSROOM, build, words, course, doctor, prove, release)
