"""A dictionary subclass that hides its items, in place of a list.

expect: apply_to_all 0, square all
"""


class Hidden(dict):
    def items(self):
        return []

    def __len__(self):
        return 0


def apply_to_all(fn, values):
    return Hidden(enumerate(map(fn, values)))


def square(x):
    return x * x
