"""Raises the kit's own exceptions, to have the whole grade withheld.

expect: square 0, keep_if all
"""

from autograder.jail.wire import ProtocolError


def square(x):
    raise ProtocolError("the jail has died")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
