"""Keys and values whose hash and equality change with every look.

expect: apply_to_all 0, keep_if 22
"""

import random


class Fickle(int):
    def __eq__(self, other):
        return random.random() < 0.5

    def __hash__(self):
        return random.getrandbits(30)


def apply_to_all(fn, values):
    return {Fickle(1): 1, Fickle(1): 2}


def keep_if(criterion, values):
    return [value for value in values if criterion(value)] or [Fickle()]
