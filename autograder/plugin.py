"""The pytest door: `pytest autograder` grades what a student has filled in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograder.experiment import Check
    from autograder.grading import Grading
    from autograder.results import CheckResult, Result

PACKAGE = Path(__file__).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "grading coursework (pytest autograder)")
    group.addoption(
        "--submission", metavar="PATH", help="the file or folder to grade (assignments/)"
    )
    group.addoption(
        "--assignment", metavar="STEM", help="which assignment it is, if that is unclear"
    )
    group.addoption("--seed", type=int, metavar="N", help="draw the inputs from this seed")
    group.addoption("--device", default="cpu", metavar="D", help="cpu (the default) or cuda")
    group.addoption(
        "--isolation", metavar="RUNG", help="grade on this rung of isolation or not at all"
    )
    group.addoption("--lang", metavar="LANG", help="give the feedback in this language, such as pt")
    group.addoption("--results", metavar="FILE", help="also write the result to FILE as JSON")


def pytest_configure(config: pytest.Config) -> None:
    if any(_is_ours(config, argument) for argument in config.args):
        config.pluginmanager.register(Door(config), "autograder-door")


def _is_ours(config: pytest.Config, argument: str) -> bool:
    path = Path(config.invocation_params.dir, argument.partition("::")[0])
    if config.option.pyargs and argument.partition(".")[0] == "autograder":
        return True
    return PACKAGE in (path.resolve(), *path.resolve().parents)


class Door:
    """Collects the checks of the assignments at hand and reports the judge's verdict on each."""

    def __init__(self, config: pytest.Config) -> None:
        from autograder.contract import STEMS
        from autograder.grading import Grading, targets
        from autograder.jail.walls import RUNGS
        from autograder.jail.warden import JailError
        from autograder.kit import NotRecorded
        from autograder.language import Translator
        from autograder.options import device_name

        option = config.option
        try:
            self.translator = Translator(option.lang)
            device_name(option.device)
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None
        if option.isolation not in (None, *RUNGS):
            raise pytest.UsageError(
                f"there is no isolation {option.isolation}: there are {', '.join(RUNGS)}"
            )
        if option.assignment and option.assignment not in STEMS:
            known = ", ".join(STEMS)
            raise pytest.UsageError(
                f"there is no assignment {option.assignment}: there are {known}"
            )
        folder = config.invocation_params.dir
        path = Path(folder, option.submission) if option.submission else folder / "assignments"
        if not option.submission and not path.exists():
            path = PACKAGE.parent / "assignments"
        wanted = targets(path, option.assignment)
        try:
            self.grading: Grading = Grading(wanted, option.seed, option.device, option.isolation)
        except (NotRecorded, JailError) as error:
            raise pytest.UsageError(str(error)) from None
        self.results: dict[str, Result] = {}
        self.selected: dict[str, set[str]] = {}
        if option.tbstyle == "auto":
            option.tbstyle = "no"  # the verdicts at the end say it all
            option.reportchars = ""

    def pytest_report_header(self) -> str:
        from autograder.results import printable

        files = printable(", ".join(str(target.path) for target in self.grading.targets))
        _ = self.translator
        return _("grading: {files} (seed {seed})", files=files, seed=self.grading.seed)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        if collection_path.suffix != ".py" or PACKAGE not in collection_path.parents:
            return None
        stems = {target.stem for target in self.grading.targets if target.submission}
        return True if collection_path.stem.removeprefix("test_") not in stems else None

    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: object) -> Any:
        experiment = sys.modules.get("autograder.experiment")
        if experiment and isinstance(obj, experiment.Check):
            item = CheckItem.from_parent(collector, name=name, check=obj, door=self)
            return item if f"test_{obj.stem}" == collector.path.stem else []
        return None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if isinstance(item, CheckItem):
                self.selected.setdefault(item.check.stem, set()).add(item.check.id)

    def verdict(self, check: Check) -> CheckResult | Result:
        """The judge's word on a check; the first question about an assignment grades all of it."""
        from autograder.jail.warden import JailError

        if check.stem not in self.results:
            target = next(each for each in self.grading.targets if each.stem == check.stem)
            try:
                self.results[check.stem] = self.grading.grade(target, self.selected[check.stem])
            except JailError as error:
                pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)
        result = self.results[check.stem]
        return next((each for each in result.checks if each.id == check.id), result)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        for target in self.grading.targets:
            if target.submission is None:
                self.results[str(target.path)] = self.grading.grade(target)
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        self.grading.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        from rich.console import Console

        from autograder.results import write
        from autograder.terminal import show

        writer = terminalreporter._tw
        console = Console(
            file=writer._file, force_terminal=writer.hasmarkup, width=min(writer.fullwidth, 100)
        )
        for result in self.results.values():
            show(result, console, self.translator)
        if config.option.results:
            path = Path(config.invocation_params.dir, config.option.results)
            write(list(self.results.values()), path)
            _ = self.translator
            written = _("results written to {file}", file=config.option.results)
            console.print(written, style="dim")


class CheckLost(Exception):
    """The check earned no points; its message is the judge's."""


class CheckItem(pytest.Item):
    """One check as a pytest item."""

    def __init__(self, *, check: Check, door: Door, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check, self.door = check, door
        self.extra_keyword_matches.update([check.exercise, check.stem])

    def runtest(self) -> None:
        verdict = self.door.verdict(self.check)
        if getattr(verdict, "outcome", "") != "passed":
            raise CheckLost(verdict.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, CheckLost):
            say = self.door.translator.say
            return "\n    ".join(
                say(text, self.check.stem) for text in (self.check.claim, str(excinfo.value))
            )
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, self.check.function.__code__.co_firstlineno, self.check.id
