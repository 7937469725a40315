"""`autograder check --watch`: whatever an editor does, one grade for each saved text."""

import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import judge_for
from rich.console import Console

from autograder import watch as module
from autograder.grading import targets
from autograder.language import Translator
from autograder.results import ungraded
from autograder.watch import Seen, changes

SQUARE = "def square(x):\n    return x * x\n"
STEM = "higher_order_functions"


class Clock:
    """No time passes but by sleep(), and at each sleep the next thing happens."""

    def __init__(self, steps):
        self.now, self.steps = 0.0, iter(steps)

    def sleep(self, seconds):
        self.now += seconds
        step = next(self.steps, None)
        if step:
            step()

    def monotonic(self):
        return self.now


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """How often a file is found to be saved while these things happen to it, one at each look."""

    def saved(*steps, path=None):
        file = tmp_path / f"{STEM}.py"
        file.write_text("x = 1\n")
        clock = Clock([*(step and (lambda step=step: step(file)) for step in steps), *[None] * 20,
                       lambda: (_ for _ in ()).throw(KeyboardInterrupt)])  # fmt: skip
        monkeypatch.setattr(module, "time", clock)
        count = -1
        with pytest.raises(KeyboardInterrupt):
            for _ in changes([path or file]):
                count += 1
        return count

    return saved


def write(text):
    return lambda file: file.write_text(text)


def rename(file):
    other = file.with_suffix(".tmp")
    other.write_text("x = 22\n")
    os.replace(other, file)


def test_how_editors_save(saved, tmp_path):
    assert saved() == 0
    assert saved(None, write("x = 22\n")) == 1
    assert saved(None, rename) == 1
    assert saved(write(""), None, None, write("x = 22\n")) == 1  # emptied first
    assert saved(Path.unlink, None, write("x = 22\n")) == 1  # or away for a moment
    assert saved(write("x = 22\n"), write("x = 333\n"), write("x = 4444\n")) == 1
    assert saved(write("x = 22\n"), *[None] * 5, write("x = 333\n")) == 2
    assert saved(Path.unlink) == 1  # for good
    assert saved(write("x = 22\n"), path=tmp_path) == 1
    assert saved(lambda file: (file.parent / "notes.txt").write_text("x"), path=tmp_path) == 0


@pytest.fixture
def screen(tmp_path, jail):
    """Save a text; returns what is shown."""
    grading = SimpleNamespace(
        grade=lambda target: (
            judge_for(target.stem).grade(target.submission, jail)
            if target.submission
            else ungraded(
                "unreadable",
                target.problem,
                stem=STEM,
                student="",
                file=str(target.path),
                seed=1,
                device="cpu",
            )
        )
    )
    seen = Seen()
    file = tmp_path / f"{STEM}.py"

    def save(text):
        file.write_text(text)
        console = Console(width=90)
        with console.capture() as capture:
            (target,) = targets(file)
            seen.grade(target, grading, console, Translator())
        return capture.get()

    return save


def test_what_was_changed_is_shown_and_nothing_else(screen):
    assert "total: 20 of 100" in screen(SQUARE)
    text = screen(SQUARE + "def multiplier(n):\n    return lambda x: x * n\n")
    assert "changed: multiplier" in text and "square" not in text
    assert "since the last save" in text
    assert screen(SQUARE + "def multiplier(n):\n    return lambda x: x * n\n") == ""
    text = screen("# a comment\n" + SQUARE + "def multiplier(n):\n    return lambda x: x * n\n")
    assert "no exercise has changed" in text


def test_a_helper_that_breaks_others_is_told_by_what_it_breaks(screen):
    helped = "def times(a, b):\n    return a * b\ndef square(x):\n    return times(x, x)\n"
    screen(helped)
    text = screen(helped.replace("a * b", "a + b"))
    assert "changed: square" in text and "-20 since the last save" in text


def test_a_file_that_is_no_python_yet_is_told_in_one_line_and_forgotten(screen):
    screen(SQUARE)
    text = screen("def square(x):\n    return (x *\n")
    assert text.count("\n") == 1 and "is not Python: line 2" in text
    assert "is empty" in screen("")
    assert "square" not in screen(SQUARE).replace("no exercise has changed", "")


def test_from_the_command_line_until_ctrl_c(tmp_path):
    file = tmp_path / f"{STEM}.py"
    file.write_text(SQUARE)
    command = [sys.executable, "-m", "autograder", "check", "--watch", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = "".join(
            iter(process.stdout.readline, "watching: save to grade again; Ctrl-C ends\n")
        )
        assert "total: 20 of 100" in first
        file.write_text(SQUARE.replace("x * x", "x + x"))
        said = list(islice(process.stdout, 3))
        assert "changed: square" in "".join(said)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert "no longer watching" in rest and "Traceback" not in rest
    assert process.returncode == 1
