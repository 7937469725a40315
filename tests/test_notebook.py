"""`check("…")` in a cell: the same verdicts on what was run in the notebook so far."""

from types import SimpleNamespace

import pytest

from autograder import notebook

RAN = [
    "",
    "def square(x):\n    return x * x",
    'from autograder.notebook import check\n\ncheck("square")',
    "def multiplier(n):\n    return n",
]


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, in a notebook where these cells were run."""
    shown = []
    shell = SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=RAN))
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    monkeypatch.setattr(notebook, "display", lambda html: shown.append(html.data))
    return shown


def test_check_shows_the_verdicts_and_returns_the_points(shown):
    assert notebook.check("square") == 20
    assert "square(" not in shown[0] and shown[0].count("✓") == 4


def test_an_unknown_exercise_is_said(shown):
    with pytest.raises(LookupError, match="higher_order_functions has no exercise cube"):
        notebook.check("cube")


def test_outside_of_a_notebook_it_says_what_to_run_instead():
    with pytest.raises(RuntimeError, match="autograder check FILE"):
        notebook.check("square")
