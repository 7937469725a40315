"""Facts that a check tells of the world, forged by code that replaces the harness around it.

No grader that shares a process with what it grades can rule this out. What it earns are the four
points of "the argument is not changed", whose right answer is among the check's own inputs: a
submission that returns nothing, and leaves its argument alone, has them as well.

expect: square 0
"""

import autograder.jail.child as child
from autograder.experiment import perform
from autograder.observation import Array, Named


def forge(check, student, inputs, seed, scratch=None):
    if check.id != "test_square_leaves_its_argument_alone":
        return perform(check, student, inputs, seed, scratch)
    table = inputs["table"]
    as_tensor = Array("tensor", table.dtype, table.shape, table.data)
    return Named({"the array afterwards": table, "the tensor afterwards": as_tensor})


child.perform = forge


def square(x):
    if not isinstance(x, int | float):
        x *= 0
    return None
