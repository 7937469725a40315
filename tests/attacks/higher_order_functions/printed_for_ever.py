"""An object whose repr takes for ever.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
outcome: square timeout
impatient
"""


class Slow:
    def __repr__(self):
        while True:
            pass


def square(x):
    return Slow()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
