"""A student's code can hang, die, flood and pry; it costs that check alone, and nothing is left."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.contract import STEMS
from autograder.experiment import checks
from autograder.jail import seccomp, wire
from autograder.jail.canary import DONE, EXPECTED, MEMORY, proved
from autograder.jail.limits import Limits
from autograder.jail.warden import Gone, Jail

STEM = "higher_order_functions"


@pytest.fixture
def ask(small):
    """Run one check on a module whose `square` has this body."""

    def ask(body, check="test_square_of_a_number", above=""):
        source = f"{above}\ndef square(x):\n" + "".join(
            f"    {line}\n" for line in body.split("\n")
        )
        load = wire.Load(STEM, [wire.Cell("hof.py", source)], False)
        inmate = small.open(load)
        try:
            if isinstance(inmate.loaded, Gone):
                return inmate.loaded
            return inmate.ask(wire.Run(check, {"number": 3}, 0))
        finally:
            inmate.close()
            assert not psutil.pid_exists(inmate._pid)

    return ask


def test_an_honest_answer_comes_back(ask):
    reply = ask("return x * x")
    assert isinstance(reply, wire.Seen) and reply.value.values == {"square(3)": 9}


def test_an_exception_names_the_students_own_line(ask):
    crash = ask("y = 0\nreturn helper(x, y)", above="def helper(x, y):\n    return x / y").crash
    assert (crash.error, crash.message) == ("ZeroDivisionError", "division by zero")
    assert (crash.where, crash.source) == ("line 2", "return x / y")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("while True: pass", "time"),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "time"),
        ("return 7 ** (10 ** 9)", "time"),
        ("import signal\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n"
         "    except (OSError, ValueError): pass\nwhile True: pass", "time"),
        ("import time\ntime.sleep(1000)", "idle"),
        ("import threading\nthreading.Event().wait()", "idle"),
        ("import os\nos._exit(0)", "exit"),
        ("import os\nos._exit(97)", "exit"),
        ("import ctypes\nctypes.string_at(0)", "signal"),
        ("import os\nos.abort()", "signal"),
    ],
)  # fmt: skip
def test_the_child_is_ended_and_the_reason_known(ask, body, why):
    began = time.monotonic()
    reply = ask(body)
    assert isinstance(reply, Gone), reply
    assert reply.why == why
    assert time.monotonic() - began < 10
    assert isinstance(ask("return x * x"), wire.Seen)


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("import sys\nsys.exit(0)", "exit"),
        ("raise KeyboardInterrupt", "exit"),
        ("print('x' * 4_000_000)", "output"),
        ("import os\nos.write(1, b'x' * 2_000_000)", "output"),
        ("return bytearray(10 ** 10)", "memory"),
        ("import torch\nreturn torch.ones(10 ** 10)", "memory"),
        ("return [0] * 10 ** 6", "size"),
        ("import torch\nreturn torch.zeros(1).expand(10 ** 9)", "size"),
    ],
)
def test_limits_are_named_and_the_child_lives_on(ask, body, limit):
    reply = ask(body)
    assert isinstance(reply, wire.Spent), reply
    assert reply.limit == limit


@pytest.mark.parametrize(
    "body",
    [
        "return input()",
        "import sys\nreturn sys.stdin.readline() or 1 / 0",
        "import reference.higher_order_functions as r\nreturn r.square(x)",
        "import solutions.higher_order_functions as r\nreturn r.square(x)",
        "import autograder.misconceptions",
        "import autograder.oracle as o\nreturn o.Oracle('higher_order_functions', 1)",
    ],
)
def test_there_is_nothing_to_read_from(ask, body):
    assert isinstance(ask(body), wire.Failed)


def test_nothing_of_the_answers_is_in_the_childs_memory(ask):
    reply = ask(
        "import sys\n"
        "names = [n for n in sys.modules if n.split('.')[0] in ('reference', 'solutions')"
        " or 'misconception' in n or 'judge' in n or 'oracle' in n]\nreturn len(names)"
    )
    assert reply.value.values == {"square(3)": 0}


def test_the_environment_is_scrubbed(ask, monkeypatch):
    assert "PATH" in os.environ and "HOME" in os.environ
    reply = ask("import os\nreturn ' '.join(sorted(os.environ))")
    names = set(reply.value.values["square(3)"].split())
    assert names <= {
        "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "HOME",
        "TMPDIR", "MPLCONFIGDIR", "MPLBACKEND", "MALLOC_ARENA_MAX", "PYTHONHASHSEED", "LC_ALL",
        "PATH", "CUDA_VISIBLE_DEVICES", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR",
        "KMP_DUPLICATE_LIB_OK", "TRITON_CACHE_DIR",
    }  # fmt: skip


def test_a_pair_of_streams_can_be_made_and_no_other_socket(ask, small):
    if small.isolation == "limits":
        pytest.skip("nothing is filtered here")
    pair = (
        "import socket\none, other = socket.socketpair({})\none.send(b'!')\nreturn other.recv(1)[0]"
    )
    assert ask(pair.format("")).value.values == {"square(3)": 33}
    for kind in ("type=socket.SOCK_DGRAM", "type=socket.SOCK_SEQPACKET", "socket.AF_TIPC"):
        reply = ask(pair.format(kind))
        assert isinstance(reply, wire.Failed) and reply.crash.error == "PermissionError"


def test_only_the_standard_streams_and_the_channel_are_open(ask):
    reply = ask("import os\nreturn len([fd for fd in os.listdir('/proc/self/fd')]) - 1")
    if isinstance(reply, wire.Seen):  # where the jail lets /proc be read at all
        assert reply.value.values["square(3)"] <= 4


def test_one_submission_cannot_leave_a_file_for_the_next(ask):
    ask("open('note', 'w').write('hello')\nreturn 1")
    reply = ask("import os\nreturn os.path.exists('note')")
    assert reply.value.values == {"square(3)": False}


def test_what_could_not_be_removed_in_time_is_out_of_reach(ask, small):
    left = small._home / "scratch" / "left"  # as the zygote leaves it
    left.mkdir()
    (left / "note").write_text("hello")
    reply = ask(
        "import glob\nfound = glob.glob('../**/note', recursive=True) + glob.glob('../../*/note')\n"
        f"return open([*found, {str(left / 'note')!r}][0]).read()"
    )
    if small.isolation == "limits":
        assert isinstance(reply, wire.Seen)
    else:
        assert reply.crash.error in ("PermissionError", "FileNotFoundError")


def test_a_folder_has_room_for_so_much(ask, small):
    ask("for n in range(20): open(str(n), 'wb').write(bytes(4000))\nreturn 1")
    reply = ask("for n in range(100_000): open(str(n), 'w').close()")
    if small.isolation == "full":
        assert reply.crash.error == "OSError"
    else:
        assert reply.why == "room"


def test_a_forged_answer_is_not_an_answer(small):
    source = (
        "import gc, socket\n"
        "def square(x):\n"
        "    for each in gc.get_objects():\n"
        "        if isinstance(each, socket.socket):\n"
        "            each.sendall(b'\\x05\\x00\\x00\\x00\\x81\\xa1a\\xa1b\\xc0')\n"
    )
    inmate = small.open(wire.Load(STEM, [wire.Cell("hof.py", source)], False))
    reply = inmate.ask(wire.Run("test_square_of_a_number", {"number": 3}, 0))
    inmate.close()
    assert isinstance(reply, Gone) and reply.why == "protocol"


def test_daemons_do_not_outlive_the_child(ask, tmp_path):
    marker = f"stepmark-stray-{os.getpid()}"
    ask(
        "import os, time\n"
        "try:\n    pid = os.fork()\nexcept OSError:\n    pid = 1\n"
        "if pid == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        open('/proc/self/comm', 'w').write('{marker[:15]}')\n        time.sleep(60)\n"
        "    os._exit(0)\n"
        "return 1"
    )
    assert not [p for p in psutil.process_iter(["name"]) if p.info["name"] == marker[:15]]


def test_the_jail_ends_with_its_judge(tmp_path):
    code = (
        "import os, sys\nfrom autograder.jail.warden import Jail\n"
        "jail = Jail(('higher_order_functions',)); jail.wait_until_ready()\n"
        "print(jail._zygote.pid, jail._home, flush=True)\nos.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    pid, home = done.stdout.split()
    for _ in range(50):
        if not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == "zombie":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the zygote lives on")
    subprocess.run(["rm", "-rf", home], check=True)


def test_the_filter_is_made_for_each_kind_of_machine():
    for machine, (architecture, allowed) in seccomp.ARCHITECTURES.items():
        program = seccomp.program(machine)
        assert program[1][3] == architecture and len(program) < 4096
        assert max(jump for _, *jumps, _ in program for jump in jumps) < 256
        assert not set(allowed) & {"socket", "kill", "execve", "fcntl", "ptrace", "clone", "fsync"}
        assert not set(allowed) & set(seccomp.PRETENDED[machine])
    assert set(seccomp.ALLOWED_AARCH64) < set(seccomp.ALLOWED)


def test_nobody_has_himself_killed_by_the_kernel(ask, small):
    reply = ask(
        "import fcntl, os\nr, w = os.pipe()\nfcntl.fcntl(r, 10, 9)\n"
        "fcntl.fcntl(r, fcntl.F_SETOWN, os.getpid())\n"
        "fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)\nos.write(w, b'x')\nreturn 9"
    )
    if small.isolation == "limits":
        assert isinstance(reply, Gone) and reply.why == "signal"
    else:
        assert reply.crash.error == "PermissionError"


def test_nobody_waits_for_the_disk_to_look_like_a_busy_machine(ask, small):
    """A machine that is too busy withholds the grade: code could do so at will."""
    reply = ask(
        "import fcntl, mmap, os\n"
        "made = os.open('file', os.O_RDWR | os.O_CREAT)\n"
        "os.fsync(made)\nos.fdatasync(made)\n"
        "os.posix_fadvise(made, 0, 0, os.POSIX_FADV_DONTNEED)\n"
        "def refused(function, *arguments):\n"
        "    try:\n        function(*arguments)\n"
        "    except OSError as error:\n        return error.errno == 1\n"
        "return sum([\n"
        "    refused(os.open, 'file', os.O_RDONLY | os.O_DIRECT),\n"
        "    refused(os.open, 'file', os.O_RDWR | os.O_SYNC),\n"
        "    refused(os.open, 'file', os.O_RDWR | os.O_DSYNC),\n"
        "    refused(fcntl.fcntl, made, fcntl.F_SETFL, os.O_DIRECT),\n"
        "    refused(mmap.mmap(-1, 4096).madvise, 21),\n"
        "    10 * bool(refused(fcntl.fcntl, made, fcntl.F_SETFL, os.O_APPEND)),\n"
        "])"
    )
    if small.isolation == "limits":
        pytest.skip("nothing filters system calls there")
    assert list(reply.value.values.values()) == [5]


def test_every_assignment_can_be_loaded(jail):
    for stem in STEMS:
        inmate = jail.open(wire.Load(stem, [wire.Cell("empty.py", "x = 1")], False))
        assert {gate.state for gate in inmate.loaded.gates.values()} == {"blank"}
        inmate.close()
        assert checks(stem)


def test_many_children_leave_nothing_behind(small):
    def state():
        zygote = psutil.Process(small._zygote.pid)
        descriptors = psutil.Process().num_fds(), zygote.num_fds()
        return descriptors, len(zygote.children()), sorted(Path(small._home).iterdir())

    load = wire.Load(STEM, [wire.Cell("hof.py", "def square(x): return x")], False)
    small.open(load).close()
    before = state()
    for _ in range(30):
        inmate = small.open(load)
        inmate.ask(wire.Run("test_square_of_a_number", {"number": 3}, 0))
        inmate.close()
    assert state() == before


def test_long_trainings_at_the_top_do_not_cost_the_definitions(grade):
    source = (
        "import time\n"
        "while True:\n    pass\n"
        "time.sleep(100)\n"
        "def square(x):\n    return x * x\n"
    )  # fmt: skip
    result = grade(source, "higher_order_functions", selected={"test_square_of_a_number"})
    assert [each.outcome for each in result.checks] == ["passed"]
    assert len(result.notes) == 2 and "stopped after 2 seconds" in result.notes[0]


def test_workers_and_compilers_are_done_without(grade):
    source = (
        "import torch\nfrom torch.utils.data import DataLoader\n"
        "@torch.compile\ndef product(x, y):\n    return x * y\n"
        "def square(x):\n"
        "    loader = DataLoader([x], 1, False, None, None, 2, prefetch_factor=4)\n"
        "    return product(*[torch.compile(lambda v: v)(int(v)) for v in loader] * 2)\n"
    )
    result = grade(source, "higher_order_functions", selected={"test_square_of_a_number"})
    assert [each.outcome for each in result.checks] == ["passed"]


def test_modes_and_times_of_files_cannot_be_changed(ask, small, tmp_path):
    """Landlock does not guard them, and they may belong to the one who grades."""
    if small.isolation == "limits":
        pytest.skip("nothing guards files there")
    file = tmp_path / "file"
    file.write_text("")
    before = file.stat()
    library = Path(os.__file__).stat()
    paths = f"for path in ({str(file)!r}, os.__file__, os.path.dirname(os.getcwd())):"
    reply = ask(
        f"import os\n{paths}\n    try:\n        os.chmod(path, 0)\n        os.utime(path, (1, 1))\n"
        "    except FileNotFoundError: pass\n"
        "os.fchmod(os.open(os.__file__, os.O_RDONLY), 0)\nreturn x * x"
    )
    assert isinstance(reply, wire.Seen)
    for was, path in ((before, file), (library, Path(os.__file__))):
        now = path.stat()
        assert (now.st_mode, now.st_mtime) == (was.st_mode, was.st_mtime)
    assert isinstance(ask("return x * x"), wire.Seen)


def test_as_on_a_gpu_memory_need_not_be_limited():
    seen = {what: wanted[0] for rung in EXPECTED.values() for what, wanted in rung.items()}
    assert proved(seen) == "full" and proved(seen | {MEMORY: DONE}) == "none"
    assert proved(seen | {MEMORY: DONE}, (MEMORY,)) == "full"
    with Jail(STEMS[:1], limits=Limits(memory=0), isolation="limits") as jail:
        jail.wait_until_ready()
        assert (jail.isolation, jail.canary[MEMORY]) == ("limits", DONE)


def test_what_lies_in_another_visible_folder_hides_nothing_of_it(small, tmp_path):
    """Such as the standard library of a Debian's own Python, in /usr/lib."""
    if small.isolation != "full":
        pytest.skip("no namespaces here")
    (tmp_path / "outer/inner").mkdir(parents=True)
    (tmp_path / "scratch").mkdir()
    code = (
        "import os, sys; from pathlib import Path; from autograder.jail import walls;"
        "outer = Path(sys.argv[1], 'outer'); inner = outer / 'inner'; (outer / 'beside').touch();"
        "assert walls.enter_namespaces([inner, outer], Path(sys.argv[1], 'scratch'));"
        "print(sorted(os.listdir(outer)), flush=True)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert done.stdout == "['beside', 'inner']\n", done.stderr
