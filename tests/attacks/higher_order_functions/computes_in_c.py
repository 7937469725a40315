"""Computing that no signal handler of Python interrupts: a giant power, a regular expression.

checks: test_square_of_a_number, test_apply_to_all_takes_any_function, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout
outcome: apply_to_all timeout
impatient
"""

import re


def square(x):
    return 7 ** (10**9)


def apply_to_all(fn, values):
    return re.match(r"(a+)+$", "a" * 60 + "b")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
