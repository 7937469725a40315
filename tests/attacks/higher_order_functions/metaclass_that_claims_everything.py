"""A metaclass that says yes to isinstance and issubclass, and has another name than it has.

expect: square 0, keep_if all
"""


class Claims(type):
    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True

    @property
    def __name__(cls):
        return "int"

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Number(metaclass=Claims):
    def __repr__(self):
        return "64"


def square(x):
    return Number()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
