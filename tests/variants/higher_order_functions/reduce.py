"""Folds instead of loops, methods of a namespace class, a bound method as the result."""

from functools import reduce
from itertools import compress, tee


class Functions:
    @staticmethod
    def square(x):
        return x.__mul__(x)

    @classmethod
    def apply_to_all(cls, fn, values):
        return reduce(lambda done, v: [*done, fn(v)], values, [])

    @staticmethod
    def keep_if(criterion, values):
        values, asked = tee(values)
        return list(compress(values, map(criterion, asked)))


class Factor:
    def __init__(self, n):
        self.n = n

    def times(self, x):
        return x * self.n


square = Functions.square
apply_to_all = Functions.apply_to_all
keep_if = Functions.keep_if


def multiplier(n):
    return Factor(n).times
