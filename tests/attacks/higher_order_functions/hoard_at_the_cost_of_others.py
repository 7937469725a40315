"""One exercise keeps all the memory that it can get, another asks for some, as it may.

checks: test_square_of_a_number, test_square_of_negatives_and_fractions, test_apply_to_all_applies_the_function, test_apply_to_all_takes_any_function, test_keep_if_takes_truthy_answers
expect: square 0, apply_to_all 13, keep_if 5
outcome: square failed killed
"""

import sys


def square(x):
    vars(sys).setdefault("hoard", []).append(bytearray(b"1") * (150 << 20))
    return 1


def apply_to_all(fn, values):
    room = bytearray(b"1") * (250 << 20)
    return [fn(value) for value in values] if room else None


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
