"""Returns tuples: the same sequence in another container."""


def square(x):
    return x * x


def apply_to_all(fn, values):
    return tuple(fn(v) for v in values)


def keep_if(criterion, values):
    return tuple(v for v in values if criterion(v))


def multiplier(n):
    return lambda x: x * n
