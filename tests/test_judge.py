"""Whole submissions get the grade they deserve, and always the same one."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import msgspec
import nbformat
import pytest
import torch

from autograder.build import notebook
from autograder.contract import STEMS, exercises
from autograder.diagnosis import diagnose
from autograder.experiment import checks
from autograder.jail import wire
from autograder.jail.limits import Limits
from autograder.jail.warden import Jail
from autograder.judge import _judged
from autograder.language import Translator
from autograder.observation import Opaque
from autograder.oracle import Oracle
from autograder.terminal import told

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "submissions"


def bare(result):
    """A result without what may differ from run to run."""
    return msgspec.structs.replace(result, graded_at="", seconds=0.0)


@pytest.mark.parametrize("stem", STEMS)
def test_an_assignment_is_worth_100_points_and_covers_every_exercise(stem):
    points = Counter()
    for check in checks(stem):
        points[check.exercise] += check.points
    assert sum(points.values()) == 100
    assert set(points) == {each.name for each in exercises(stem)}
    assert all(check.claim and check.hint for check in checks(stem))
    assert 0.2 <= sum(c.points for c in checks(stem) if c.hidden) / 100 <= 0.5


@pytest.mark.parametrize("stem", STEMS)
def test_the_solution_gets_everything(stem, grade):
    result = grade(ROOT / "solutions" / f"{stem}.py")
    assert (result.status, result.points) == ("graded", 100), result.checks
    assert result.notes == []


@pytest.mark.parametrize("stem", STEMS)
def test_the_notebook_made_from_the_solution_gets_everything(stem, grade, tmp_path):
    text = (ROOT / "solutions" / f"{stem}.py").read_text()
    path = tmp_path / f"{stem}.ipynb"
    nbformat.write(notebook(text, stem, answers=True), path)
    assert grade(path).points == 100


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
@pytest.mark.parametrize("stem", STEMS)
def test_the_stub_is_blank_and_says_so(stem, suffix, grade, outcomes):
    result = grade(ROOT / "assignments" / f"{stem}{suffix}")
    assert (result.status, result.points) == ("graded", 0)
    assert set().union(*outcomes(result).values()) == {"blank"}
    for exercise in exercises(stem):
        said = {each.message for each in result.checks if each.exercise == exercise.name}
        assert said == {f"{exercise.name} is still blank"}


EXPECTED = {
    "ada/training_loop.py": {},
    "ada/going_classy.py": {},
    "bruno/training_loop.py": {
        "make_train_step_fn": "failed", "make_val_step_fn": "failed", "mini_batch": "failed",
    },
    "bruno/higher_order_functions.py": {"apply_to_all": "failed", "multiplier": "blank"},
    "clara/higher_order_functions.ipynb": {},
    "davi/going_classy.py": {"Architecture": "failed", "predict": "failed"},
    "elisa/higher_order_functions.py": {
        "square": "timeout", "apply_to_all": "killed", "keep_if": "killed", "multiplier": "crashed",
    },
    "gael/classification.py": {
        "bce_with_logits": "failed", "classify": "failed", "precision_recall": "failed",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_the_examples_lose_what_they_should(name, grade, outcomes):
    result = grade(EXAMPLES / name)
    lost = {name: seen - {"passed"} for name, seen in outcomes(result).items()}
    want = {name: set() for name in lost} | {k: {v} for k, v in EXPECTED[name].items()}
    assert lost == want
    earned = sum(each.max_points for each in result.checks if each.outcome == "passed")
    assert result.points == pytest.approx(earned)


def test_four_disasters_cost_four_checks(grade):
    result = grade(EXAMPLES / "elisa/higher_order_functions.py")
    lost = {each.id: (each.outcome, each.message) for each in result.checks if not each.points}
    hangs = {"test_square_works_elementwise", "test_square_leaves_its_argument_alone"}
    assert {name for name in lost if lost[name][0] == "timeout"} == hangs
    assert lost["test_apply_to_all_takes_any_function"] == (
        "killed", "it ended the process (exit status 0)")  # fmt: skip
    assert lost["test_keep_if_takes_truthy_answers"] == (
        "killed", "it printed more than a check may print (1 MiB)")  # fmt: skip
    assert lost["test_multiplier_takes_any_number"][0] == "crashed"
    assert len(lost) == 5


def test_a_syntax_error_is_unreadable_with_its_line(grade):
    result = grade(EXAMPLES / "felix/training_loop.py")
    assert (result.status, result.points) == ("unreadable", None)
    assert "training_loop.py is not Python: line 1: expected ':'" in result.message


@pytest.mark.parametrize("stem", STEMS)
def test_the_same_seed_gives_the_same_result(stem, grade):
    path = ROOT / "solutions" / f"{stem}.py"
    first = bare(grade(path, seed=7))
    torch.set_num_threads(2)
    try:
        assert bare(grade(path, seed=7)) == first
    finally:
        torch.set_num_threads(1)


def test_a_part_of_the_checks_gives_the_same_verdicts(grade):
    path = EXAMPLES / "bruno/training_loop.py"
    whole = {each.id: each for each in grade(path).checks}
    names = [name for name in whole if "mini_batch" in name]
    part = grade(path, selected=set(names))
    assert [each.id for each in part.checks] == names
    for each in part.checks:
        assert (each.outcome, each.message) == (whole[each.id].outcome, whole[each.id].message)


@pytest.mark.parametrize("seed", range(100, 105))
def test_points_do_not_depend_on_the_seed(seed, grade, monkeypatch):
    monkeypatch.setattr(Oracle, "known", lambda self, exercise: [])  # they have no say in them
    for stem in STEMS:
        assert grade(ROOT / "solutions" / f"{stem}.py", seed=seed).points == 100
    for name in ("bruno/training_loop.py", "gael/classification.py", "davi/going_classy.py"):
        assert grade(EXAMPLES / name, seed=seed).points == grade(EXAMPLES / name).points


def test_a_missing_name_is_said_once_with_what_is_near(grade):
    result = grade("def squares(x):\n    return x * x\n", "higher_order_functions")
    messages = {each.message for each in result.checks if each.exercise == "square"}
    assert messages == {"there is no function square (did you mean squares?)"}


def test_wrong_parameters_are_said_once(grade):
    result = grade(
        "def keep_if(values):\n    return values\nsquare = 3\n", "higher_order_functions"
    )
    said = {each.exercise: (each.outcome, each.message) for each in result.checks}
    wanted = "it cannot be called as keep_if(criterion, values): it is written keep_if(values)"
    assert said["keep_if"] == ("failed", wanted)
    wanted = "square is not a function: line 3 makes it a value of type int"
    assert said["square"] == ("failed", wanted)


def test_what_a_check_before_has_said_is_not_said_again(grade):
    result = grade("def square(x):\n    return y * x\n", "higher_order_functions")
    lost = [each.message for each in told(result, "square", Translator("en"))]
    by_hidden_ones = [each for each in lost if each.startswith("NameError (line 2")]
    assert len(by_hidden_ones) == 1
    assert lost[0].startswith("NameError: name 'y'")
    assert set(lost) == {lost[0], *by_hidden_ones, "as above"}
    result = grade("def square(x):\n    return x + x\n", "higher_order_functions")
    first, *others = told(result, "square", Translator("en"))
    assert first.says.startswith("You return 2 * x")
    assert not any(each.says for each in others)
    assert all(each.message for each in others)  # though a hidden check has none of its own


def test_an_answer_where_it_does_not_count_is_said(grade, tmp_path):
    sources = ["def square(x):\n    return (x * x", "def keep_if(criterion, values):\n    pass\n",
               "keep_if = keep_if(bool, [0, 1])"]  # fmt: skip
    path = tmp_path / "higher_order_functions.ipynb"
    cells = [nbformat.v4.new_code_cell(each) for each in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    said = {each.exercise: each.message for each in grade(path).checks}
    assert said["square"] == "there is no function square: cell 1, line 2 is not Python"
    assert said["keep_if"] == (
        "keep_if is not a function: cell 3, line 1 makes it a value of type NoneType"
    )
    outside = "class Architecture:\n    def to(self, device): self.model.predict\n"
    outside += "def predict(self, x): pass\n"
    said = {each.exercise: each.message for each in grade(outside, "going_classy").checks}
    wanted = "Architecture has no method predict: the function predict stands outside of the class"
    assert said["predict"] == wanted
    outside += "Architecture = Architecture()"
    said = {each.message for each in grade(outside, "going_classy").checks}
    assert said == {
        "Architecture is not a class: line 4 makes it a value of type Architecture",
    }


def test_a_missing_self_is_named_and_spoils_no_other_exercise(grade):
    """Nor does a dictionary for a pair: the loaders are graded with pairs."""
    lacking = """
class CustomDataset:
    def __init__(x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor
"""
    wanted = "it cannot be called as CustomDataset(x_tensor, y_tensor): self is missing in __init__"
    said = {each.exercise: each.message for each in grade(lacking, "training_loop").checks}
    assert said["CustomDataset"] == wanted
    source = (ROOT / "solutions" / "training_loop.py").read_text()
    pair, named = (
        "return self.x[index], self.y[index]",
        "return dict(x=self.x[index], y=self.y[index])",
    )
    assert pair in source and ", dtype=torch.float32" in source
    double = source.replace(pair, named).replace(", dtype=torch.float32", "")
    lost = {each.id for each in grade(double, "training_loop").checks
            if each.exercise == "make_loaders" and each.outcome != "passed"}  # fmt: skip
    assert lost == {"test_loaders_give_float32_tensors"}


def test_what_is_blank_elsewhere_is_named(grade):
    source = (ROOT / "solutions" / "classification.py").read_text()
    start = source.index("def split_cm")
    end = source.index("### END SOLUTION", start)
    stub = "def split_cm(cm):\n    raise NotImplementedError\n"
    result = grade(source[:start] + stub + source[end:], "classification")
    by_exercise = {each.exercise: each for each in result.checks if not each.points}
    assert by_exercise["split_cm"].outcome == "blank"
    assert by_exercise["tpr_fpr"].message == "it needs split_cm, which is still blank"


def test_what_is_blank_costs_no_other_exercise_that_can_do_without(grade):
    source = (ROOT / "solutions" / "training_loop.py").read_text()
    start = source.index("def mini_batch")
    end = source.index("### END SOLUTION", start)
    stub = "def mini_batch(device, data_loader, step_fn):\n    raise NotImplementedError\n"
    result = grade(source[:start] + stub + source[end:], "training_loop")
    assert {each.exercise for each in result.checks if not each.points} == {"mini_batch"}


def test_a_stub_line_left_behind_is_pointed_out(grade):
    source = "def square(x):\n    y = x * x\n    raise NotImplementedError('square')\n"
    result = grade(source, "higher_order_functions")
    crash = next(each for each in result.checks if each.exercise == "square")
    assert crash.outcome == "crashed" and "line 3" in crash.message and "remove" in crash.message


def test_an_exception_is_explained_where_their_own_line_raised_it_and_nobody_hid_the_check(grade):
    result = grade("def square(x):\n    return y * x\n", "higher_order_functions")
    says = {(each.hidden, each.says[:23]) for each in result.checks if each.exercise == "square"}
    assert says == {(False, "Nothing has this name. "), (True, "")}
    source = "class CustomDataset:\n    def __init__(self, x, y):\n        self.x = x\n"
    result = grade(f"{source}    def __len__(self):\n        len(self.x)\n", "training_loop")
    length = next(each for each in result.checks if each.id == "test_dataset_has_a_length")
    assert "'NoneType' object cannot" in length.message and not length.says


def test_torchs_own_not_implemented_is_no_stub_line(grade):
    source = "import torch\ndef square(x):\n    return torch.ones(1) & x\n"
    result = grade(source, "higher_order_functions")
    crash = next(each for each in result.checks if each.exercise == "square")
    assert crash.outcome == "crashed" and "line 3: return" in crash.message
    assert "NotImplementedError: " in crash.message and "remove" not in crash.message


def test_what_fails_while_reading_is_noted_and_the_rest_graded(grade):
    source = (
        "import nowhere_to_be_found\n1 / 0\ndef square(x):\n    return x * x\nraise SystemExit\n"
    )
    result = grade(source, "higher_order_functions")
    assert len(result.notes) == 3
    assert "line 2: ZeroDivisionError" in result.notes[1]
    assert next(e for e in result.exercises if e.name == "square").points == 20


def test_state_does_not_travel_from_check_to_check(grade):
    source = (
        "seen = []\ndef square(x):\n    seen.append(x)\n    return x * x if len(seen) < 9 else 0\n"
    )
    result = grade(source, "higher_order_functions")
    assert next(e for e in result.exercises if e.name == "square").points == 20


def test_hidden_checks_tell_no_values(grade):
    given = [check for name in EXPECTED for check in grade(EXAMPLES / name).checks]
    failed = [check for check in given if check.hidden and check.outcome == "failed"]
    assert failed
    assert all("got" not in check.message and check.hint for check in failed)


def test_misconceptions_are_named(grade):
    named = {}
    for name in ("bruno/training_loop.py", "davi/going_classy.py", "gael/classification.py"):
        for check in grade(EXAMPLES / name).checks:
            if check.misconception:
                named.setdefault(check.exercise, set()).add(check.says)
    for exercise in ("make_train_step_fn", "make_val_step_fn", "mini_batch", "predict",
                     "classify", "precision_recall"):  # fmt: skip
        assert len(named.get(exercise, ())) == 1, exercise
    assert "last" in named["mini_batch"].pop()


def test_a_fault_of_the_kit_is_broken_and_never_a_grade(grade, monkeypatch):
    want = Oracle.attempt

    def attempt(self, check, world):
        if world is self.reference and check.id == "test_square_of_a_number":
            return RuntimeError("the reference is ill")
        return want(self, check, world)

    monkeypatch.setattr(Oracle, "attempt", attempt)
    result = grade("def square(x):\n    return x * x\n", "higher_order_functions", seed=99)
    assert (result.status, result.points) == ("broken", None)
    assert [each.outcome for each in result.checks].count("broken") == 1


def test_an_expected_value_that_is_not_plain_is_broken(grade, monkeypatch):
    want = Oracle.attempt

    def attempt(self, check, world):
        seen = want(self, check, world)
        if world is self.reference and check.id == "test_square_of_a_number":
            return msgspec.structs.replace(seen, values={"it": Opaque("Thing", "thing")})
        return seen

    monkeypatch.setattr(Oracle, "attempt", attempt)
    assert grade("def square(x):\n    return 1\n", "higher_order_functions", seed=98).points is None


@pytest.fixture(scope="module")
def empty():
    """A jail for submissions that name no library."""
    with Jail(("classification",)) as empty:
        yield empty


def test_right_answers_by_hand_need_no_library_to_be_loaded(grade, empty):
    path = ROOT / "tests/variants/classification/all_torch.py"
    assert grade(path, "classification", jail=empty).points == 100


def test_what_could_not_be_read_where_the_ready_made_is_worthless_is_no_fault_of_the_file(grade):
    text = "from sklearn.datasets import make_moons\ndef sigmoid(z):\n    return z"
    assert grade(text, "classification", selected={"test_sigmoid_is_made_by_hand"}).notes == []


LIBRARY_BY_NO_NAME = """
import sys
import torch

def forget():
    for name in [each for each in sys.modules if each.startswith("sci" + "py")]:
        del sys.modules[name]

forget()
E = getattr(__import__("sci" + "py.spe" + "cial", fromlist=["x"]), "ex" + "pit")
forget()

def sigmoid(z):
    return torch.as_tensor(E(z.numpy()), dtype=z.dtype) if torch.is_tensor(z) else E(z)
"""


def test_a_library_that_the_file_does_not_name_is_worthless_too(grade, empty):
    result = grade(LIBRARY_BY_NO_NAME, "classification", jail=empty)
    sigmoid = [each for each in result.checks if each.exercise == "sigmoid"]
    lost = [each.id for each in sigmoid if each.outcome != "passed"]
    assert lost == ["test_sigmoid_is_made_by_hand"]


def test_where_the_kit_fails_in_the_child_there_is_no_grade(grade):
    class Ill:
        isolation = "full"

        def open(self, load, account):
            return SimpleNamespace(loaded=wire.Unfit("TypeError: oh"), gone="ended", fouls=[],
                                   close=lambda: None)  # fmt: skip

    result = grade("def square(x):\n    return x * x\n", "higher_order_functions", jail=Ill())
    assert (result.status, result.points) == ("broken", None)
    assert all(each.outcome == "broken" and "TypeError: oh" in each.message
               for each in result.checks)  # fmt: skip


def test_what_explains_nothing_that_was_lost_is_not_run_any_further(monkeypatch):
    oracle = Oracle("higher_order_functions", 1)
    *passed, lost = own = oracle.checks("square")
    seen = {each.id: oracle.want(each) for each in passed} | {lost.id: wire.Crash("Unheard", "of")}
    real, run = oracle.wrong, set()
    monkeypatch.setattr(
        oracle, "wrong", lambda check, wrong: run.add(check.id) or real(check, wrong)
    )
    assert diagnose(oracle, own, seen) == {}
    assert run == {lost.id}


def test_memory_that_nobody_limits_has_no_number():
    spent, jail = wire.Spent("", "memory"), SimpleNamespace(limits=Limits(memory=0))
    verdict = _judged(None, spent, None, None, jail)
    assert (verdict.outcome, verdict.message) == ("killed", "it ran out of memory")
