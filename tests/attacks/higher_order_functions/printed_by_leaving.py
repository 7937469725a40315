"""An object whose repr ends the program, or raises what is no exception.

expect: square 0, keep_if all
"""

import itertools

endings = itertools.cycle([SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError])


class Deserter:
    def __repr__(self):
        raise next(endings)


def square(x):
    return Deserter()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
