"""The gates before each exercise are opened; what is blank still cannot be called.

expect: keep_if all
outcome: square blank crashed
"""

from autograder.jail.gates import Gates
from autograder.jail.wire import Gate

Gates.gate = lambda self, exercise: Gate("ok")


def square(x):
    raise NotImplementedError("square")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
