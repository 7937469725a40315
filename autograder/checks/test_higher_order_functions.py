"""Functions that take and return functions: what students can see of how they are graded."""

import numpy as np

from autograder.experiment import check, fixture


@fixture
def number(rng):
    return int(rng.integers(3, 10))


@fixture
def numbers(rng):
    return [int(n) for n in rng.permutation(np.arange(-9, 10))[:6]]


@fixture
def factors(rng):
    return [int(n) for n in rng.permutation(np.arange(2, 10))[:3]]


@check("square", points=6, needed="the first step: one number that can be done in the head")
def test_square_of_a_number(student, number):
    """a number is multiplied by itself

    The square of x is x * x: the square of 3 is 9.
    """
    return {f"square({number})": student.square(number)}


@check("square", points=5)
def test_square_of_negatives_and_fractions(student, numbers):
    """negative numbers and fractions have squares too

    x * x is right for every number, and a square is never negative.
    """
    return {
        "the squares": [student.square(n / 2) for n in numbers],
        "the square of 0.125": student.square(0.125),
        "the square of 1000": student.square(1000),
    }


@check("apply_to_all", points=7, needed="the first step: what the function is for")
def test_apply_to_all_applies_the_function(student, numbers):
    """the function is applied to every value, in order

    The result holds fn(v) for each v: as many results as there are values, first to last.
    """
    return {"the results": student.apply_to_all(lambda v: 10 * v + 1, list(numbers))}


@check("apply_to_all", points=6)
def test_apply_to_all_takes_any_function(student, numbers):
    """any function will do, whatever it returns

    What fn does is the caller's business: its results may be texts, lists, or None.
    """
    return {
        "the numbers as texts": student.apply_to_all(str, list(numbers)),
        "what is positive": student.apply_to_all(lambda v: [v] if v > 0 else None, list(numbers)),
        "None, a pair and nothing, as texts": student.apply_to_all(str, [None, (2, 3), "", 0]),
    }


@check("apply_to_all", points=5)
def test_apply_to_all_takes_any_iterable(student, numbers):
    """the values may come from any iterable, also a generator

    A generator has no length and no index, and can be read once: a for loop is enough.
    """
    return {
        "the results from a generator": student.apply_to_all(abs, (n for n in numbers)),
        "the results from a range": student.apply_to_all(abs, range(-30, 20)),
        "the results from an array": student.apply_to_all(abs, np.array(numbers)),
        "the results from nothing": student.apply_to_all(abs, iter(())),
    }


@check("keep_if", points=7, needed="the first step: what the function is for")
def test_keep_if_keeps_what_the_criterion_accepts(student, numbers):
    """the values for which the criterion is true are kept, in order

    Ask the criterion about each value, and keep the value itself, not the answer.
    """
    return {
        "the positive numbers": student.keep_if(lambda v: v > 0, list(numbers)),
        "the even numbers": student.keep_if(lambda v: v % 2 == 0, list(numbers)),
    }


@check("keep_if", points=5)
def test_keep_if_takes_truthy_answers(student, numbers):
    """an answer that counts as true is enough

    Python's `if` accepts any object: an empty string and 0 count as false, the rest as true.
    """
    answers = [0, "no", None, -1, "", [0], [], 0.5, ()]
    return {
        "what is kept where v % 3 is not 0": student.keep_if(
            lambda v: v % 3, [*numbers, 11, 10, 12]
        ),
        "what is kept where v % -3 is not 0": student.keep_if(
            lambda v: v % -3, [*numbers, 11, 10, 12]
        ),
        "the places of the answers that count": student.keep_if(
            lambda place: answers[place], range(len(answers))
        ),
    }


@check("keep_if", points=5)
def test_keep_if_takes_any_iterable(student, numbers):
    """the values may come from any iterable, also a generator

    A generator has no length and no index, and can be read once: a for loop is enough.
    """
    return {
        "what is kept of a generator": student.keep_if(
            lambda v: v < 3, (n for n in [*numbers, 0, 3])
        ),
        "what is kept of an array": student.keep_if(lambda v: v < 3, np.array([*numbers, 0, 3])),
        "what is kept of None and 0": student.keep_if(lambda v: True, [None, 0, None]),
        "what is kept of a range": student.keep_if(lambda v: v % 7, range(100, 150)),
        "what is kept of nothing": student.keep_if(lambda v: True, iter(())),
    }


@check("multiplier", points=7, needed="the first step: a function comes out")
def test_multiplier_returns_a_function(student, number, numbers):
    """the result is a function that multiplies its argument by n

    multiplier(n) does not multiply anything yet: it returns a function of x that will.
    """
    times = student.multiplier(number)
    if not callable(times):
        return {"is it a function": False, "what it is": times}
    return {
        "is it a function": True,
        f"what it returns for {numbers}": [student.multiplier(number)(x) for x in numbers],
    }


@check("multiplier", points=7)
def test_multipliers_live_side_by_side(student, factors, number):
    """several multipliers do not disturb each other

    Each function remembers the n it was made with (a closure): nothing is shared, nothing global.
    """
    functions = [student.multiplier(n) for n in factors]
    x = number + 0.5
    return {f"the answers to {x}, made with {factors}": [each(x) for each in functions]}
