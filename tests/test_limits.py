"""Each limit ends what it should and costs nobody else; a fault of the machine costs no marks."""

import os
import signal
import threading
import time

import psutil
import pytest

from autograder.jail import warden, wire, zygote
from autograder.jail.warden import Gone, Inmate, JailError, Watch

STEM = "higher_order_functions"
GOOD = "def square(x):\n    return x * x\ndef apply_to_all(f, v):\n    return [f(x) for x in v]\n"
HANG = "def {}(*a):\n    while True: pass\n"
IGNORE = (
    "import signal\n"
    "for s in range(1, 32):\n"
    "    try: signal.signal(s, signal.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\n"
    "def square(x):\n"
    "    while True:\n"
    "        try:\n"
    "            while True: pass\n"
    "        except BaseException: pass\n"
)


def fate(result):
    """The outcomes of each exercise."""
    found = {}
    for check in result.checks:
        found.setdefault(check.exercise, set()).add(check.outcome)
    return found


def start(jail, source):
    return jail.open(wire.Load(STEM, [wire.Cell("hof.py", source)], False))


def run(inmate):
    return inmate.ask(wire.Run("test_square_of_a_number", {"number": 3}, 0))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (IGNORE, "time"),
        ("def square(x):\n    return 7 ** (10 ** 9)\n", "time"),  # holds the interpreter's lock
        ("import time\ndef square(x): time.sleep(99)\n", "idle"),
        ("import time\ndef square(x):\n    while True: time.sleep(0.001)\n", "idle"),
    ],
)
def test_a_limit_ends_within_half_a_second(small, source, why):
    inmate = start(small, source)
    began, used = time.monotonic(), inmate.account.computing
    reply = run(inmate)
    assert isinstance(reply, Gone) and reply.why == why and "0.5 seconds" in reply.detail
    assert inmate.account.computing - used < 1.0
    if why == "idle":
        assert time.monotonic() - began < 5  # generous: the machine may be busy


def test_bytes_that_trickle_in_do_not_stop_the_clock(small):
    source = (
        "import gc, socket, time\n"
        "def square(x):\n"
        "    channel = [each for each in gc.get_objects() if isinstance(each, socket.socket)][0]\n"
        "    channel.send(b'\\x00\\x10\\x00\\x00')\n"
        "    for _ in range(4000):\n"
        "        channel.send(b'x')\n"
        "        time.sleep(0.01)\n"
    )
    reply = run(start(small, source))
    assert isinstance(reply, Gone) and reply.why == "idle"


def test_a_child_that_does_not_read_does_not_hold_up_the_judge(small):
    source = "import time\ntry:\n    time.sleep(9)\nexcept BaseException: pass\n" + GOOD
    inmate = start(small, source + "x = '" + "a" * 3_000_000 + "'\n")
    assert isinstance(inmate.loaded, Gone) and inmate.loaded.why == "idle"


def test_a_submission_that_hangs_everywhere_has_one_budget(small, grade):
    source = "".join(map(HANG.format, ("square", "apply_to_all", "keep_if", "multiplier")))
    result = grade(source, STEM, jail=small)
    assert {each.outcome for each in result.checks} == {"timeout"}
    said = [each.message for each in result.checks]
    assert any("your whole file may take 2 seconds of computing" in each for each in said)
    assert any("stopped after 0.5 seconds of computing" in each for each in said)
    assert result.seconds < 60 and result.points == 0


def test_sleeping_everywhere_has_one_budget_too(jail_on, grade):
    source = "import time\ndef square(x): time.sleep(9)\ndef keep_if(c, v): time.sleep(9)\n"
    result = grade(source, STEM, jail=jail_on("limits"))
    said = [each.message for each in result.checks if each.outcome == "timeout"]
    assert any("2 seconds of waiting, all checks together" in each for each in said)


@pytest.mark.parametrize("seed", range(3))
def test_an_exercise_that_hangs_costs_no_other(jail_on, grade, seed):
    result = grade(GOOD + HANG.format("keep_if"), STEM, seed=seed, jail=jail_on("limits"))
    assert fate(result) == {
        "square": {"passed"}, "apply_to_all": {"passed"}, "keep_if": {"timeout"},
        "multiplier": {"blank"},
    }  # fmt: skip


def test_death_while_reading_is_told_once_for_all(small, grade):
    result = grade("import os\nos._exit(3)\n" + GOOD, STEM, jail=small)
    said = "while your file was being read, it ended the process"
    assert {(each.outcome, each.hidden, each.message) for each in result.checks} == {
        ("killed", False, f"{said} (exit status 3)"), ("killed", True, said)
    }  # fmt: skip


def test_what_is_printed_while_reading_is_printed_by_no_check(small):
    inmate = start(small, "print('x' * 3_000_000)\n" + GOOD)
    assert isinstance(run(inmate), wire.Seen)
    assert isinstance(run(inmate), wire.Seen)  # the file was run again for it
    inmate.close()


def test_a_thread_left_behind_kills_nobody_elses_check(small, grade):
    source = (
        "import os, threading, time\n"
        "def square(x):\n"
        "    def later():\n        time.sleep(0.02)\n        os._exit(0)\n"
        "    threading.Thread(target=later, daemon=True).start()\n"
        "    return x * x\n"
    )
    result = grade(source + GOOD[GOOD.index("def app") :], STEM,
                   jail=small)  # fmt: skip
    assert fate(result)["apply_to_all"] == {"passed"}


def test_killing_oneself_is_the_students_doing(jail_on, grade):
    source = "import os\ndef square(x): os.kill(os.getpid(), 9)\n"
    result = grade(source, STEM, jail=jail_on("limits"))
    assert fate(result)["square"] == {"killed"}
    assert "SIGKILL" in next(c.message for c in result.checks if c.exercise == "square")


def kill_while_it_runs(monkeypatch, times):
    """Kill the child from outside as soon as it was given a check, so many times."""
    send, done = Inmate.send, []

    def killing(self, message):
        send(self, message)
        if isinstance(message, wire.Run) and len(done) < times:
            done.append(os.kill(self._pid, signal.SIGKILL))

    monkeypatch.setattr(Inmate, "send", killing)


@pytest.mark.parametrize(("times", "status"), [(1, "graded"), (2, "broken")])
def test_a_kill_from_outside_is_tried_again_and_never_a_zero(
    jail_on, grade, monkeypatch, times, status
):
    jail = jail_on("filters")
    if isinstance(jail, JailError):
        pytest.skip(str(jail))
    kill_while_it_runs(monkeypatch, times)
    source = "import time\ndef square(x):\n    time.sleep(0.2)\n    return x * x\n"
    result = grade(source, STEM, jail=jail, selected={"test_square_of_a_number"})
    assert result.status == status
    if status == "broken":
        assert result.points is None and "killed from outside" in result.checks[0].message


@pytest.mark.parametrize("busy", [1, 99])
def test_a_machine_too_busy_is_tried_again_and_never_a_zero(jail_on, grade, monkeypatch, busy):
    calls = []

    def sleeps(self):
        calls.append(self._stat)
        return len(set(calls)) > busy  # else it is on no core and yet does not wait

    monkeypatch.setattr(Watch, "_sleeps", sleeps)
    jail = jail_on("limits")
    monkeypatch.setattr(jail, "limits", warden.replace(jail.limits, busy=0.3))
    result = grade("import time\ndef square(x):\n    time.sleep(0.45)\n    return x * x\n", STEM,
                   jail=jail, selected={"test_square_of_a_number"})  # fmt: skip
    assert result.status == ("graded" if busy == 1 else "broken")
    if busy > 1:
        assert "the machine was too busy" in result.checks[0].message


@pytest.mark.parametrize(
    ("rung", "times"), [("full", 1), ("full", 2), ("filters", 1), ("limits", 1)]
)
def test_a_dead_zygote_is_replaced_and_the_next_submission_not_blamed(
    jail_on, grade, monkeypatch, rung, times
):
    small = jail_on(rung)
    if isinstance(small, JailError):
        pytest.skip(str(small))
    send, done = Inmate.send, []

    def killing(self, message):
        send(self, message)
        if isinstance(message, wire.Run) and len(done) < times:
            done.append(small._zygote.kill())
            small._zygote.wait()

    monkeypatch.setattr(Inmate, "send", killing)
    slow = "import time\n" + GOOD.replace("return x", "time.sleep(0.2)\n    return x", 1)
    result = grade(slow, STEM, jail=small, selected={"test_square_of_a_number"})
    assert result.status == ("graded" if times == 1 else "broken")
    if times == 1:
        assert fate(result) == {"square": {"passed"}}
    again = grade(GOOD, STEM, jail=small)
    assert again.status == "graded" and fate(again)["square"] == {"passed"}
    left = [path.name for path in (small._home / "scratch").rglob("*")]
    assert left == ([] if rung == "full" else ["rooms"])


def test_a_zygote_must_be_fit_to_fork(monkeypatch):
    for name in [name for name in zygote.sys.modules if zygote._is_forbidden(name)]:
        monkeypatch.delitem(zygote.sys.modules, name)
    monkeypatch.setitem(zygote.sys.modules, "reference.training_loop", zygote)
    with pytest.raises(RuntimeError, match=r"reference\.training_loop was imported"):
        zygote.assert_fit_to_fork()
    monkeypatch.delitem(zygote.sys.modules, "reference.training_loop")
    done = threading.Event()
    threading.Thread(target=done.wait).start()
    try:
        with pytest.raises(RuntimeError, match="threads"):
            zygote.assert_fit_to_fork()
    finally:
        done.set()


def test_no_descriptor_is_left_by_any_end(small):
    before = psutil.Process().num_fds()
    for source in (GOOD, "import os\ndef square(x): os._exit(1)\n", IGNORE):
        inmate = start(small, source)
        run(inmate)
        inmate.close()
    assert psutil.Process().num_fds() == before
