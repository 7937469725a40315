"""Exceptions that cannot be told, raised while the file is read: what is defined is kept.

expect: keep_if all
"""


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Untold(BaseException, metaclass=Nameless):
    def __str__(self):
        raise KeyboardInterrupt


raise Untold

raise ValueError("\ud800")

raise SystemExit(0)

raise NotImplementedError("keep_if")


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
