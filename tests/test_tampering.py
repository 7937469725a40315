"""What a submission sends unasked is seen, flagged, and held against the check that ran."""

import pytest
from rich.console import Console

from autograder.language import Translator
from autograder.terminal import show

STEM = "higher_order_functions"
HONEST = "def apply_to_all(function, values):\n    return [function(each) for each in values]\n"
# The harness's own channel and messages, as code that attacks it would find them.
TOOLS = """
import gc, socket, sys, threading, time
from autograder.jail import wire

def channel():
    return next(each for each in gc.get_objects() if isinstance(each, socket.socket))

def running():
    frame = sys._getframe()
    while not isinstance(frame.f_locals.get("run"), wire.Run):
        frame = frame.f_back
    return frame.f_locals["run"]

def say(value, **other):
    run = running()
    message = dict(check=run.check, value=wire.Named({"square(3)": value}), ticket=run.ticket)
    channel().sendall(wire.frame(wire.Seen(**(message | other))))
"""
FORGERIES = {
    "noise": "channel().sendall(b'\\xff' * 99); return x * x",
    "half a frame": "channel().sendall(b'\\x40\\x00\\x00\\x00half'); return x * x",
    "an answer too many": "say(9); return x * x",
    "another check's answer": "say(9, check='test_keep_if_keeps_the_order'); return x * x",
    "an answer without a ticket": "say(9, ticket=0); return x * x",
    "an answer to come": "say(9, ticket=running().ticket + 1); return x * x",
    "a message of another kind": "channel().sendall(wire.frame(wire.Loaded({}, [],"
    " ticket=running().ticket))); return x * x",
    "a giant": "channel().sendall((2 ** 31).to_bytes(4, 'little')); return x * x",
    "a thousand answers": "for _ in range(1000): say(9)\n    return x * x",
    "too deep an answer": "v = 1\n    for _ in range(100): v = wire.Named({'a': v})\n"
    "    say(v); return x * x",
}


def by_exercise(result):
    found = {}
    for check in result.checks:
        found.setdefault(check.exercise, set()).add(check.outcome)
    return found


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_costs_its_check_and_flags_the_file(grade, jail_on, forgery):
    source = f"{TOOLS}\ndef square(x):\n    {FORGERIES[forgery]}\n{HONEST}"
    result = grade(source, STEM, jail=jail_on("limits"))
    assert result.status == "graded" and result.tampered
    assert by_exercise(result)["square"] == {"killed"}
    assert by_exercise(result)["apply_to_all"] == {"passed"}
    assert all("test_square" in each for each in result.tampered)


def test_what_is_sent_between_two_checks_is_late(grade, small):
    late = "threading.Timer(0.01, lambda run=running(): channel().sendall(b'late')).start()"
    source = f"{TOOLS}\ndef square(x):\n    {late}\n    return x * x\n{HONEST}"
    result = grade(source, STEM, jail=small, selected={"test_square_of_a_number"})
    assert result.tampered or result.points  # it may be ended before it gets to speak
    source = source.replace("return x * x", "time.sleep(0.05)\n    return x * x")
    result = grade(source, STEM, jail=small, selected={"test_square_of_a_number"})
    assert result.tampered and not result.points


def test_a_file_that_forges_its_own_loading_is_flagged(grade, jail_on):
    gates = "{name: wire.Gate('ok') for name in ('square', 'keep_if')}"
    source = f"""{TOOLS}
frame = sys._getframe()
while "load" not in frame.f_locals:
    frame = frame.f_back
if not hasattr(wire, "done"):
    wire.done = True
    channel().sendall(wire.frame(wire.Loaded({gates}, [], ticket=frame.f_locals["load"].ticket)))
def square(x):
    return x * x
{HONEST}"""
    result = grade(source, STEM, jail=jail_on("limits"))
    assert result.tampered == ["it answered more than once, while the file was being read"]
    assert by_exercise(result)["square"] == {"passed"}
    assert "passed" not in by_exercise(result)["keep_if"]


def test_honest_files_are_never_flagged_and_the_terminal_shows_who_is(grade, jail_on):
    honest = grade(HONEST + "def square(x):\n    print(x)\n    return x * x\n", STEM)
    assert honest.tampered == []
    source = f"{TOOLS}\ndef square(x):\n    say(9); return x * x\n"
    console = Console(record=True, width=100)
    show(grade(source, STEM, jail=jail_on("limits")), console, Translator("en"))
    text = console.export_text()
    assert "tampered: it answered more than once, during test_square_of_a_number" in text


SPY = """
import inspect, sys

def known(stem):
    found = []
    for each in vars(sys.modules[f"autograder.checks.hidden.test_{stem}"]).values():
        function = inspect.unwrap(getattr(each, "function", each))
        code = getattr(function, "__code__", None)
        if code and "hidden" in code.co_filename:
            found += [text for text in code.co_consts if isinstance(text, str)]
    return found
"""


@pytest.mark.parametrize(
    ("stem", "answers"),
    [
        (STEM, "def square(x):\n    raise ValueError(known('higher_order_functions'))\n"),
        (
            "classification",
            "def sigmoid(z):\n    global asked\n    asked = known('classification')\n"
            "    return 1 / (1 + math.e ** -z)\n"
            "def split_cm(cm):\n    raise ValueError(asked)\n"
            "def bce(predictions, labels):\n    raise ValueError(known('classification'))\n"
            "import math\nasked = []\n",
        ),
        ("training_loop", "def predict(*args):\n    raise ValueError(known('training_loop'))\n"),
        ("going_classy", "class Architecture:\n    def __init__(self, *args):\n"
         "        raise ValueError(known('going_classy'))\n"),
    ],
)  # fmt: skip
def test_no_public_message_can_tell_what_hidden_checks_do(grade, stem, answers):
    """A child holds the code of the hidden checks only when none but these follow."""
    result = grade(SPY + answers, stem)
    told = [each for each in result.checks if each.message.startswith("ValueError")]
    public = {each.message.partition(" (line")[0] for each in told if not each.hidden}
    assert public == {"ValueError: []"}
    assert any(each.hidden and each.outcome == "crashed" for each in result.checks)
