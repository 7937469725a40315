"""Checkpoint files: one as the lecture writes it, and what is in that of a student."""

from contextlib import suppress

import numpy as np
import torch

# Bound before a student could exchange them.
from torch import equal, load, nn, save

from autograder.checks.in_words import MISSING, NO_DICT, NO_FILE, UNREADABLE, alike
from autograder.checks.witnesses import Still

KEYS = ["epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss"]


def checkpoint(path):
    """The dictionary in a checkpoint file, or what is there in its place."""
    if not path.exists():
        return NO_FILE
    try:
        found = load(path, weights_only=False)
    except Exception:
        return UNREADABLE
    return found if isinstance(found, dict) else NO_DICT


def entry(found, key):
    """One entry of a checkpoint, or why there is none."""
    if isinstance(found, str):
        return found
    value = found.get(key, MISSING)
    if isinstance(value, nn.Module | torch.optim.Optimizer):
        return f"an object, a {type(value).__name__}"
    if key == "epoch" and isinstance(value, str) and value != MISSING:
        return f"the text {value}"
    return value


def optimizer_state(found):
    """The optimizer's state in a checkpoint, if it is one."""
    state = entry(found, "optimizer_state_dict")
    if isinstance(state, dict) and state.keys() == {"state", "param_groups"}:
        return state
    known = isinstance(state, str) and state in (MISSING, NO_FILE, NO_DICT, UNREADABLE)
    return state if known else "something else"


def fits(state):
    """Can a model like the one saved load this state?"""
    with suppress(Exception):
        Still().load_state_dict(state)
        return True
    return False


def same(one, other):
    """Are two checkpoints, or parts of them, alike?"""
    if isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in other)
    if isinstance(other, list | tuple | np.ndarray):
        if len(one) == len(other) and any(isinstance(part, dict) for part in other):
            return all(map(same, one, other))
        return alike(one, other)
    if isinstance(other, torch.Tensor):
        return one.dtype == other.dtype and equal(one, other)
    return one == other


def checkpoint_file(folder, saved):
    """A file as the lecture's code writes it, of a `Still` trained with momentum."""
    groups = torch.optim.SGD(Still().parameters(), lr=saved["lr"], momentum=0.9)
    speeds = [[[saved["momentum of the weight"]]], [saved["momentum of the bias"]]]
    save(
        {
            "epoch": len(saved["loss"]),
            "model_state_dict": {
                "weight": torch.tensor([[saved["weight"]]]),
                "bias": torch.tensor([saved["bias"]]),
                "seen": torch.tensor([saved["buffer"]]),
            },
            "optimizer_state_dict": {
                "state": {i: {"momentum_buffer": torch.tensor(s)} for i, s in enumerate(speeds)},
                "param_groups": groups.state_dict()["param_groups"],
            },
            "loss": saved["loss"],
            "val_loss": saved["val_loss"],
        },
        folder / "saved.pth",
    )
    return str(folder / "saved.pth")
