"""`check("…")` in a cell: what is defined now, graded by a judge in a process of its own."""

import importlib.util
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import judge_for
from IPython.core.error import UsageError
from jupyter_client.manager import start_new_kernel

import autograder
from autograder import desk, notebook
from autograder.desk import Desk, DeskError, Question
from autograder.jail.wire import Cell

SQUARE = "def square(x):\n    return x * x"
DOUBLE = "def square(x):\n    return x + x"
ODD = "def square(x):\n    return x * x + 1.5"
MINI_BATCH = """\
def mini_batch(device, data_loader, step_fn):
    return [step_fn(x.to(device), y.to(device)) for x, y in data_loader]"""
MULTIPLIER = "def multiplier(n):\n    return lambda x: x * n"


class Shell:
    """What check() knows of a notebook: run a cell, and its names and text are there."""

    def __init__(self):
        self.history_manager = SimpleNamespace(input_hist_raw=[""])
        self.user_ns = {}
        self.events = SimpleNamespace(
            register=lambda _, function: setattr(self, "before", function)
        )
        notebook._session(self)

    @property
    def execution_count(self):
        return len(self.history_manager.input_hist_raw)

    def run(self, source, cell=None):
        self.before(SimpleNamespace(cell_id=cell, store_history=True))
        self.history_manager.input_hist_raw.append(source)
        exec(compile(source, f"/tmp/ipykernel_1/{id(source)}.py", "exec"), self.user_ns)


@pytest.fixture
def shown(monkeypatch, jail):
    """What is displayed, as text."""
    shown = []
    grading = SimpleNamespace(
        grade=lambda target, wanted: judge_for(target.stem).grade(target.submission, jail, wanted)
    )
    monkeypatch.setattr(
        notebook,
        "DESK",
        SimpleNamespace(warm=True, ask=lambda question: desk._answer(question, grading)),
    )
    monkeypatch.setattr(notebook, "display", lambda each: shown.append(each))
    return shown


@pytest.fixture
def shell(monkeypatch, shown):
    shell = Shell()
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    return shell


@pytest.fixture
def check(shell, shown):
    def check(*arguments, **options):
        autograder.check(*arguments, **options)
        return shown[-1].text

    return check


def test_one_exercise_by_name_or_as_the_function_itself(shell, check):
    shell.run(SQUARE)
    assert check("square").count("✓") == 4
    assert check(shell.user_ns["square"]) == check("square")


def test_all_exercises_with_the_total_so_far(shell, check):
    shell.run(SQUARE)
    shell.run("def multiplier(n): return n")
    text = check()
    assert "✓ square: 20/20" in text and "total so far: 20/100" in text
    assert "· keep_if: 0/27\n    there is no function keep_if" in text


def test_the_html_takes_its_colours_from_the_page(shell, check, shown):
    shell.run(DOUBLE.replace("square", "multiplier"))
    shell.run(SQUARE)
    check()
    html = shown[-1]._repr_mimebundle_()["text/html"]
    styles = [part.split('"')[0] for part in html.split('style="')[1:]]
    assert "total so far" in html
    assert not any("background" in each or "black" in each or "white" in each for each in styles)
    assert {each for each in styles if each.startswith("color")} <= {
        f"color: {colour}" for colour in ("#2e9e5b", "#d64545", "#b8860b", "#a64ca6")
    }


def test_what_a_student_writes_cannot_become_html(shell, check, shown):
    shell.run("def square(x):\n    raise ValueError('<script>alert(1)</script>')")
    check("square")
    assert "<script>" not in shown[-1].html and "&lt;script&gt;" in shown[-1].html


def test_a_picture_says_more(shell, check, shown):
    shell.run(
        "def confusion_matrix(labels, predictions):\n"
        "    counts = [[0, 0], [0, 0]]\n"
        "    for label, prediction in zip(labels, predictions):\n"
        "        counts[int(label)][int(prediction)] += 1\n"
        "    return counts"
    )
    check("confusion_matrix")
    assert 'src="data:image/png;base64,iVBOR' in shown[-1].html


def test_the_picture_in_the_readme_is_there_and_small():
    root = Path(__file__).resolve().parents[1]
    (picture,) = re.findall(r"\((docs/.*\.png)\)", (root / "README.md").read_text())
    assert 10_000 < (root / picture).stat().st_size < 150_000


def test_a_mistake_is_named_at_once(shell, check):
    shell.run(DOUBLE)
    assert "You return 2 * x. The square of x is x multiplied by itself" in check("square")


def test_a_hint_comes_with_the_second_version_that_fails_or_when_it_is_asked_for(shell, check):
    shell.run(ODD)
    first = check("square")
    assert 'for a hint, try again or run check("square", hint=True)' in first
    assert check("square") == first  # the same code again is no other try
    asked = check("square", hint=True)
    assert len(asked.splitlines()) > len(first.splitlines()) - 1 and "for a hint" not in asked
    shell.run(ODD.replace("1.5", "2.5"))
    second = check("square")
    assert "for a hint" not in second
    assert asked.splitlines()[-1].strip() in second


def test_cells_out_of_order_and_run_again_count_as_they_are_now(shell, check):
    shell.run(MULTIPLIER)
    shell.run("def square(x):\n    return x ** POWER")
    shell.run("POWER = 3")
    assert "✗" in check("square")
    shell.run("POWER = 2")
    assert "✗" not in check("square")


def test_a_long_training_is_not_run_again(shell, check):
    shell.run("RAN = globals().get('RAN', 0) + 1")
    shell.run(f"{SQUARE}\nimport time\nif __name__ == '__main__':\n    time.sleep(9)")
    assert check("square").count("✓") == 4


def test_the_cell_that_checks_may_define(shell, check):
    shell.history_manager.input_hist_raw.append(f"from autograder import check\n{SQUARE}\ncheck()")
    assert check("square").count("✓") == 4


def test_what_only_the_memory_holds_is_said(shell, check):
    shell.run(SQUARE, cell="a")
    assert check("square").count("✓") == 4
    shell.run(SQUARE.replace("square", "sqare"), cell="a")
    text = check("square")
    assert "there is no function square" in text
    assert "square is still in the notebook's memory" in text


def test_a_file_of_the_students_own_is_graded_as_saved(shell, check, tmp_path, monkeypatch):
    file = tmp_path / "higher_order_functions.py"
    file.write_text(f"{SQUARE}\n\n{MULTIPLIER}\n")
    monkeypatch.syspath_prepend(tmp_path)
    shell.run("from higher_order_functions import *\nimport higher_order_functions as mine")
    file.write_text(f"{DOUBLE}\n\n{MULTIPLIER}\n")
    text = check("square")
    assert "✗" in text and "graded as saved in higher_order_functions.py" in text
    assert "✗" in check(shell.user_ns["mine"].square)
    assert "✓ multiplier" in check() and "total so far" in check()
    shell.run(SQUARE)
    assert "✗" not in check("square") and "graded as saved" not in check("square")
    del sys.modules["higher_order_functions"]


def test_a_method_is_an_exercise_too(shell, check):
    shell.run(
        "class Architecture:\n"
        "    def __init__(self, model, loss_fn, optimizer): pass\n"
        "    def set_loaders(self, train_loader, val_loader=None):\n"
        "        self.train_loader, self.val_loader = train_loader, val_loader\n"
    )
    shell.run("def to(self, device): return device\nArchitecture.to = to")
    architecture = shell.user_ns["Architecture"]
    assert check(architecture.set_loaders).startswith("set_loaders")
    assert check(architecture.to).startswith("to\n✗")
    assert check("Architecture.predict").startswith("predict\n· predict: 0/")


def test_two_assignments_in_one_notebook_are_told_apart_by_name(shell, check):
    shell.run(SQUARE)
    shell.run("def bce(predictions, labels): pass")
    assert check("square").startswith("square")
    with pytest.raises(UsageError, match='check\\(assignment="…"\\)'):
        check()
    assert check(assignment="higher_order_functions").startswith("higher_order_functions")
    with pytest.raises(UsageError, match="there is no assignment 'homework'"):
        check(assignment="homework")


def test_an_unknown_exercise_is_said(shell, check):
    shell.run(SQUARE)
    with pytest.raises(UsageError, match="no exercise 'sqare': did you mean 'square'"):
        check("sqare")
    with pytest.raises(UsageError, match="no exercise 'int'"):
        check(3)


def test_outside_of_a_notebook_it_says_what_to_run_instead():
    with pytest.raises(RuntimeError, match="autograder check FILE"):
        notebook.check("square")


def test_a_notebook_that_asks_for_its_grade_is_graded_as_any_other(grade):
    answer = f"from autograder import check\n{SQUARE}\ncheck('square')\ncheck()"
    result = grade(answer, "higher_order_functions")
    assert result.points == 20 and not result.notes


def test_the_name_check_is_nothing_but_the_function():
    assert not importlib.util.find_spec("autograder.check")
    assert autograder.check is notebook.check
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = autograder.chek


ECHO = """
import os, sys
for number, line in enumerate(sys.stdin.buffer):
    if b'die' in line or number > 1:
        sys.exit('the reason')
    print('{"problem": "%d"}' % os.getpid(), flush=True)
"""


@pytest.fixture
def echo(monkeypatch):
    monkeypatch.setattr(desk, "BOOTSTRAP", ECHO)
    echo = Desk()
    yield echo
    echo.close()


def ask(desk, stem="x"):
    return desk.ask(Question(stem, "", [Cell("In [1]", "")], True)).problem


def test_the_process_is_kept_and_replaced_when_it_has_died(echo):
    assert not echo.warm
    first = ask(echo)
    assert echo.warm and ask(echo) == first
    assert ask(echo) != first


def test_a_process_that_dies_again_is_said(echo):
    with pytest.raises(DeskError, match="the grader does not run: the reason"):
        ask(echo, "die")
    assert ask(echo)


def test_what_is_not_waited_for_any_more_is_never_taken_for_a_later_answer(echo, monkeypatch):
    ask(echo)
    with monkeypatch.context() as patch:
        patch.setattr(desk.msgspec.json, "decode", lambda *_, **__: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            ask(echo)
    assert echo._process is None


@pytest.fixture(scope="module")
def kernel():
    """Run code in a real kernel, as a cell; returns what it shows, by kind."""
    manager, client = start_new_kernel(kernel_name="python3")

    def run(code, cell=None):
        shown = {}
        message = client.session.msg(
            "execute_request",
            {"code": code, "silent": False, "store_history": True, "allow_stdin": False},
            metadata={"cellId": cell} if cell else {},
        )
        client.shell_channel.send(message)
        while True:
            reply = client.get_iopub_msg(timeout=120)
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            content = reply["content"]
            if content.get("execution_state") == "idle":
                return shown
            shown |= content.get("data", {})
            shown["text"] = shown.get("text", "") + content.get("text", "")
            if "traceback" in content:
                shown["error"] = f"{content['ename']}: {content['evalue']}"

    yield run
    client.stop_channels()
    manager.shutdown_kernel()


def test_a_real_kernel(kernel):
    """One story, since a kernel and its judge take seconds to start."""
    kernel("from autograder import check\nimport numpy as np, torch, os, sys", cell="imports")
    kernel(f"{MINI_BATCH}[-1]", cell="a")
    state = "print(torch.rand(1), np.random.rand(), torch.get_num_threads(), os.environ, sys.path)"
    seed = "torch.manual_seed(1); np.random.seed(1)"
    undisturbed = kernel(f"{seed}\n{state}")["text"]
    shown = kernel(f"{seed}\ncheck('mini_batch')\n{state}")
    assert shown["text"] == undisturbed
    assert "error" not in shown
    assert "You return the loss of the last mini-batch." in shown["text/plain"]
    assert "You return the loss of the last mini-batch." in shown["text/html"]

    right = MINI_BATCH.replace("return ", "return np.mean(") + ")"
    kernel(right, cell="a")
    kernel("import time\ntrained = time.sleep(0.1)", cell="b")
    shown = kernel("check(mini_batch)", cell="c")
    assert "✗" not in shown["text/plain"] and "Out" not in shown["text/plain"]
    assert "<table" in shown["text/html"]
    assert "judge" not in kernel("print([each for each in sys.modules if 'judge' in each])")["text"]
    assert "total so far: 13/100" in kernel("check()", cell="d")["text/plain"]

    kernel(right.replace("mini_batch", "minibatch"), cell="a")
    told = kernel("check('mini_batch')", cell="c")["text/plain"]
    assert "there is no function mini_batch (did you mean minibatch?)" in told
    assert "still in the notebook's memory" in told
    told = kernel("check('mini_bach')")["text"]
    assert told == "UsageError: there is no exercise 'mini_bach': did you mean 'mini_batch'?\n"
