"""What honest students write around their answers costs no marks."""

import re
import sys
import textwrap

import nbformat
import pytest
from conftest import ROOT

from autograder.jail.syntax import python
from autograder.submission import identify

STEM = "higher_order_functions"
ANSWERS = """
def square(x):
    return x * x

def apply_to_all(fn, values):
    return [fn(value) for value in values]

def keep_if(criterion, values):
    return [value for value in values if criterion(value)]

def multiplier(n):
    return lambda x: x * n
"""
STUBS = re.sub("return .*", "raise NotImplementedError", ANSWERS)

MODULES = {
    "its own file": """
        import inspect
        from pathlib import Path
        HERE = Path(__file__).resolve().parent
        def square(x):
            assert HERE.is_dir() and SOURCE
            return x * x
        SOURCE = inspect.getsource(square)
        """,
    "a scripted function": """
        import torch
        @torch.jit.script
        def scripted(x: torch.Tensor) -> torch.Tensor:
            return x * x
        def square(x):
            return scripted(x) if torch.is_tensor(x) else x * x
        """,
    "a loop of events": """
        import asyncio
        async def squared(x):
            await asyncio.sleep(0)
            return x * x
        def square(x):
            return asyncio.run(squared(x))
        """,
    "single dispatch": """
        from functools import singledispatch
        import numpy as np, torch
        @singledispatch
        def square(x):
            raise NotImplementedError
        @square.register(int)
        @square.register(float)
        @square.register(np.ndarray)
        @square.register(torch.Tensor)
        def _(x):
            return x * x
        """,
    "a library's function lost by mistake": """
        import random
        import numpy as np
        np.random.seed = random.seed = 42
        """,
    "pauses at the top": "import time\n" + "time.sleep(1.5)\n" * 4 + "time.sleep(9)",
    "an import that takes long": """
        import sys
        open("slow.py", "w").write("import time; time.sleep(4.2); nothing = 0")
        sys.path.append(".")
        try:
            import slow
        except ImportError:
            pass
        def square(x):
            return x * x + slow.nothing
        """,
    "a pause that would come back with every check": "import time\ntime.sleep(1.2)",
    "copies of files": """
        import os, shutil
        def square(x):
            open("a", "w").close()
            shutil.copy2("a", "b")
            os.chmod("b", 0o600)
            os.utime("b")
            return x * x
        """,
    "a notebook, exported": """
        %matplotlib inline
        !pip install torchinfo
        get_ipython().run_line_magic("load_ext", "autoreload")
        get_ipython().run_cell_magic("time", "", "def square(x):\\n    return (x *\\n x)")
        """,
    "an answer for trials": """
        if __name__ == "__main__":
            def square(x):
                return 0
        """,
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module(name, grade):
    result = grade(ANSWERS + textwrap.dedent(MODULES[name]), STEM)
    assert result.points == 100, [each.message for each in result.checks]


def test_long_demonstrations_are_given_up_before_all_time_is_used(grade):
    demonstration = "for _ in range(10**9):\n    pass\n"
    solution = (ROOT / "solutions" / "classification.py").read_text()
    assert grade(solution + 8 * demonstration, "classification").points == 100


@pytest.mark.parametrize(
    "assignment",
    [
        "from operator import mul\nsquare = lambda x: mul(x, x)",
        "globals()['square'] = lambda x: x * x",
        "from statistics import pvariance\nvars()['square'] = lambda x: x**2",
    ],
)
def test_a_stub_that_was_replaced_is_not_blank(assignment, grade):
    result = grade(STUBS + assignment, STEM)
    assert {each.outcome for each in result.checks if each.exercise == "square"} == {"passed"}
    assert {each.outcome for each in result.checks if each.exercise != "square"} == {"blank"}


def test_methods_may_be_given_to_the_stub_of_a_class(grade):
    stub = (ROOT / "assignments" / "going_classy.py").read_text()
    answer = (ROOT / "tests" / "variants" / "going_classy" / "lecture.py").read_text()
    answer = answer.replace("class Architecture", "class Answer")
    given = "for name, value in list(vars(Answer).items()):\n    if callable(value):\n"
    given += "        setattr(Architecture, name, value)\n"
    assert grade(f"{stub}\n{answer}\n{given}", "going_classy").points == 100


CELLS = [
    "%%capture\n!pip install torchinfo\nimport operator",
    "try:\n    import functools, no_such_library\nexcept ImportError:\n"
    "    !pip install no_such_library\n    one = 1",
    "%matplotlib inline\nfiles = !ls\nIN_COLAB = 'google.colab' in str(get_ipython())",
    "from __future__ import annotations",
    "import asyncio\none = await asyncio.sleep(0, one)\n"
    "def square(x: NotYetDefined):\n    display(x)\n    return operator.mul(x, x) * one",
    "%%time\n%%capture out\n"
    "def apply_to_all(fn, values):\n    return [fn(value) for value in values]",
    "%time keep_if = lambda criterion, values: [v for v in values if criterion(v)]",
    "if __name__ == '__main__':\n    from functools import partial\n    print(square(3))\n"
    "    def helper(n, x):\n        return x * n",
    "def multiplier(n):\n    !echo hello\n    %timeit square(3)\n    return partial(helper, n)",
    "%%bash\nls",
    "!nvidia-smi\nsquare??",
]


def test_a_notebook_full_of_magics(grade, tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    path = tmp_path / f"{STEM}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    result = grade(path)
    assert result.points == 100, [each.message for each in result.checks]
    assert not result.notes


def test_a_crash_below_a_magic_names_its_own_line(grade, tmp_path):
    one = {"test_square_of_a_number"}
    exported = "get_ipython().run_cell_magic('time', '', 'def square(x):\\n    return 1 / 0')"
    message = grade(f"import torch\n{exported}\n", STEM, selected=one).checks[0].message
    assert "(line 2: get_ipython().run_cell_magic(" in message
    cell = nbformat.v4.new_code_cell("%%time\n!ls\ndef square(x):\n    return 1 / 0")
    path = tmp_path / f"{STEM}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    message = grade(path, selected=one).checks[0].message
    assert "cell 1, line 4: return 1 / 0" in message


@pytest.mark.parametrize(
    ("text", "line"), [("x = 1 != 2  # why?!\ndef f(:\n", 2), ("x = 1\n\ny = '\0'\n", 3)]
)
def test_where_it_is_not_python_is_told_without_loading_ipython(monkeypatch, text, line):
    monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)
    with pytest.raises(SyntaxError) as error:
        python(text, "cell 1", notebook=True)
    assert error.value.lineno == line
    with pytest.raises(ImportError):
        python(f"{text}%time\n".replace("\0", ")"), "cell 1", notebook=True)


def test_a_class_with_the_functions_of_another_assignment_is_known(tmp_path):
    loop = (ROOT / "tests" / "variants" / "training_loop" / "lecture_style.py").read_text()
    classy = (ROOT / "tests" / "variants" / "going_classy" / "lecture.py").read_text()
    assert identify(tmp_path / "week3.py", classy) == "going_classy"
    some = loop[: loop.index("def save_checkpoint")]
    assert identify(tmp_path / "week3.py", f"{some}\n{classy}") == "going_classy"
