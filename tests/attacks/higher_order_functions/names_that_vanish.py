"""The module empties itself at the first call, and is put into no order again.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
"""

import sys


def square(x):
    globals().clear()
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]


sys.modules.pop(__name__, None)
