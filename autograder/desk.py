"""A judge and its jail in a process of their own, kept warm for whoever works at a notebook.

The judge draws random numbers, sets threads and imports the reference: in the student's own process
that would change what their next cell does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from base64 import b64encode
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.contract import STEMS
from autograder.jail.wire import Cell
from autograder.language import ENGLISH, Translator
from autograder.pictures import Picture, Say, png
from autograder.results import Result

if TYPE_CHECKING:
    from autograder.grading import Grading

PATIENCE = 5.0  # seconds that the process has to clear up
FIRST = Picture("curve", "", (1.0,), (1.0,), (1.0,))  # fonts are read for the first one
BOOTSTRAP = "import sys; sys.path.append(sys.argv[1]); from autograder.desk import main; main()"


class Question(msgspec.Struct, frozen=True):
    """What to grade: the cells of a notebook or the text of a module, all exercises or some."""

    stem: str
    path: str
    cells: list[Cell]
    notebook: bool
    notes: list[str] = []
    exercises: list[str] = []
    language: str = ENGLISH  # of the pictures


class Answer(msgspec.Struct, frozen=True):
    """The result, and its pictures as PNG files in base64 by check; or why there is none."""

    result: Result | None = None
    pictures: dict[str, list[str]] = {}
    problem: str = ""


class DeskError(RuntimeError):
    """There is no process to grade in."""


class Desk:
    """Our end: the process is started by the first need, and replaced when it has died."""

    def __init__(self) -> None:
        self.warm = False  # whether the process that runs has answered before
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115

    def open(self) -> None:
        """Start the process, if it does not run; it warms up while we do something else."""
        if self._process and self._process.poll() is None:
            return
        self.close()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOTSTRAP, str(Path(__file__).parents[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"MPLBACKEND": "Agg"},
            start_new_session=True,  # what interrupts the notebook does not end it
        )

    def ask(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            DeskError: the process died, and so did the one that took its place.
        """
        try:
            return self._ask(question) or self._ask(question) or self._lost()
        except BaseException:  # such as Ctrl-C: nobody waits for this answer any more
            self.close()
            raise

    def close(self) -> None:
        """End the process, and the jail with it."""
        self.warm = False
        if self._process:
            assert self._process.stdin and self._process.stdout
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            with suppress(OSError):  # a question that was not sent
                self._process.stdin.close()
            self._process.stdout.close()
            self._process = None

    def _ask(self, question: Question) -> Answer | None:
        """The answer, or None if the process has died."""
        self.open()
        assert self._process and self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(msgspec.json.encode(question) + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self.close()
            return None
        self.warm = True
        return msgspec.json.decode(line, type=Answer)

    def _lost(self) -> Answer:
        from autograder.jail.warden import last_words

        self._log.seek(0)
        raise DeskError(f"the grader does not run: {last_words(self._log.read())}")


def main() -> None:
    """Answer questions, a line of JSON each, until there is nobody left to ask any."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    from autograder.grading import Grading

    with Grading([], seed=None, stems=STEMS) as grading:
        import autograder.judge  # noqa: F401  (slow: while the jail warms up)

        png(FIRST)

        for line in sys.stdin.buffer:
            answer = _answer(msgspec.json.decode(line, type=Question), grading)
            answers.write(msgspec.json.encode(answer) + b"\n")
            answers.flush()


def _answer(question: Question, grading: Grading) -> Answer:
    from autograder.experiment import checks
    from autograder.grading import Target
    from autograder.jail.warden import JailError
    from autograder.submission import Submission

    path, cells = Path(question.path), tuple(question.cells)
    submission = Submission(path, question.stem, "you", "", cells, question.notebook,
                            tuple(question.notes))  # fmt: skip
    wanted = {
        each.id
        for each in checks(question.stem)
        if not question.exercises or each.exercise in question.exercises
    }
    try:
        result = grading.grade(Target(path, question.stem, submission), wanted)
    except JailError as error:
        return Answer(problem=str(error))
    if result.points is None:
        return Answer(problem=": ".join(filter(None, (result.message, result.fault))))
    say = Translator(question.language).of(question.stem)
    return Answer(result, _pictures(result, say, all_of_them=bool(question.exercises)))


def _pictures(result: Result, say: Say, all_of_them: bool) -> dict[str, list[str]]:
    """What each check shows; of those that passed only if asked for."""
    return {
        check.id: [_png(picture, say) for picture in check.pictures]
        for check in result.checks
        if check.pictures and (all_of_them or check.outcome != "passed")
    }


@lru_cache(maxsize=256)  # what passes looks alike every time
def _png(picture: Picture, say: Say) -> str:
    return b64encode(png(picture, say)).decode()
