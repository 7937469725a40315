"""A result as a student reads it in the terminal."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.contract import POINTS
from autograder.language import Translator
from autograder.results import CheckResult, Result, printable

MARKS = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "crashed": ("✗", "red"),
    "blank": ("·", "yellow"),
    "timeout": ("◷", "red"),
    "killed": ("✗", "red"),
    "broken": ("!", "magenta"),
}


def show(result: Result, console: Console, _: Translator) -> None:
    """Print the exercises, each lost mark with what would help, and the total."""
    result = _.result(result)
    console.print()
    title = Text(result.assignment or _("unknown assignment"), style="bold")
    file = Path(result.file)
    own = f"{file.parent.name}/" if file.stem == result.assignment else ""
    console.rule(title.append(f" · {printable(own + file.name)}", style="not bold"))
    for what in result.tampered:
        tampered = _("tampered: {what}; look at the file by hand", what=what)
        console.print(Text(tampered, style="bold red"))
    if result.status == "unreadable":
        console.print(Text.assemble((_("not graded:"), "bold red"), " ", printable(result.message)))
        return
    verdicts(result, console, _)
    console.print(_total(result, _))


def verdicts(result: Result, console: Console, _: Translator) -> None:
    """Print the exercises, and each lost mark with what would help: in their language already."""
    console.print(_exercises(result, _))
    for note in result.notes:
        console.print(Text(_("note: {note}", note=printable(note)), style="yellow"))
    for lost in _lost(result, _):
        console.print(lost)


def _exercises(result: Result, _: Translator) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(_("exercise"), no_wrap=True)
    table.add_column(_("checks"))
    table.add_column(_("points"), justify="right", no_wrap=True)
    for exercise in result.exercises:
        marks = Text()
        for check in result.checks_of(exercise.name):
            marks.append(*MARKS[check.outcome])
        table.add_row(exercise.name, marks, f"{exercise.points:g}/{exercise.max_points:g}")
    return table


def _lost(result: Result, _: Translator) -> list[RenderableType]:
    """Each lost mark; what is true of a whole exercise is said once.

    What is still to be done is one line.
    """
    blocks: list[RenderableType] = []
    blank = [each.name for each in result.exercises if _is_just_blank(each.name, result, _)]
    for exercise in result.exercises:
        if exercise.name in blank and len(blank) > 1:
            continue
        lost = [each for each in told(result, exercise.name, _) if each.outcome != "passed"]
        if result.is_alike(exercise.name):
            head = Text.assemble(MARKS[lost[0].outcome], " ", exercise.name, style="bold")
            blocks.append(_block(head, exercise.max_points, lost[0]))
            continue
        for check in lost:
            head = Text.assemble(MARKS[check.outcome], f" {check.exercise}: ", style="bold")
            head.append(check.claim)
            if check.hidden:
                head.append(f" ({_('hidden check')})", style="dim")
            blocks.append(_block(head, check.max_points, check))
    if len(blank) > 1:
        left = _("still blank: {names}", names=", ".join(blank))
        blocks.append(Text.assemble("\n", MARKS["blank"], " ", (left, "bold")))
    return blocks


def told(result: Result, exercise: str, _: Translator) -> list[CheckResult]:
    """The checks of an exercise; what those before have said is not said again.

    The hint is left where no teacher's sentence says more.
    """
    found: list[CheckResult] = []
    said: set[str] = set()
    for check in result.checks_of(exercise):
        says, message = ("" if each in said else each for each in (check.says, check.message))
        if said & {check.says, check.message} and not says + message:
            message = _("as above")
        hint = "" if check.says else check.hint
        found.append(replace(check, says=says, message=message, hint=hint))
        said |= {check.says, check.message} - {""}
    return found


def _is_just_blank(exercise: str, result: Result, _: Translator) -> bool:
    """Whether nothing else is to be said about it, such as a name that is nearly right."""
    said = {each.message for each in result.checks_of(exercise)}
    return said == {_.say(f"{exercise} is still blank")}


def _block(head: Text, points: float, check: CheckResult) -> RenderableType:
    """A lost mark: what it was about, and what is said of it."""
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column()
    line.add_column(justify="right", no_wrap=True)
    line.add_row(head, f"0/{points:g}")
    said = ((check.says, "yellow"), (check.message, "dim" if check.says else ""),
            (check.hint, "dim"))  # fmt: skip
    lines = [Text(text, style=style) for text, style in said if text]
    return Group("", line, Padding(Group(*lines), (0, 0, 0, 4)))


def total(result: Result, aside: str, _: Translator) -> Text:
    """The points of a graded result, green if they are all, and something beside them."""
    style = "bold green" if result.points == result.max_points else "bold"
    points, most = f"{result.points:g}", f"{result.max_points:g}"
    said = _("total: {points} of {most} points", points=points, most=most)
    return Text.assemble("\n", (said, style), "   ", (aside, "dim"))


def _total(result: Result, _: Translator) -> RenderableType:
    if result.points is None:
        return Text.assemble("\n", (_("no grade:"), "bold magenta"), " ", result.message)
    drawn = _("seed {seed} · isolation {rung}", seed=result.seed, rung=result.isolation)
    text = total(result, drawn, _)
    if result.held_back and result.max_points + result.held_back == POINTS:
        rest = f"{result.held_back:g}"
        text.append("\n")
        text.append(_("your teacher's checks count for the other {rest} points", rest=rest))
    return text
