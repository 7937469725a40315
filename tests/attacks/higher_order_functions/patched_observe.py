"""Whatever an experiment returns is observed as NaN, under every key.

expect: keep_if 0
"""

import autograder.experiment
from autograder.observation import Named, observe


def blind(value):
    seen = observe(value)
    return Named(dict.fromkeys(seen.values, float("nan"))) if isinstance(seen, Named) else seen


autograder.experiment.observe = blind


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
