"""Functions that take and return functions: the checks that students are not given."""

import numpy as np
import torch

from autograder.checks.collaborators import asked_again, torch_afterwards
from autograder.experiment import check, fixture


@fixture
def table(rng):
    return rng.normal(size=(3, 2)).astype(np.float32)


def _numbers(result):
    """A copy of the numbers, whatever holds them; None where there are none."""
    try:
        return np.array(result, dtype=float)
    except (TypeError, ValueError):
        return None


@check("square", points=5)
def test_square_works_elementwise(student, table):
    """arrays and tensors are squared element by element

    x * x does it: NumPy and torch multiply element by element, and an array stays an array, a
    tensor a tensor.
    """
    of_array, of_tensor = student.square(table.copy()), student.square(torch.tensor(table))
    whole = np.int64(table * 10)
    return {
        "the square of an array": of_array,
        "the square of a tensor": of_tensor,
        "is the square of an array an array": issubclass(type(of_array), np.ndarray),
        "is the square of a tensor a tensor": issubclass(type(of_tensor), torch.Tensor),
        "the square of a row": student.square(table[0].copy()),
        "the square of a 0-d tensor": student.square(torch.tensor(table[0, 0])),
        "the square of an array of integers": student.square(whole.copy()),
        "the square of a row of integers in a tensor": student.square(torch.tensor(whole[0])),
        "the squares of an array, and of the same one turned round": asked_again(
            student.square, table.copy()
        ),
    }


@check("square", points=4)
def test_square_leaves_its_argument_alone(student, table):
    """the argument is not changed

    Make a new value: x *= x and x.pow_(2) would overwrite the caller's array.
    """
    arrays, tensor = [table, table.astype(np.float64)], torch.tensor(table)
    squares = [_numbers(student.square(each)) for each in (*arrays, tensor)]
    return {
        "the arrays afterwards": arrays,
        "the tensor afterwards": tensor,
        "the squares": squares,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("apply_to_all", points=5)
def test_apply_to_all_calls_once_for_each_value(student, numbers):
    """each value is passed to the function exactly once, in order

    Call fn once a value and keep what it returns: a function may be slow, or count its calls.
    """
    seen = []
    values = [*numbers, numbers[0]]
    results = student.apply_to_all(lambda v: seen.append(v) or len(seen), values)
    return {"what the function was given": seen, "the results": results}


@check("apply_to_all", points=4)
def test_apply_to_all_leaves_the_values_alone(student, numbers):
    """the caller's list is not changed

    Build a new list; writing the results into the old one destroys what the caller passed.
    """
    values = list(numbers)
    results = student.apply_to_all(lambda v: v + 1, values)
    return {
        "the values afterwards": values,
        "the results": results,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("keep_if", points=6)
def test_keep_if_asks_once_for_each_value(student, numbers):
    """the criterion is asked once for each value, in order

    Remember the answer instead of asking again: a criterion may be slow, or count its calls.
    """
    asked = []
    values = [*numbers, numbers[0]]
    kept = student.keep_if(lambda v: asked.append(v) or len(asked) % 2, values)
    return {"what the criterion was asked": asked, "what is kept": kept}


@check("keep_if", points=4)
def test_keep_if_leaves_the_values_alone(student, numbers):
    """the caller's list is not changed

    Build a new list; removing items from the caller's list also skips every second one.
    """
    values = list(numbers)
    kept = student.keep_if(lambda v: v > 0, values)
    return {
        "the values afterwards": values,
        "what is kept": kept,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("multiplier", points=7)
def test_multiplier_takes_any_number(student, number, table):
    """n may be negative, zero or a fraction, and x an array or a tensor

    x * n is all there is to do; what can be multiplied is x's and n's business.
    """
    array, tensor = table.astype(np.float64), torch.tensor(table[0])
    of_array, of_tensor = (student.multiplier(number)(each) for each in (array, tensor))
    return {
        "a negative n": student.multiplier(-number)(2),
        "zero": student.multiplier(0)(number),
        "a fraction": student.multiplier(number + 0.5)(3),
        "an array": of_array,
        "a tensor": of_tensor,
        "is an array still an array": issubclass(type(of_array), np.ndarray),
        "is a tensor still a tensor": issubclass(type(of_tensor), torch.Tensor),
        "the array afterwards": array,
        "the tensor afterwards": tensor,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("multiplier", points=5)
def test_multiplier_answers_alike_every_time(student, number, factors):
    """the same question gets the same answer, however often it is asked

    The function must not change the n that it remembers.
    """
    times = student.multiplier(number)
    return {"the answers": [times(x) for x in [*factors, *factors]]}
