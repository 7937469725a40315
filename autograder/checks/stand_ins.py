"""Partners that stand in for a student's own, so that one mistake costs one exercise.

A train loop calls the student's `mini_batch`, a pair of loaders holds the student's dataset. For
the time of one experiment others take their place, where the student's code uses them as the
contract says; where it uses them in a way of its own, it gets its own. None of them is an answer to
an exercise that could be taken from here: they are torch's own, or good for the experiment alone.
"""

import functools
import inspect
from contextlib import contextmanager

import torch
from torch.utils.data import TensorDataset


@contextmanager
def replaced(owner, **others):
    """Other attributes for a module or a class, for a time."""
    before = {name: vars(owner)[name] for name in others if name in vars(owner)}
    for name, other in others.items():
        setattr(owner, name, other)
    try:
        yield
    finally:
        for name in others:
            if name in before:
                setattr(owner, name, before[name])
            else:
                delattr(owner, name)


def arguments(function, args, options):
    """The arguments of a call in the order of the function's parameters, however they came."""
    if not options:
        return args
    try:
        bound = inspect.signature(function).bind(*args, **options)
    except (TypeError, ValueError):
        return ()
    return () if bound.kwargs else bound.args


def with_a_mini_batch(check):
    """The student's train is called while `mini_batch` hands on all batches, and returns nothing of
    worth: for checks that look at the calls."""

    @functools.wraps(check)
    def checked(student, **inputs):
        own = vars(student).get("mini_batch")

        def mini_batch(*args, **options):
            given = arguments(own, args, options)
            if len(given) != 3 and own is not None:
                return own(*args, **options)
            device, data_loader, step_fn = given
            for x, y in data_loader:
                step_fn(x.to(device), y.to(device))
            return 0.0

        with replaced(student, mini_batch=mini_batch):
            return check(student, **inputs)

    return checked


def with_a_right_dataset(check):
    """The student's loaders are made and gone through while `CustomDataset` is a right one."""

    @functools.wraps(check)
    def checked(student, **inputs):
        kind = vars(student).get("CustomDataset")
        if not inspect.isclass(kind):
            return check(student, **inputs)
        with replaced(kind, **right_methods(kind)):
            return check(student, **inputs)

    return checked


def right_methods(kind):
    """Methods for a dataset's class: for what was made of two float32 tables they are right."""
    kept = {}
    build = kind.__init__

    def __init__(self, *args, **options):
        given = arguments(build, (self, *args), options)[1:]
        if len(given) == 2 and all(map(float32_table, given)):
            kept[id(self)] = TensorDataset(*given), self
        try:
            build(self, *args, **options)
        except Exception:
            if id(self) not in kept:
                raise

    def __getitem__(self, index):
        if id(self) not in kept:
            return own_item(self, index)
        return kept[id(self)][0][index]

    def __len__(self):
        if id(self) not in kept:
            return own_length(self)
        return len(kept[id(self)][0])

    own_item = getattr(kind, "__getitem__", None)
    own_length = getattr(kind, "__len__", None)
    return {"__init__": __init__, "__getitem__": __getitem__, "__len__": __len__}


def float32_table(value):
    return torch.is_tensor(value) and value.ndim == 2 and value.dtype == torch.float32
