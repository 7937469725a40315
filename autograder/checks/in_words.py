"""Says in words which losses or predictions came back, where they are like known ones."""

from contextlib import suppress

import numpy as np
import torch

# Bound before a student could exchange them.
from numpy import allclose, corrcoef, isclose

from autograder.observation import Items, Named, as_array, observe

NO_FILE, NO_DICT, MISSING = "there is no file of that name", "it holds no dict", "no such entry"
UNREADABLE = "torch.load cannot read it"


def said(losses):
    """The losses that say something: no None, no nan."""
    with suppress(TypeError):
        return [loss for loss in losses if not (loss is None or loss != loss)]
    return losses


def plain(losses):
    """The losses without their graphs."""
    return [loss.detach() if isinstance(loss, torch.Tensor) else loss for loss in losses]


def numbers(losses):
    """One array of floats, nan for None; None where there is anything else.

    What a loss says about itself is not believed: it is read as the judge would.
    """
    if isinstance(losses, str):
        return None
    with suppress(Exception):
        found = as_array(observe([np.nan if loss is None else loss for loss in losses]))
        return None if found is None or found.ndim > 1 else found.astype(float)
    return None


def alike(losses, others):
    """Are they as many and as large?"""
    if type(losses) is type(others) is list and not losses and not others:
        return True
    one, other = numbers(losses), numbers(others)
    if one is None or other is None:
        with suppress(Exception):
            return plainly(losses) == plainly(others)
        return False
    return one.shape == other.shape and allclose(one, other, rtol=1e-5, equal_nan=True)


def plainly(value):
    """Lists of texts and numbers; any other object is like itself only."""
    if isinstance(value, list | tuple):
        return [plainly(part) for part in value]
    number = as_array(observe(value))
    if number is not None:
        return number.tolist()
    return str(value) if type(value) is str else object()


def no_numbers(value):
    """What came in place of numbers. Its own words stay unsaid: they could be ours."""
    return "a text" if _speaks(observe(value)) else value


def _speaks(seen):
    """Whether there is a text in what was observed."""
    if isinstance(seen, Items | Named):
        parts = seen.values if isinstance(seen, Items) else seen.values.values()
        return any(map(_speaks, parts))
    return isinstance(seen, str)


def accounts(losses, batches):
    """What an epoch's loss is made of, in words: the losses of its batches are known."""
    each = np.array([float(y.square().mean()) for _, y in batches])
    rows = np.array([len(y) for _, y in batches])
    known = {
        "their mean": each.mean(),
        "their sum": each.sum(),
        "the last alone": each[-1],
        "the first alone": each[0],
        "the largest": each.max(),
        "the smallest": each.min(),
        "their median": np.median(each),
        "their mean, weighed by rows": (each * rows).sum() / rows.sum(),
        "their sum divided by all rows": each.sum() / rows.sum(),
        "their sum divided by the rows of a batch": each.sum() / rows[0],
        "their sum divided by the rows of the last batch": each.sum() / rows[-1],
        "the mean of their sums over rows": (each * rows).mean(),
        "the sum of their sums over rows": (each * rows).sum(),
        "the square root of their mean": each.mean() ** 0.5,
        "the mean of their square roots": (each**0.5).mean(),
        "the mean of all but the last": each[:-1].mean(),
        "the mean of all but the first": each[1:].mean(),
    }
    seen = numbers(losses)
    if seen is None:
        return no_numbers(losses)

    def words(loss):
        for name, value in known.items():
            if isclose(loss, value, rtol=1e-4):
                return name
        return "their mean, rounded" if abs(loss - each.mean()) < 0.051 else float(loss)

    return [words(loss) for loss in seen]


def spoken(predictions, wanted):
    """What came out, in words where it is like what the model says: `wanted`."""
    seen = as_array(observe(predictions))
    if seen is None:
        return no_numbers(predictions)
    seen = seen.astype(float)
    if seen.shape == wanted.shape:
        if allclose(seen, wanted, rtol=1e-4, atol=1e-6):
            return "what the model says"
        if allclose(seen, wanted, atol=0.051):
            return "what the model says, rounded"
        if wanted.size == 1:
            return "another number"
        if abs(corrcoef(seen.ravel(), wanted.ravel())[0, 1]) > 1 - 1e-6:
            return "what the model says, all moved or stretched alike"
    elif seen.size == wanted.size and allclose(seen.ravel(), wanted.ravel(), atol=1e-3):
        return f"what the model says, in the shape {seen.shape}"
    elif seen.size == 1 and len(wanted) > 1:
        for words, value in (("the first prediction", wanted[0]), ("the mean", wanted.mean())):
            if isclose(seen.item(), value, rtol=1e-4):
                return f"{words} alone"
    return predictions


def history(losses, training, validation, before=((), ())):
    """Which losses these are, in words; numbers that are none of them stay numbers.

    `before` holds the training and the validation losses that the object had earlier.
    """
    parts = {"training": list(training), "validation": list(validation)}
    old = {"training": list(before[0]), "validation": list(before[1])}
    if losses is None or isinstance(losses, str):
        return losses if losses in (None, MISSING, NO_FILE, NO_DICT, UNREADABLE) else "a text"
    several = hasattr(losses, "__len__") and getattr(losses, "ndim", 1) > 0
    seen = said(losses) if several else [losses]
    known = {"nothing": []}
    for name, all_of in parts.items():
        known[f"the {name} losses"] = all_of if several else None
        if len(all_of) > 1:
            known |= {
                f"the last {name} loss alone": all_of[-1:],
                f"the {name} losses without the last": all_of[:-1],
                f"the mean of the {name} losses": [np.mean(all_of)],
                f"the number of {name} losses": [len(all_of)],
                f"the smallest {name} loss alone": [min(all_of)],
            }
        if old[name]:
            known |= {
                f"the {name} losses from before": old[name],
                f"the {name} losses from before and then the new ones": old[name] + all_of,
            }
    for words, others in known.items():
        if others is not None and alike(seen, others):
            return words
    seen = numbers(seen)
    if seen is None:
        return f"a {type(losses).__name__} that holds more than numbers"
    for name, all_of in parts.items():
        if len(seen) == len(all_of) and allclose(seen, all_of, atol=0.051):
            return f"the {name} losses, rounded"
        if len(seen) and isclose(seen[:, None], np.array(all_of), rtol=1e-4).any(axis=1).all():
            return f"some of the {name} losses"
    return seen
