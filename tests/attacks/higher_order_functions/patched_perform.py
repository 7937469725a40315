"""The function that runs an experiment returns its inputs as what was observed.

expect: square 0
"""

import autograder.jail.child
from autograder.observation import Named

autograder.jail.child.perform = lambda check, student, inputs, *rest: Named(dict(inputs))


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
