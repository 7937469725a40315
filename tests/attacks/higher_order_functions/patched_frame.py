"""Each message on its way out gets two values for every key: the observed one and NaN.

expect: keep_if 0
"""

import autograder.jail.wire as wire
from autograder.observation import Items, Named

frame = wire.frame


def doubled(message):
    if isinstance(message, wire.Seen):
        both = {key: Items("list", [seen, float("nan")]) for key, seen in message.value.values.items()}
        message = wire.Seen(message.check, Named(both))
    return frame(message)


wire.frame = doubled


def square(x):
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
