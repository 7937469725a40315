"""Pictures: made of what was observed, of public checks alone, and inert whatever was observed."""

import math

import pytest
from conftest import judge_for
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.comparison import difference
from autograder.contract import STEMS
from autograder.experiment import check, checks
from autograder.observation import Items, Named, observe
from autograder.pictures import Plan, figure, png, svg
from autograder.results import read, write

CURVE = Plan("curve", ("the losses",))
BOUNDARY = Plan("boundary", ("the line",), points="picture: points")
MATRIX = Plan("matrix", ("the matrix",))
RIGHT = Named({
    "the losses": Items("list", [4.0, 2.0, 1.0]),
    "the line": Items("list", [1.0, -1.0, 0.5]),
    "the matrix": Items("list", [Items("list", [3, 1]), Items("list", [2, 5])]),
    "picture: points": Items("list", [Items("list", [1.0, 0.0, 1.0]),
                                      Items("list", [-1.0, 0.0, 0.0])]),
})  # fmt: skip


def observed(value):
    return Named(dict.fromkeys(("the losses", "the line", "the matrix"), observe(value)))


@pytest.mark.parametrize("stem", STEMS)
def test_what_the_reference_does_has_every_picture_that_a_check_plans(stem):
    oracle = judge_for(stem).worlds
    for each in checks(stem):
        for plan in each.pictures:
            picture = plan.picture(oracle.want(each), oracle.want(each))
            assert picture and picture.student == picture.reference, each.id
            assert svg(picture).startswith("<svg") and not picture.title.startswith("picture")


def test_a_failed_check_has_the_picture_of_what_was_observed(grade, tmp_path):
    source = "import torch\n\ndef sigmoid(z):\n    return 1 / (1 + z**2)\n"
    result = grade(source, "classification", selected={"test_sigmoid_of_a_tensor"})
    (picture,) = result.checks[0].pictures
    assert result.checks[0].outcome == "failed"
    assert picture.kind == "curve" and picture.x[::12] == (-6, 0, 6)
    assert picture.student[::12] == (0.02703, 1.0, 0.02703)
    assert picture.reference[12] == 0.5
    write([result], tmp_path / "result.json")
    assert read(tmp_path / "result.json") == [result]


def test_a_hidden_check_plans_no_picture():
    def experiment(student):
        """a claim"""

    experiment.__module__ = "autograder.checks.hidden.test_classification"
    with pytest.raises(TypeError, match="hidden"):
        check("sigmoid", points=1, pictures=(CURVE,))(experiment)


def test_what_is_only_drawn_is_never_compared():
    want = Named({"the losses": 1.0, "picture: steps": Items("list", [1.0, 2.0])})
    assert difference(Named({"the losses": 1.0, "picture: steps": None}), want) is None
    assert difference(Named({"the losses": 1.0}), want) is None
    unasked = Named({"the losses": 1.0, "picture: steps": None, "picture: more": 2})
    assert "also 'picture: more'" in str(difference(unasked, want))


def test_points_between_the_lines_are_marked():
    picture = BOUNDARY.picture(observed([1.0, -1.0, -2.0]), RIGHT)
    assert picture.points == ((1.0, 0.0, 1.0), (-1.0, 0.0, 0.0))
    assert "between them" in svg(picture)
    assert "between them" not in svg(BOUNDARY.picture(observed([2.0, -2.0, 1.0]), RIGHT))
    same = BOUNDARY.picture(observed([2.0, -2.0, 1.0]), RIGHT)
    assert same.student == same.reference


def test_intercept_and_slope_are_a_line():
    plan = Plan("boundary", ("the intercept", "the slope"), title="the decision boundary")
    seen = Named({"the intercept": 1.0, "the slope": 0.0})
    assert plan.picture(seen, seen).student == (0.0, -1.0, 1.0)
    assert plan.picture(Named({"the intercept": 1.0, "the slope": math.inf}), seen) is None


@pytest.mark.parametrize("plan", [CURVE, BOUNDARY, MATRIX], ids=lambda plan: plan.kind)
def test_no_numbers_no_picture(plan):
    for value in (None, "text", [], {}, [1, "2"], list(range(500)), [[1, 2], [3]], object()):
        assert plan.picture(observed(value), RIGHT) is None
    assert plan.picture(Named({}), RIGHT) is None


extreme = st.floats(width=64) | st.sampled_from([1e308, -1e308, 5e-324, 1e30, 1e-30, 0.0])


@settings(max_examples=8)
@example([0.125, 0.125, 2251500000000000.0])
@given(st.lists(extreme, min_size=2, max_size=4))
def test_any_numbers_can_be_drawn_and_stored(values):
    for plan in (CURVE, BOUNDARY, MATRIX):
        picture = plan.picture(observed(values), RIGHT)
        if picture:
            assert "nan" not in svg(picture).lower()


def test_a_picture_is_the_same_bytes_whatever_was_drawn_before_and_also_a_png():
    seen = [CURVE.picture(observed(losses), RIGHT) for losses in ([3, 2, 1], [1, 0, -9], [1e6, 1])]
    for picture in (*seen, MATRIX.picture(observed([[1, 2], [3, 4]]), RIGHT)):
        first = svg.__wrapped__(picture)
        for other in seen:
            svg.__wrapped__(other)
        assert svg.__wrapped__(picture) == first
    assert png(picture).startswith(b"\x89PNG")
    assert figure(picture).get_suptitle() == "the matrix"
