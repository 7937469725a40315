"""The module's class is exchanged for one that makes up functions on request.

expect: square 0, keep_if all
"""

import sys
import types


class Obliging(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args: args[0]

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


sys.modules[__name__].__class__ = Obliging


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
