"""The commands for a class; what they need is imported when they are run."""

from __future__ import annotations

import os
import signal
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from difflib import get_close_matches
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.contract import STEMS
from autograder.jail.walls import RUNGS
from autograder.language import Translator
from autograder.options import in_language, on_device
from autograder.results import printable

if TYPE_CHECKING:
    from autograder.classroom.intake import Handin
    from autograder.classroom.run import Chosen, Graded
    from autograder.classroom.store import Store

FILE = click.Path(path_type=Path)
FORMATS = ("csv", "canvas", "moodle", "gradescope", "nbgrader", "junit")
ASSIGNMENTS = f"The assignments: {', '.join(STEMS)}."
WIDTH = 130  # columns that a table needs, whatever the terminal has
REGRADE = "regrade"  # what such a run is called in the store
HELD = RUNGS[:-1]  # a class is never graded without isolation


def _together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options as one decorator."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


in_store = click.option("--store", "where", default="grades.db", show_default=True,
                        help="SQLite file, or the URL of a PostgreSQL database.")  # fmt: skip
for_assignment = click.option("--assignment", type=click.Choice(STEMS), help="Only this one.")
running = _together(
    click.option("--only", metavar="GLOB", default="*", help="Only students of such names."),
    click.option("--checks", metavar="EXPR", default="",
                 help="Only exercises with such checks or names, as pytest -k."),
    click.option("--jobs", type=click.IntRange(1), help="Workers; by default one for each core."),
    click.option("--cluster", metavar="ADDRESS", help="Grade on a Dask cluster: its scheduler's "
                 "address or scheduler file."),
    click.option("--seed", type=int, help="Draw the inputs from this seed; by default the store's "
                                          "last, or a fresh one."),
    on_device,
    click.option("--isolation", type=click.Choice(HELD), help="Grade on this rung, or not at all. "
                 "`limits` is taken only if you ask for it."),
)  # fmt: skip


@click.command(short_help="Grade a class: a folder, or a platform's zip.")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@in_store
@click.option("--roster", type=FILE, help="CSV file of everybody who takes the course.")
@for_assignment
@running
@in_language
def grade(
    folder: Path,
    where: str,
    roster: Path | None,
    assignment: str | None,
    only: str,
    translator: Translator,
    **how: Any,
) -> None:
    """Grade a class: a folder of files or of students, nbgrader's, a platform's zip.

    Every result is stored when it is finished: after an interruption, or when more has been handed
    in, the same command goes on where it stopped. The exit status is 1 if something has no grade.
    """
    from autograder.classroom import intake
    from autograder.classroom.roster import RosterError, matched, read
    from autograder.submission import Unreadable

    _ = translator
    with _open(where, _, new=True) as store:
        try:
            if roster:
                store.enrol(read(roster))
            found = matched(intake.handins(folder, assignment), store.students())
        except (RosterError, Unreadable) as error:
            raise click.ClickException(_.say(str(error))) from None
        if not found:
            nothing = _("nothing was handed in in {folder}", folder=printable(str(folder)))
            raise click.ClickException(nothing)
        _run(store, found, printable(f"grade {folder}"), _, only=only, **how)


@click.command(short_help="Grade again what a change touches.")
@in_store
@for_assignment
@running
@click.option("--again", is_flag=True, help="Also what has not changed: it must come out the same.")
@in_language
def regrade(where: str, assignment: str | None, translator: Translator, **how: Any) -> None:
    """Grade what is stored again, as far as a check, a misconception or the kit has changed.

    What changed for whom is told at the end; `autograder diff` tells it again.
    """
    from autograder.classroom.compare import changes, sentences
    from autograder.classroom.run import stored

    _ = translator
    with _open(where, _) as store:
        before = _last_run(store)
        try:
            _run(store, list(stored(store, assignment)), REGRADE, _, **how)
        finally:
            after = max((each.id for each in store.runs()), default=0)
            if after > before:
                for line in sentences(changes(store, before, after), _):
                    click.echo(line)


def _last_run(store: Store) -> int:
    """The number of the last run, but for regrades that were interrupted and are to go on now."""
    runs = store.runs()
    while runs and runs[-1].ended is None and runs[-1].what.startswith(REGRADE):
        runs.pop()
    return runs[-1].id if runs else 0


@click.command(short_help="Tell who lost and who gained between two runs.")
@click.argument("runs", nargs=-1, type=int)
@in_store
@in_language
def diff(runs: tuple[int, ...], where: str, translator: Translator) -> None:
    """Tell who lost, who gained, and through which check, between two runs.

    RUNS are two of the numbers that `autograder history` shows; by default the last two that ended.
    """
    from autograder.classroom.compare import changes, sentences

    _ = translator
    with _open(where, _, reading=True) as store:
        ended = {each.id: each.ended is not None for each in store.runs()}
        chosen = runs or tuple(number for number in ended if ended[number])[-2:]
        if len(chosen) != 2 or not set(chosen) <= set(ended):
            known = ", ".join(map(str, ended))
            raise click.ClickException(_("give two of these runs: {numbers}", numbers=known))
        click.echo(_("run {one} → run {other}:", one=chosen[0], other=chosen[1]))
        for line in sentences(changes(store, *chosen), _):
            click.echo(line)
        last = max(ended)
        if not runs and not ended[last]:
            left_out = _(
                "run {number} has not ended: `autograder diff {one} {number}` tells of it",
                number=last,
                one=chosen[1],
            )
            click.echo(left_out)


@click.command()
@click.argument("student")
@in_store
@in_language
def history(student: str, where: str, translator: Translator) -> None:
    """Show every result that a student ever got."""
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    _ = translator
    with _open(where, _, reading=True) as store:
        found = store.history(student) or store.history(_called(student, store))
        similar = [] if found else _similar(student, store)
    if not found:
        nothing = _("there is nothing of {student} in {where}", student=student, where=where)
        if similar:
            nothing += _(" (did you mean {names}?)", names=", ".join(similar))
        raise click.ClickException(nothing)
    heads = (_("run"), _("when"), _("assignment"), _("points"), _("status"), _("file"), "sha256",
             _("kit"), _("seed"))  # fmt: skip
    table = Table(*(Column(head, overflow="fold") for head in heads), box=None)
    for row, result in found:
        points = "" if row.points is None else f"{row.points:g}/{row.max_points:g}"
        cells = (row.run, result.graded_at, row.assignment, points, _(row.status), row.file,
                 row.sha256[:8], row.kit, row.seed)  # fmt: skip
        table.add_row(*(Text(str(cell)) for cell in cells))
    Console(width=max(Console().width, WIDTH)).print(table)


def _called(name: str, store: Store) -> str:
    """The one student of that name, large or small letters alike; "" if there is not just one."""
    names = [
        each.student
        for each in store.students()
        if name.casefold() in (each.student.casefold(), each.name.casefold())
    ]
    return names[0] if len(names) == 1 else ""


def _similar(name: str, store: Store) -> list[str]:
    """Names like it, as they are in the store, whatever their accents."""
    known = {_plain(each): each for who in store.students() for each in (who.name, who.student)}
    wanted = _plain(name)
    close = get_close_matches(wanted, known)
    close += [each for each in known if wanted in each and each not in close]
    return [known[each] for each in close][:3]


def _plain(name: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


@click.command(short_help="Write the grades as a table, or for a platform's import.")
@click.argument("out", type=FILE)
@in_store
@for_assignment
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--column", help="The assignment's column, as it is named in Canvas's own export.")
@click.option("--accept-ungraded", is_flag=True, help="Leave those without a grade empty.")
@click.option("--accept-drops", is_flag=True, help="Also grades that are lower than before.")
@in_language
def export(out: Path, where: str, translator: Translator, **how: Any) -> None:
    """Write the grades to OUT, as a table or for Canvas's or Moodle's import.

    For nbgrader, OUT is the folder of the course whose gradebook takes them; for Gradescope, a
    folder for one results.json a submission.
    """
    from autograder.classroom import exports

    _ = translator
    with _open(where, _, reading=True) as store:
        try:
            written = exports.export(store, how.pop("form"), out, _, **how)
        except exports.NotYet as error:
            raise click.ClickException(_.say(str(error))) from None
        except OSError as error:
            raise unwritten(out, error, _) from None
    click.echo(written)


def _run(
    store: Store, found: Iterable[Handin], what: str, _: Translator, *, only: str, checks: str,
    jobs: int | None, cluster: str | None, seed: int | None, device: str, isolation: str | None,
    again: bool = False,
) -> None:  # fmt: skip
    from autograder.classroom.digests import units
    from autograder.classroom.run import plan, run
    from autograder.classroom.summary import needs_a_person, sentences, standings
    from autograder.classroom.workers import CannotGrade, Setup

    everybody = list(found)
    found = [each for each in everybody if fnmatch(each.student, only)]
    if everybody and not found:
        raise click.ClickException(_("no student's name is like {only}", only=only))
    seed = store.seed() if seed is None else seed
    stems = tuple(sorted({each.assignment for each in found} - {""}))
    setup = Setup(stems, seed, device, isolation)
    chosen = _chosen(checks, _)
    known = [(unit.exercise, id) for stem in stems for unit in units(stem).values()
             for id in unit.checks]  # fmt: skip
    if known and not any(chosen(*each) for each in known):
        raise click.ClickException(_("no check's name is like {checks}", checks=checks))
    planned = plan(store, found, setup, chosen, again)
    if planned.done:
        click.echo(_("{done} of {all} are up to date", done=planned.done, all=len(found)))
    graded = _graded(cluster, jobs, len(planned.tasks), _)
    results = run(store, planned, setup, graded, " ".join(filter(None, [what, checks])))
    try:
        if planned.tasks:
            with closing(results):
                _follow((result.status for __, result in results), len(planned.tasks), _)
    except CannotGrade as error:
        raise click.ClickException(_.say(str(error))) from None
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to be stopped
        stopped = _("stopped: what is finished is kept, and the same command goes on from there")
        click.echo(f"\n{stopped}")
        sys.exit(130)
    now = standings(store)
    for line in sentences(store, now, _):
        click.echo(line)
    sys.exit(needs_a_person(now))


def _graded(
    cluster: str | None, jobs: int | None, tasks: int, _: Translator
) -> Callable[..., Graded]:
    """Who grades: so many processes of this machine, or a cluster."""
    if not cluster:
        from autograder.classroom.workers import graded

        return partial(graded, count=min(jobs or _cores(), tasks))
    if jobs:
        raise click.UsageError(_("--jobs is for this machine: a cluster has its own workers"))
    try:
        from autograder.classroom import cluster as dask
    except ImportError:
        lacking = _("for a cluster, install Dask too: pip install 'stepmark[cluster]'")
        raise click.ClickException(lacking) from None
    return partial(dask.graded, address=cluster)


def _follow(statuses: Iterable[str], total: int, _: Translator) -> None:
    """Show how far the run is, how fast it goes, how long it will take, and what came of it."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counted]}"),
    )
    counts: Counter[str] = Counter()
    with Progress(*columns) as progress:
        task = progress.add_task("", total=total, rate="", counted=_("the jails warm up"))
        for number, status in enumerate(statuses, start=1):
            counts[status] += 1
            minutes = (progress.tasks[0].elapsed or 0) / 60  # from the start, as it was waited for
            rate = _("{number} a minute", number=f"{number / minutes:.0f}") if minutes else ""
            progress.update(task, advance=1, rate=rate,
                            counted=", ".join(f"{count} {_(what)}" for what, count
                                              in sorted(counts.items())))  # fmt: skip


def _chosen(expression: str, _: Translator) -> Chosen:
    """Whether a check is meant by an expression of pytest's."""
    if not expression:
        return lambda exercise, check: True
    from _pytest.mark.expression import Expression

    try:
        compiled = Expression.compile(expression)
    except (SyntaxError, RecursionError) as error:
        said = _("{checks} is no expression: {why}", checks=repr(expression), why=error)
        raise click.BadParameter(said) from None

    def chosen(exercise: str, check: str) -> bool:
        def named(word: str, /, **__: object) -> bool:
            return word.lower() in f"{exercise} {check}".lower()

        return compiled.evaluate(named)

    return chosen


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _open(where: str, _: Translator, new: bool = False, reading: bool = False) -> Iterator[Store]:
    """The store, which may be `new`; what it cannot do is said without a traceback."""
    from sqlalchemy.exc import ArgumentError, DBAPIError

    from autograder.classroom.store import Store, StoreError

    if not (new or "://" in where or Path(where).exists()):
        nothing = _("there is no store {where}: take another with --store", where=where)
        raise click.ClickException(nothing)
    try:
        with Store(where, reading) as store:
            yield store
    except StoreError as error:
        said = _.say(str(error))
        kept = _("{said}. What was finished before is kept.", said=said)
        raise click.ClickException(kept) from None
    except DBAPIError as error:
        said = _("the store {where} cannot be read: {why}", where=where, why=error.orig)
        raise click.ClickException(said) from None
    except ArgumentError:
        said = _("{where} is no URL of a database that can be used here", where=where)
        raise click.ClickException(said) from None


def unwritten(path: Path, error: OSError, _: Translator) -> click.ClickException:
    """What is said where there is no room, no right or no such folder."""
    why = error.strerror or error
    return click.ClickException(_("{path} cannot be written: {why}", path=path, why=why))


@click.command(epilog=ASSIGNMENTS)
@click.argument("stem", metavar="ASSIGNMENT", type=click.Choice(STEMS))
@click.option("--out", type=FILE, default="autograder.zip", show_default=True)
@click.option("--seed", type=int, help="What each submission's own seed is drawn from.")
@click.option("--isolation", type=click.Choice(HELD), help="Grade on this rung, or not at all. "
              "`limits` is taken only if you ask for it.")  # fmt: skip
@in_language
def gradescope(
    stem: str, out: Path, seed: int | None, isolation: str | None, translator: Translator
) -> None:
    """Write the zip that Gradescope takes as an autograder.

    It holds the kit with its hidden checks and the reference: keep it from the students.
    """
    from autograder.classroom.gradescope import pack
    from autograder.grading import fresh_seed

    _ = translator
    try:
        pack(out, stem, fresh_seed() if seed is None else seed, isolation)
    except OSError as error:
        raise unwritten(out, error, _) from None
    said = _("written: {file}. Upload it under Configure Autograder.", file=out)
    click.echo(said)


@click.command(short_help="Write a page for the class and one for each student.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@in_store
@in_language
def report(folder: Path, where: str, translator: Translator) -> None:
    """Write a page for the class and one for each student into FOLDER."""
    from autograder.classroom.report import write

    _ = translator
    with _open(where, _, reading=True) as store:
        try:
            click.echo(_("written: {file}", file=write(store, folder, _)))
        except OSError as error:
            raise unwritten(folder, error, _) from None


COMMANDS = (grade, regrade, diff, history, export, gradescope, report)
