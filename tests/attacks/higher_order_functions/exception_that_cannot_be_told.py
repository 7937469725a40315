"""Exceptions whose text, name, class or traceback cannot be had.

expect: square 0, apply_to_all 0, multiplier 0, keep_if all
"""


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Untold(Exception, metaclass=Nameless):
    __class__ = KeyboardInterrupt

    def __str__(self):
        raise SystemExit(0)


class Text(str):
    def split(self, *args):
        return iter(lambda: "again", None)

    def __format__(self, spec):
        raise RuntimeError


class Endless(Exception):
    def __str__(self):
        return Text("words")

    @property
    def __traceback__(self):
        return self

    tb_next = property(lambda self: self)
    tb_lineno = 1


class Numbered(Exception):
    def __str__(self):
        return 64


def square(x):
    raise Untold


def apply_to_all(fn, values):
    raise Endless


def multiplier(n):
    raise Numbered


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
