"""A loop that catches whatever would end it, with every signal ignored.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout
impatient
every rung
"""

import signal


def square(x):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
