"""The notebook door: `check("mini_batch")` in a cell grades what is defined now.

Taken are the definitions that the cells run so far have made, or the student's own file that an
exercise was imported from; never the objects themselves, which nobody could hand in.
"""

from __future__ import annotations

import atexit
import difflib
import inspect
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from IPython.core.error import UsageError
from IPython.core.getipython import get_ipython
from IPython.display import display

from autograder import table
from autograder.contract import STEMS, Exercise, exercises
from autograder.definitions import defined, needed, version
from autograder.desk import Answer, Desk, Question
from autograder.jail.wire import Cell
from autograder.language import Translator
from autograder.results import Result
from autograder.submission import Submission, Unreadable, identify, read

LIBRARIES = {"site-packages", "dist-packages"}
DESK = Desk()
atexit.register(DESK.close)


@dataclass(frozen=True)
class Shown:
    """What a notebook displays, and a terminal if there is no HTML."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


class Session:
    """What was run in this notebook, and what was tried of each check."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.places: dict[int, str] = {}  # of a run, the cell it was of, where a front end tells
        self.tried: dict[str, set[str]] = {}  # of a check, the versions that failed it
        if hasattr(shell, "events"):
            shell.events.register("pre_run_cell", self.note)

    def note(self, info: Any) -> None:
        place = getattr(info, "cell_id", None)
        if place and info.store_history:
            self.places[len(self.shell.history_manager.input_hist_raw)] = place  # the next one

    @property
    def names(self) -> Mapping[str, Any]:
        return self.shell.user_ns

    @property
    def path(self) -> Path:
        """The notebook's name, where the front end tells."""
        told = self.names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
        return Path(told if isinstance(told, str) else "notebook.ipynb")

    def runs(self) -> tuple[list[Cell], set[int]]:
        """The cells as they were run, and which of them were changed and run again since."""
        sources = self.shell.history_manager.input_hist_raw
        ran = [Cell(f"In [{number}]", source) for number, source in enumerate(sources)]
        last = {place: number for number, place in self.places.items()}
        return ran, {number for number, place in self.places.items() if last[place] > number}

    def is_due(self, check: str, version: str) -> bool:
        """Whether this failing try is the second, or a later one, of other code than before."""
        tries = self.tried.setdefault(check, set())
        tries.add(version)
        return len(tries) > 1


@lru_cache(maxsize=1)
def _session(shell: Any) -> Session:
    return Session(shell)


def check(exercise: Any = None, *, hint: bool = False, assignment: str | None = None) -> None:
    """Show the verdicts on an exercise, given by name or as the function, class or method itself;
    without one, on all exercises, with the total so far.

    A check's hint is shown when it fails a second time, after a change, or where `hint` asks for
    it. `assignment` says which assignment this is, if that is unclear.

    Raises:
        UsageError: there is no such exercise, or what was run answers no assignment, or could
            answer several.
        RuntimeError: there is no notebook, or the grader does not run.
    """
    _ = Translator()
    shell = get_ipython()
    if shell is None or getattr(shell, "history_manager", None) is None:
        raise RuntimeError("check() is for notebooks; elsewhere run `autograder check FILE`")
    session = _session(shell)
    ran, replaced = session.runs()
    try:
        stem, wanted = _wanted(exercise, session, ran, assignment)
    except (LookupError, Unreadable) as error:
        raise UsageError(error) from None  # which IPython tells without a traceback
    asked = [wanted] if wanted else list(exercises(stem))
    values = [_value(each, session.names) for each in asked]
    given = exercise is not None and not isinstance(exercise, str)
    file = _file([_plain(exercise)] if given else [each for each in values if each is not None])
    submission = read(file, stem) if file else _of_cells(stem, ran, replaced, session.path)
    cells = list(submission.cells)
    waiting = None if DESK.warm else _starting(_)
    answer = DESK.ask(
        Question(
            stem=stem,
            path=str(submission.path),
            cells=cells,
            notebook=submission.notebook,
            notes=[] if file else list(submission.notes),
            exercises=[wanted.name] if wanted else [],
            language=_.language,
        )
    )
    if answer.result is None:
        notes = [f"{_('not graded:')} {_.say(answer.problem, stem)}"]
        shown = Shown(table.in_html(stem, [], notes, _), table.in_words(stem, [], notes, _))
    else:
        notes = (
            [_("graded as saved in {file}: that is the file to hand in", file=file.name)]
            if file
            else _vanished(asked, cells, session.names, _)
        )
        shown = _shown(answer, answer.result, wanted, cells, session, hint, notes, _)
    if waiting:
        waiting.update(shown)
    else:
        display(shown)


def _wanted(
    given: Any, session: Session, ran: list[Cell], assignment: str | None
) -> tuple[str, Exercise | None]:
    """The assignment, and the exercise of it that is meant, or None for all."""
    if assignment is not None and assignment not in STEMS:
        raise LookupError(f"there is no assignment {assignment!r}: there are {', '.join(STEMS)}")
    stems = [assignment] if assignment else list(STEMS)
    text = "\n".join(cell.source for cell in ran)
    if given is None:
        return assignment or _identify(session, text), None
    known = [(stem, each) for stem in stems for each in exercises(stem)]
    live = [(stem, each) for stem, each in known if _value(each, session.names) is not None]
    if isinstance(given, str):
        found = [pair for pair in known if given in (pair[1].name, pair[1].path)]
    else:
        plain = _plain(given)
        found = [pair for pair in live if _value(pair[1], session.names) is plain]
        name = getattr(plain, "__qualname__", type(given).__name__)
        found = found or [pair for pair in known if name in (pair[1].path, pair[1].name)]
        given = name
    found = [pair for pair in found if pair in live] or found
    if not found:
        close = difflib.get_close_matches(given, [each.name for _, each in known], 1)
        meant = f": did you mean {close[0]!r}?" if close else ""
        raise LookupError(f"there is no exercise {given!r}{meant}")
    if len(found) > 1:
        stem = _identify(session, text)
        found = [pair for pair in found if pair[0] == stem]
        if not found:
            raise LookupError(f"{stem} has no exercise {given!r}")
    return found[0]


def _identify(session: Session, text: str) -> str:
    """The assignment by the notebook's name, by the names in its cells, or by those imported."""
    live = {
        stem: sum(_value(each, session.names) is not None for each in exercises(stem))
        for stem in STEMS
    }
    try:
        return identify(session.path, text)
    except Unreadable:
        best = [stem for stem in STEMS if live[stem] == max(live.values())]
        if any(live.values()) and len(best) == 1:
            return best[0]
    raise Unreadable(
        'it is not clear which assignment this is: say it, check(assignment="…"), with one of '
        f"{', '.join(STEMS)}"
    )


def _value(exercise: Exercise, names: Mapping[str, Any]) -> Any:
    """What the name of an exercise stands for now; None if nothing."""
    owner, _, method = exercise.path.rpartition(".")
    found = names.get(owner or method)
    if owner and found is not None:
        found = inspect.getattr_static(found, method, None)
    return _plain(found)


def _plain(value: Any) -> Any:
    """The function in a method."""
    return getattr(value, "__func__", value)


def _file(values: list[Any]) -> Path | None:
    """The file of the student's own that all these come from; None if any is of a cell."""
    files = [_source_file(value) for value in values]
    return None if None in files or not files else max(files, key=files.count)


def _source_file(value: Any) -> Path | None:
    """Where a function or a class was defined, if that was in a module outside the libraries."""
    if inspect.isclass(value):
        own = (_plain(each) for each in vars(value).values())
        value = next((each for each in own if inspect.isfunction(each)), None)
    code = getattr(inspect.unwrap(value) if callable(value) else value, "__code__", None)
    path = Path(getattr(code, "co_filename", ""))
    if path.suffix != ".py" or not path.is_file() or path.parent.name.startswith("ipykernel_"):
        return None
    path = path.resolve()
    library = LIBRARIES & set(path.parts) or Path(os.__file__).parent in path.parents
    return None if library else path


def _of_cells(stem: str, ran: list[Cell], replaced: set[int], path: Path) -> Submission:
    names = {each.path.partition(".")[0] for each in exercises(stem)}
    made = defined([cell for number, cell in enumerate(ran) if number not in replaced])
    alike = {each for name in names - made for each in difflib.get_close_matches(name, made)}
    cells = needed(ran, names | alike, replaced)  # those alike, for "did you mean …?"
    return Submission(path, stem, "you", "", tuple(cells), notebook=True)


def _starting(_: Translator) -> Any:
    """What is shown for the seconds that the first answer takes, to be replaced by it."""
    says = _("the grader is starting …")
    return display(Shown(says, says), display_id=True)


def _vanished(
    asked: list[Exercise], cells: list[Cell], names: Mapping[str, Any], _: Translator
) -> list[str]:
    """What exists in this session only, and would be missing in the file."""
    there = defined(cells)
    gone = {each.path.partition(".")[0] for each in asked}
    gone = {name for name in gone if name in names and name not in there}
    return [
        _(
            "{name} is still in the notebook's memory, but no cell as you ran it last defines it: "
            "restart and run all cells",
            name=name,
        )
        for name in sorted(gone)
    ]


def _shown(
    answer: Answer,
    result: Result,
    wanted: Exercise | None,
    cells: list[Cell],
    session: Session,
    hint: bool,
    notes: list[str],
    _: Translator,
) -> Shown:
    versions = {each.name: version(cells, each.path) for each in exercises(result.assignment)}
    checks, kept_back = [], ""
    for each in result.checks:
        if each.outcome != "passed":
            due = session.is_due(each.id, versions[each.exercise])
            if each.hint and not each.says and not (due or hint):
                kept_back = kept_back or each.exercise
                each = msgspec.structs.replace(each, hint="")
        checks.append(each)
    result = _.result(msgspec.structs.replace(result, checks=checks))
    if kept_back:
        call = f'check("{kept_back}", hint=True)'
        notes = [*notes, _("for a hint, try again or run {call}", call=call)]
    notes = [*result.notes, *notes]
    if wanted:
        title, total = wanted.name, ""
        rows = table.rows(result, wanted.name, _, answer.pictures)
    else:
        title, total = result.assignment, f"{result.points:g}/{result.max_points:g}"
        rows = table.all_rows(result, _, answer.pictures)
    return Shown(
        table.in_html(title, rows, notes, _, total), table.in_words(title, rows, notes, _, total)
    )


if get_ipython() is not None:  # who imports this in a notebook will soon ask
    _session(get_ipython())
    DESK.open()
