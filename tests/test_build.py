"""The printed assignments are fresh and give nothing away, and importing a solution is safe."""

import ast
import importlib.util
import inspect
import random
import re
import runpy
import warnings
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import torch

from autograder.build import BEGIN, END, BuildError, build, notebook, printed, regions, stale, stub
from autograder.contract import STEMS, exercises

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS, ASSIGNMENTS = ROOT / "solutions", ROOT / "assignments"

each_stem = pytest.mark.parametrize("stem", STEMS)


def solution_text(stem: str) -> str:
    return (SOLUTIONS / f"{stem}.py").read_text(encoding="utf-8")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def code_of(cells) -> str:
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def same_code(one: str, other: str) -> bool:
    """Whether two texts are the same program, whatever their comments and their docstring say."""

    def program(text: str) -> list[str]:
        body = ast.parse(text).body
        if isinstance(body[0], ast.Expr):
            body = body[1:]
        return [ast.dump(statement) for statement in body]

    return program(one) == program(other)


# What is printed


def test_the_printed_assignments_are_fresh():
    assert stale(SOLUTIONS, ASSIGNMENTS) == [], "run `autograder build`"


def test_every_assignment_is_printed_as_a_module_and_a_notebook():
    names = {path.name for path in printed(SOLUTIONS, ASSIGNMENTS)}
    assert names == {f"{stem}.{kind}" for stem in STEMS for kind in ("py", "ipynb")}


def test_printing_twice_gives_the_same_bytes(tmp_path):
    first, second = build(SOLUTIONS, tmp_path / "first"), build(SOLUTIONS, tmp_path / "second")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_stale_names_what_was_edited_or_lost(tmp_path):
    files = build(SOLUTIONS, tmp_path)
    assert stale(SOLUTIONS, tmp_path) == []
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n", encoding="utf-8")
    files[1].unlink()
    assert stale(SOLUTIONS, tmp_path) == files[:2]


@each_stem
def test_no_solution_line_is_printed(stem):
    text = solution_text(stem)
    lines = text.splitlines()
    answers = {
        line.strip().removeprefix("return ")
        for region in regions(text, stem)
        for line in lines[region.begin : region.end - 1]
    }
    telling = {answer for answer in answers if gives_something_away(answer)}
    assert telling
    for path in (ASSIGNMENTS / f"{stem}.py", ASSIGNMENTS / f"{stem}.ipynb"):
        shown = shown_text(path)
        assert BEGIN not in shown and END not in shown
        assert [answer for answer in telling if answer in shown] == []


def gives_something_away(answer: str) -> bool:
    """Whether a line says more than `else:`, `losses = []` or the names that a docstring lists."""
    if answer.startswith("# "):
        return True
    return len(re.findall(r"[A-Za-z_]\w+", answer)) >= 2 and not re.fullmatch(r"[\w, ]+", answer)


def shown_text(path: Path) -> str:
    """All that a student reads in a printed file."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


# The stubs


@each_stem
def test_a_stub_has_the_names_and_parameters_of_the_contract(stem):
    for folder in (SOLUTIONS, ASSIGNMENTS):
        module = load(folder / f"{stem}.py")
        for exercise in exercises(stem):
            found = inspect.signature(attrgetter(exercise.path)(module))
            parameters = [p for p in found.parameters.values() if p.name != "self"]
            assert parameters == list(exercise.signature.parameters.values())


@each_stem
def test_every_unanswered_exercise_names_itself(stem):
    module = load(ASSIGNMENTS / f"{stem}.py")
    for exercise in exercises(stem):
        function = attrgetter(exercise.path)(module)
        arguments = [None] * len(exercise.signature.parameters)
        if "." in exercise.path:
            cls = getattr(module, exercise.path.partition(".")[0])
            arguments.insert(0, object.__new__(cls))
        with pytest.raises(NotImplementedError) as error:
            function(*arguments)
        assert error.value.args == (exercise.name,)


@pytest.mark.parametrize("ask", [len, lambda dataset: dataset[0]])
def test_all_of_custom_dataset_is_one_exercise(ask):
    dataset_class = load(ASSIGNMENTS / "training_loop.py").CustomDataset
    with pytest.raises(NotImplementedError, match=r"^CustomDataset$"):
        ask(object.__new__(dataset_class))


@each_stem
def test_a_stub_keeps_every_docstring(stem):
    solved, blank = ast.parse(solution_text(stem)), ast.parse(stub(solution_text(stem), stem))
    documented = {
        node.name: ast.get_docstring(node)
        for node in ast.walk(solved)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    for node in ast.walk(blank):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            assert ast.get_docstring(node) == documented[node.name]


# The notebooks


@each_stem
@pytest.mark.parametrize("answers", [True, False])
def test_the_notebook_is_the_module(stem, answers):
    text = solution_text(stem)
    cells = notebook(text, stem, answers=answers).cells
    assert same_code(code_of(cells), text if answers else stub(text, stem))


@each_stem
def test_the_metadata_is_what_nbgrader_wants(stem):
    """The required keys and rules of nbgrader's cell metadata, schema version 3."""
    blank = nbformat.read(ASSIGNMENTS / f"{stem}.ipynb", as_version=4)
    nbformat.validate(blank)
    assert blank.metadata.kernelspec.name == "python3"
    assert blank.metadata.stepmark.assignment == stem

    tagged = [cell for cell in blank.cells if "nbgrader" in cell.metadata]
    for cell in tagged:
        tags = cell.metadata.nbgrader
        in_words = {"points"} if tags.grade else set()
        keys = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
        assert set(tags) == keys | in_words
        assert tags.schema_version == 3
        assert all(type(tags[key]) is bool for key in ("grade", "locked", "solution", "task"))
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", tags.grade_id)
        if tags.grade:
            assert cell.cell_type == "markdown" and tags.solution and not tags.locked
        else:
            assert (cell.cell_type == "markdown") == tags.locked != tags.solution
        assert not tags.task
    grade_ids = [cell.metadata.nbgrader.grade_id for cell in tagged]
    assert len(set(grade_ids)) == len(grade_ids)
    assert len({cell.id for cell in blank.cells}) == len(blank.cells)


@each_stem
def test_each_exercise_has_a_solution_cell(stem):
    blank = nbformat.read(ASSIGNMENTS / f"{stem}.ipynb", as_version=4)
    answered = [
        cell.metadata.nbgrader.grade_id
        for cell in blank.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
    assert answered == list(dict.fromkeys(e.path.partition(".")[0] for e in exercises(stem)))
    assert all(cell.get("outputs", []) == [] for cell in blank.cells)
    assert all(cell.get("execution_count") is None for cell in blank.cells)


@each_stem
def test_a_notebook_with_answers_keeps_the_markers_paired_in_each_cell(stem):
    for cell in notebook(solution_text(stem), stem, answers=True).cells:
        assert cell.source.count(BEGIN) == cell.source.count(END)
        answered = bool(cell.metadata.get("nbgrader", {}).get("solution"))
        assert (BEGIN in cell.source) == answered


@each_stem
def test_the_demonstrations_run_in_the_notebook(stem, monkeypatch, tmp_path):
    """As in Jupyter, `__name__` is `__main__`; nothing is left in the working directory."""
    monkeypatch.chdir(tmp_path)
    before = matplotlib.get_backend()
    plt.switch_backend("agg")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    names = {"__name__": "__main__"}
    with torch.random.fork_rng(), torch.backends.cudnn.flags():
        for cell in notebook(solution_text(stem), stem, answers=True).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
    assert list(tmp_path.iterdir()) == []
    plt.switch_backend(before)


# The solutions


@each_stem
def test_importing_a_solution_changes_nothing(stem, capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    before = state_of_the_process()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runpy.run_path(str(SOLUTIONS / f"{stem}.py"), run_name=stem)
    assert state_of_the_process() == before
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def state_of_the_process() -> dict[str, object]:
    return {
        "torch's generator": torch.get_rng_state().tolist(),
        "NumPy's generator": repr(np.random.get_state(legacy=False)),
        "Python's generator": random.getstate(),
        "default dtype": torch.get_default_dtype(),
        "default device": torch.empty(0).device,
        "gradients": torch.is_grad_enabled(),
        "cuDNN": (torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark),
        "NumPy's errors": np.geterr(),
        "figures": plt.get_fignums(),
    }


# What cannot be printed

GOOD = f"""# %%
def one():
    {BEGIN}
    return 1
    {END}
"""


def test_a_helper_may_follow_inside_the_answer():
    text = GOOD.replace("return 1", "return two() - 1\n\n\ndef two():\n    return 2")
    assert stub(text, "x") == '# %%\ndef one():\n    raise NotImplementedError("one")\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace(END, "# done"), f"x.py:3: {BEGIN} without an {END}"),
        (GOOD.replace(BEGIN, "# start"), f"x.py:5: {END} without a {BEGIN}"),
        (
            GOOD.replace("return 1", f"{BEGIN}\n    return 1"),
            f"x.py:3: {BEGIN} without an {END} before line 4",
        ),
        (
            GOOD.replace("return 1", "return 1\n\n# %%\ndef two():\n    pass"),
            f"x.py:3: {BEGIN} without an {END} before line 6",
        ),
        (GOOD.replace(END, END.lower()), f"x.py:5: write {BEGIN} or {END}, alone in its line"),
        (
            GOOD.replace(f"{BEGIN}\n    ", "").replace("return 1", f"return 1  {BEGIN}"),
            f"x.py:3: write {BEGIN} or {END}, alone in its line",
        ),
        (GOOD.replace("():", "("), "x.py:2: '(' was never closed"),
        (f"# %%\n{BEGIN}\nx = 1\n{END}\n", "x.py:2: a solution outside a function"),
    ],
)
def test_bad_markers_are_named_by_file_and_line(text, message):
    with pytest.raises(BuildError, match=f"^{re.escape(message)}$"):
        stub(text, "x")


def test_an_answer_in_words_is_cut_and_its_cell_has_points():
    question = f'# %% [markdown] question="why" points=5\n# {BEGIN}\n# Because.\n# {END}\n'
    blank = notebook(GOOD + "\n" + question, "x", answers=False).cells[-1]
    assert blank.source == "*Your answer here.*"
    assert blank.metadata.nbgrader.points == 5 and blank.metadata.nbgrader.grade_id == "why"
    solved = notebook(GOOD + "\n" + question, "x", answers=True).cells[-1]
    assert "Because." in solved.source and stub(question, "x").endswith("# *Your answer here.*\n")


def test_two_answers_in_one_cell_are_named_by_file_and_line():
    text = GOOD + GOOD.removeprefix("# %%\n").replace("one", "two")
    with pytest.raises(BuildError, match=r"^x\.py:7: two shares a cell with one$"):
        notebook(text, "x", answers=False)


def test_a_bad_solution_leaves_the_printed_files_alone(tmp_path):
    solutions, assignments = tmp_path / "solutions", tmp_path / "assignments"
    solutions.mkdir()
    (solutions / "good.py").write_text(GOOD, encoding="utf-8")
    (solutions / "x.py").write_text(GOOD.replace(END, ""), encoding="utf-8")
    with pytest.raises(BuildError, match=r"^x\.py:3: "):
        build(solutions, assignments)
    assert not assignments.exists()
