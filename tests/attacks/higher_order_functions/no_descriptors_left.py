"""Opens files until no descriptor is left, and keeps them.

expect: square 0, keep_if all
"""

kept = []


def square(x):
    try:
        while True:
            kept.append(open("/dev/null"))
    except OSError:
        return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
