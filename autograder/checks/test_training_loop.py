"""Rethinking the training loop: what students can see of how they are graded."""

from copy import deepcopy
from itertools import pairwise

import numpy as np
import torch

# Bound before a student could exchange them.
from torch import equal, load, nn, save
from torch.utils.data import Dataset

from autograder.checks.collaborators import (
    Notes,
    ReadableMeta,
    ScriptedStep,
    bare,
    device_of,
    gated_model,
    has_graph,
    is_a,
    normalized_model,
    noting_model,
    parted,
    push,
)
from autograder.checks.stand_ins import (
    with_a_mini_batch,
    with_a_right_dataset,
    with_means_for_a_wrong_mini_batch,
)
from autograder.experiment import check, fixture
from autograder.pictures import Plan

PRELOAD = ("torch.utils.serialization.config",)  # slow to import, in any of its checks


def normals(rng, *shape):
    return torch.tensor(rng.normal(size=shape), dtype=torch.float32)


@fixture
def features(rng):
    return normals(rng, 7, 3)


@fixture
def targets(rng):
    return 5 + normals(rng, 7, 1)


@fixture
def rows(rng):
    """x and y of a length of which four fifths are no whole number, in float64."""
    n = int(rng.choice([101, 102, 106, 107, 111, 112]))
    return rng.normal(size=(n, 3)), 5 + rng.normal(size=(n, 1))


@fixture
def train_batches(rng):
    return [(normals(rng, n, 2), 5 + normals(rng, n, 1)) for n in (6, 6, 2)]


@fixture
def val_batches(rng):
    return [(normals(rng, n, 2), 5 + normals(rng, n, 1)) for n in (5, 3)]


@fixture
def train_batch(train_batches):
    return train_batches[0]


@fixture
def batch_losses(rng):
    """The losses of four epochs of three batches, which fall, rise and fall again."""
    level = np.repeat([4, 1, 8, 2], 3)
    return [round(float(loss), 3) for loss in level + rng.uniform(0.1, 2.9, size=12)]


@fixture
def four_losses(rng):
    """The losses of four batches: neither the first nor the last is the lowest or the highest."""
    level = np.array([4, 1, 20, 6])
    return [round(float(loss), 3) for loss in level + rng.uniform(0.1, 0.9, size=4)]


@fixture
def more_losses(rng):
    """The losses of four epochs of two batches, which fall, rise and fall again."""
    level = np.repeat([16, 12, 19, 14], 2)
    return [round(float(loss), 3) for loss in level + rng.uniform(0.1, 1.9, size=8)]


@fixture
def histories(batch_losses, more_losses):
    """The losses and the validation losses of eight epochs: numbers of several sizes."""
    return [[each[0], each[1] / 1e5, *each[2:8]] for each in (batch_losses, more_losses)]


@fixture
def last_epoch(rng):
    return int(rng.integers(20, 90))


@fixture
def momentum(rng):
    """The momentum buffers of a `Linear(2, 1)`."""
    return [normals(rng, 1, 2), normals(rng, 1)]


@fixture
def gradients(rng):
    """Three gradients for each parameter of a `Linear(2, 1)`."""
    return [[normals(rng, 1, 2), normals(rng, 1)] for _ in range(3)]


@fixture
def saved_weights(rng):
    return {"weight": normals(rng, 1, 2), "bias": normals(rng, 1)}


def batches_of(loader):
    """The rows of a loader, batch by batch, x and y side by side.

    Raises:
        ValueError: it is a dataset, which gives single points.
    """
    try:
        return [torch.cat([x.reshape(len(x), -1), y.reshape(len(y), -1)], 1) for x, y in loader]
    except RuntimeError:
        if is_a(loader, Dataset):
            raise ValueError("a dataset stands where a loader is asked for") from None
        raise


def seen_in(loader):
    """Every row of a loader in its order, x and y side by side."""
    return [row for batch in batches_of(loader) for row in batch.tolist()]


# CustomDataset


def pair_of(item):
    """What a dataset gave; if it is neither pair nor tensor, the name of what it is."""
    if item is None or isinstance(item, tuple | list) or torch.is_tensor(item):
        return item
    return f"a {type(item).__name__}"


@check("CustomDataset", points=3)
def test_dataset_gives_pairs(student, features, targets):
    """one index gives one pair: that row of x and that row of y

    __getitem__ receives the index and returns a tuple: the features first, then the target.
    """
    dataset = student.CustomDataset(features, targets)
    pair = pair_of(dataset[2])
    if not isinstance(pair, tuple | list):
        return {"the pair at 2": pair}
    return {
        "the pair at 2": pair,
        "is each part a tensor": [is_a(part, torch.Tensor) for part in pair],
        "the pairs at 0, 5, 3 and 5": [pair_of(dataset[i]) for i in (0, 5, 3, 5)],
    }


@check("CustomDataset", points=2)
def test_dataset_has_a_length(student, features, targets):
    """the length is the number of rows

    __len__ says how many pairs there are, whatever the number of features.
    """
    return {
        "the length for 7 rows": len(student.CustomDataset(features, targets)),
        "the length for 2 rows": len(student.CustomDataset(features[:2], targets[:2])),
    }


@check("CustomDataset", points=1)
def test_dataset_takes_negative_indices(student, features, targets):
    """negative indices count from the end, as they do in a list

    A tensor understands them: hand the index on as it is.
    """
    dataset = student.CustomDataset(features, targets)
    return {"the pair at -1": pair_of(dataset[-1]), "the pair at -3": pair_of(dataset[-3])}


@check("CustomDataset", points=1)
def test_dataset_takes_slices(student, features, targets):
    """a slice gives one pair: those rows of x and those rows of y

    A tensor understands slices: hand the index on as it is.
    """
    dataset = student.CustomDataset(features, targets)
    return {
        "the slice 1:4": pair_of(dataset[1:4]),
        "the slice ::3": pair_of(dataset[::3]),
        "the slice -3:9": pair_of(dataset[-3:9]),
    }


# make_loaders


@check("make_loaders", points=3)
@with_a_right_dataset
def test_loaders_split_four_to_one(student, rows):
    """there are two loaders: the first over int(N * 0.8) rows, the second over the rest

    Where N * 0.8 is no whole number it is cut off, and every row that is left goes to validation.
    """
    loaders = student.make_loaders(*rows)
    if not isinstance(loaders, tuple | list) or len(loaders) != 2:
        return {"what is returned": loaders}
    train_loader, val_loader = loaders
    return {
        "what is returned": "two loaders",
        f"how many of {len(rows[0])} rows are for training": len(seen_in(train_loader)),
        "how many are for validation": len(seen_in(val_loader)),
    }


@check("make_loaders", points=2)
@with_a_right_dataset
def test_loaders_share_out_every_row_once(student, rows):
    """every row is in one of the two loaders, once, its x still beside its y

    Split the pairs, not x and y apart, and leave no row out and none in twice.
    """
    given = np.float32(np.concatenate(rows, axis=1)).tolist()
    train_loader, val_loader = student.make_loaders(*rows)
    together = np.float32(seen_in(train_loader) + seen_in(val_loader)).tolist()

    def found(columns):
        return {tuple(row[columns]) for row in given} <= {tuple(row[columns]) for row in together}

    return {
        "how many rows there are": len(together),
        "does a row come twice": len(set(map(tuple, together))) < len(together),
        "is every x there": found(slice(3)),
        "is every y there": found(slice(3, 4)),
        "is every x beside its y": found(slice(4)),
        "all rows, sorted": sorted(together),
    }


@check("make_loaders", points=1)
@with_a_right_dataset
def test_train_loader_has_the_batch_size(student, rows):
    """the training batches have the size that was asked for, 16 where nothing is said

    batch_size is an argument of DataLoader; the last batch takes the rows that are left.
    """
    by_default, _ = student.make_loaders(*rows)
    of_nine, _ = student.make_loaders(*rows, 0.8, 9)
    of_forty, _ = student.make_loaders(*rows, 0.8, 40)
    return {
        "the size of a full batch by default": max(len(x) for x, _ in by_default),
        "the size of a full batch for batch_size=9": max(len(x) for x, _ in of_nine),
        "the size of a full batch for batch_size=40": max(len(x) for x, _ in of_forty),
    }


@check("make_loaders", points=2)
@with_a_right_dataset
def test_train_loader_shuffles_every_epoch(student, rows):
    """the train loader gives its rows in another order in every epoch

    Shuffling is the train loader's business, each time that it is gone through.
    """
    train_loader, _ = student.make_loaders(*rows)
    epochs = [[batch.tolist() for batch in batches_of(train_loader)] for _ in range(3)]
    first, second, third = ([tuple(row) for batch in epoch for row in batch] for epoch in epochs)
    groups, others = ({frozenset(map(tuple, batch)) for batch in epoch} for epoch in epochs[:2])
    sides, other_sides = (set(map(frozenset, pairwise(order))) for order in (first, second))
    return {
        "the second epoch has the first one's rows": sorted(first) == sorted(second),
        "their order is another": first != second,
        "the batches are made up of other rows": groups != others,
        "most rows stay beside each other": 2 * len(sides & other_sides) > len(sides),
        "the third epoch has an order of its own": third not in (first, second),
    }


@check("make_loaders", points=1)
@with_a_right_dataset
def test_loaders_give_float32_tensors(student, rows):
    """the batches are float32 tensors, whatever the arrays were, with the arrays' columns

    NumPy computes in float64, a torch model in float32: convert before the split.
    """
    seen = {}
    for kind in ("float64", "float32", "float16"):
        loaders = student.make_loaders(*(array.astype(kind) for array in rows))
        for name, loader in zip(("training", "validation"), loaders, strict=True):
            x, y = map(bare, next(iter(loader)))
            seen[f"{name} from {kind}"] = [str(getattr(part, "dtype", None)) for part in (x, y)]
            seen[f"columns in {name} from {kind}"] = [list(x.shape[1:]), list(y.shape[1:])]
    train_loader, _ = student.make_loaders(rows[0][:, :1], rows[1])
    x, _ = next(iter(train_loader))
    return seen | {"columns of x with one feature": list(bare(x).shape[1:])}


# make_train_step_fn


def told(result):
    """What a step function returned; if it is no number, what else it is."""
    if isinstance(result, tuple | list):
        kind, count = type(result).__name__, len(result)
        return f"{kind} of 1 item" if count == 1 else f"{kind} of {count} items"
    if torch.is_tensor(result) and result.numel() != 1:
        return f"tensor of shape {tuple(result.shape)}"
    return result


def nearly_right(model, x, y):
    """A batch on which a model's loss is small."""
    with torch.no_grad():
        return x, model(x) + 0.002 * y


@check("make_train_step_fn", points=3)
def test_train_step_returns_the_loss(student, train_batches):
    """the result is a function; called with x and y it returns their loss, a plain number

    The loss is the one that the gradients came from, before the update; loss.item() is its number.
    """
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    step = student.make_train_step_fn(model, nn.MSELoss(), optimizer)
    if not callable(step):
        return {"is it a function": False}
    standing = torch.optim.SGD(model.parameters(), lr=0.0)
    seen = {"is it a function": True, "the loss of the first batch": told(step(*train_batches[0]))}
    step = student.make_train_step_fn(model, nn.MSELoss(), standing)
    batches = [*train_batches, *train_batches[:2], nearly_right(model, *train_batches[0])]
    losses = [told(step(*batch)) for batch in batches]
    return {**seen, "the losses with the learning rate 0, in six calls": losses}


@check("make_train_step_fn", points=3)
def test_train_step_updates_the_parameters(student, train_batch):
    """one call moves the parameters one step downhill

    Forward, loss, backward, optimizer step: in this order, once each.
    """
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    steps = []
    optimizer.register_step_post_hook(lambda *_: steps.append("step"))
    student.make_train_step_fn(model, nn.MSELoss(), optimizer)(*train_batch)
    return {
        "how often the optimizer stepped": len(steps),
        "the parameters after one step": model.state_dict(),
    }


@check("make_train_step_fn", points=4)
def test_gradients_do_not_carry_over(student, train_batches):
    """every call starts from clean gradients

    Gradients add up from one call to the next unless optimizer.zero_grad() clears them.
    """
    model = nn.Linear(2, 1)
    groups = [{"params": [parameter]} for parameter in model.parameters()]
    optimizer = torch.optim.SGD(groups, lr=0.05)
    step = student.make_train_step_fn(model, nn.MSELoss(), optimizer)
    for batch in train_batches:
        step(*batch)
    return {"the parameters after three steps": model.state_dict()}


@check("make_train_step_fn", points=3)
def test_train_step_uses_train_mode(student, train_batches):
    """the forward pass runs in train mode, whatever mode the model was in

    Dropout and batch norm work otherwise in evaluation; a validation step leaves the model there.
    """
    model, modes = noting_model()
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    step = student.make_train_step_fn(model, nn.MSELoss(), optimizer)
    seen = {}
    for call, mode in (("first", None), ("second", None), ("third", False), ("fourth", True)):
        if mode is not None:
            model.train(mode)
        modes.clear()
        step(*train_batches[0])
        seen[f"the layers' mode in the {call} call"] = sorted(set(modes))
    return seen


# make_val_step_fn


@check("make_val_step_fn", points=3)
def test_val_step_returns_the_loss(student, train_batches):
    """the result is a function; called with x and y it returns their loss, a plain number

    What is kept for a curve must not hold a graph: loss.item() is the number.
    """
    model = nn.Linear(2, 1)
    step = student.make_val_step_fn(model, nn.MSELoss())
    if not callable(step):
        return {"is it a function": False}
    batches = [*train_batches, *train_batches[:2], nearly_right(model, *train_batches[0])]
    losses = [told(step(*batch)) for batch in batches]
    return {"is it a function": True, "the losses of six calls": losses}


@check("make_val_step_fn", points=3)
def test_val_step_uses_eval_mode(student, val_batches):
    """the forward pass runs in eval mode, every time, whatever mode the model was in

    Dropout and batch norm work otherwise in training; the train step leaves the model there.
    """
    model, modes = noting_model()
    step = student.make_val_step_fn(model, nn.MSELoss())
    seen = {}
    for call, mode in (("first", None), ("second", None), ("third", True), ("fourth", False)):
        if mode is not None:
            model.train(mode)
        modes.clear()
        with torch.set_grad_enabled(call != "third"):
            step(*val_batches[0])
        seen[f"the layers' mode in the {call} call"] = sorted(set(modes))
    return seen


@check("make_val_step_fn", points=2)
def test_val_step_changes_nothing(student, val_batches):
    """parameters and buffers are the same afterwards

    Validation only looks: there is no backward and no update, and batch norm counts no batches.
    """
    model = normalized_model()
    model(val_batches[0][0])
    step = student.make_val_step_fn(model, nn.MSELoss())
    for batch in val_batches:
        step(*batch)
    return {
        "the model's state afterwards": model.state_dict(),
        "do its parameters still want gradients": [p.requires_grad for p in model.parameters()],
    }


# mini_batch


@check("mini_batch", points=3)
def test_mini_batch_takes_the_mean(student, device, train_batches, four_losses):
    """the result is the mean of the batch losses, each counted alike

    Collect what step_fn returns and take the plain mean: a small last batch counts like the others.
    """
    batches = [train_batches[0], *train_batches]
    step = ScriptedStep(four_losses)
    return {f"the mean of {four_losses}": student.mini_batch(device, batches, step)}


@check("mini_batch", points=3)
def test_mini_batch_sends_the_batches_to_the_device(student, train_batches, batch_losses):
    """x and y of every batch are sent to the device that was asked for

    The loader's batches are in the CPU's memory; .to(device) returns a copy there.
    """
    step = ScriptedStep(batch_losses)
    with ReadableMeta():
        student.mini_batch("meta", train_batches, step)
    return {"the devices of x and y, asked for 'meta'": step.devices}


@check("mini_batch", points=2)
def test_mini_batch_calls_the_step_once_a_batch(student, device, train_batches, batch_losses):
    """step_fn is called with x and y, once for each batch, in the loader's order

    One loop over the loader, one call in it.
    """
    step = ScriptedStep(batch_losses)
    student.mini_batch(device, train_batches, step)
    return {
        "the number of calls": len(step.xs),
        "the x that it was called with": step.xs,
        "the y that it was called with": step.ys,
    }


@check("mini_batch", points=1)
def test_mini_batch_takes_any_iterable(student, device, train_batches, batch_losses):
    """any iterable of pairs is a loader, also a generator

    A generator has no length and no index, and can be read once: a for loop is enough.
    """
    step = ScriptedStep(batch_losses)
    student.mini_batch(device, ([x, y] for x, y in 10 * train_batches), step)
    return {"the rows in each of 30 batches of a generator": [len(x) for x in step.xs]}


# train


@check("train", points=3, pictures=(Plan("curve", ("the losses of 4 epochs",)),))
@with_means_for_a_wrong_mini_batch
def test_train_returns_the_losses_of_every_epoch(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """the results are two sequences: a training loss and a validation loss for every epoch

    Append what mini_batch returns, once an epoch, and return both after the last epoch.
    """
    losses = batch_losses[:9] + [loss / 1e5 for loss in batch_losses[9:]]
    val_losses = more_losses[:6] + [loss / 1e5 for loss in more_losses[6:]]
    steps = ScriptedStep(losses), ScriptedStep(val_losses)
    result = student.train(4, device, train_batches, val_batches, *steps)
    return parted(result, "the losses of 4 epochs", "the validation losses of 4 epochs")


@check("train", points=2)
@with_a_mini_batch
def test_train_validates_after_training(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """in each epoch all training batches come first, then all validation batches

    One mini_batch with the train loader and its step, then one with the validation loader and its.
    """
    events = []
    train_step = ScriptedStep(batch_losses, "train", events)
    val_step = ScriptedStep(more_losses, "val", events)
    student.train(2, device, train_batches, val_batches, train_step, val_step)
    return {
        "the steps of two epochs": events,
        "the rows in each training batch": [len(x) for x in train_step.xs],
        "the rows in each validation batch": [len(x) for x in val_step.xs],
    }


@check("train", points=2)
@with_a_mini_batch
def test_train_validates_without_gradients(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """gradients are enabled while training and disabled while validating, in every epoch

    A with block of torch.no_grad() around the validation alone does it.
    """
    steps = ScriptedStep(batch_losses), ScriptedStep(more_losses)
    student.train(2, device, train_batches, val_batches, *steps)
    return {
        "gradients enabled in the training steps": steps[0].gradients_enabled,
        "gradients enabled in the validation steps": steps[1].gradients_enabled,
    }


# save_checkpoint


KEYS = ("epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss")


def stored_in(filename):
    """What is in a checkpoint; nothing where there is none that torch can read."""
    try:
        content = load(filename, weights_only=False)
    except Exception:
        return {}
    return content if isinstance(content, dict) else {"no dict": content}


def state_in(stored, key):
    """A state from a checkpoint, parameters as tensors; if it is no dictionary, what else it is."""
    state = stored.get(key)
    if not isinstance(state, dict):
        return type(state).__name__
    return {name: snapshot(values) for name, values in state.items()}


def momentum_optimizer(model, buffers=(), lr=0.03):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for parameter, buffer in zip(model.parameters(), buffers, strict=False):
        optimizer.state[parameter]["momentum_buffer"] = buffer.clone()
    return optimizer


def optimizer_state(optimizer):
    """What an optimizer would go on with."""
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    return {
        "the learning rates": [group["lr"] for group in optimizer.param_groups],
        "the momentum": [optimizer.state[each].get("momentum_buffer") for each in parameters],
    }


@check("save_checkpoint", points=2)
def test_save_writes_the_history(student, folder, last_epoch, histories):
    """one file holds a dictionary with the five keys: epoch and both losses are in it

    torch.save writes the dictionary; its keys are epoch, model_state_dict, optimizer_state_dict,
    loss and val_loss.
    """
    model = nn.Linear(2, 1)
    filename = str(folder / "checkpoint.pth")
    optimizer = momentum_optimizer(model)
    student.save_checkpoint(filename, last_epoch, model, optimizer, *histories)
    stored = stored_in(filename)
    return {
        "is there a file of that name": (folder / "checkpoint.pth").exists(),
        "how many files there are": len(list(folder.iterdir())),
        "is it a dictionary with names": "no dict" not in stored,
        "the keys that are missing": [key for key in KEYS if key not in stored],
        "how many other keys there are": len(set(stored) - set(KEYS)),
        "the epoch": stored.get("epoch"),
        "the losses": stored.get("loss"),
        "the validation losses": stored.get("val_loss"),
    }


@check("save_checkpoint", points=2)
def test_save_writes_the_states(student, folder, momentum, last_epoch, batch_losses):
    """the states of the model and of the optimizer are in the file

    state_dict() gives either: the model's weights, and the optimizer's learning rate and momentum.
    """
    model = nn.Linear(2, 1)
    filename = str(folder / "checkpoint.pth")
    optimizer = momentum_optimizer(model, momentum)
    student.save_checkpoint(filename, last_epoch, model, optimizer, batch_losses, batch_losses)
    stored = stored_in(filename)
    resumed = momentum_optimizer(model, lr=0.5)
    try:
        resumed.load_state_dict(stored["optimizer_state_dict"])
    except Exception:
        seen = {"the optimizer's state": state_in(stored, "optimizer_state_dict")}
    else:
        seen = optimizer_state(resumed)
    return {"the weights": state_in(stored, "model_state_dict"), **seen}


# load_checkpoint


def written_elsewhere(filename, weights, buffers, epoch, losses, val_losses):
    """A checkpoint file as another program left it."""
    group = {"lr": 0.07, "momentum": 0.9, "dampening": 0, "weight_decay": 0, "nesterov": False}
    states = {
        "state": {i: {"momentum_buffer": buffer} for i, buffer in enumerate(buffers)},
        "param_groups": [{**group, "params": list(range(len(buffers)))}],
    }
    save(dict(zip(KEYS, (epoch, weights, states, losses, val_losses), strict=True)), filename)


def written_by(student, filename, epoch, model, optimizer, losses, val_losses):
    """A checkpoint file by the student's own save_checkpoint or, where that goes wrong, a right one
    with plain floats."""
    weights, states, going_on = deepcopy(
        (model.state_dict(), optimizer.state_dict(), optimizer_state(optimizer))
    )
    try:
        student.save_checkpoint(filename, epoch, model, optimizer, losses, val_losses)
    except Exception:
        stored = {}
    else:
        stored = stored_in(filename)
    if sorted(map(str, stored)) == sorted(KEYS):
        twin = momentum_optimizer(model, lr=0.5)
        try:
            twin.load_state_dict(stored["optimizer_state_dict"])
            same = same_numbers(optimizer_state(twin), going_on)
            if same and same_numbers(stored["model_state_dict"], weights):
                return
        except Exception:
            pass
    floats = [float(loss) for loss in losses], [float(loss) for loss in val_losses]
    save(dict(zip(KEYS, (epoch, weights, states, *floats), strict=True)), filename)


def same_numbers(one, other):
    """Whether two nests of tensors and numbers hold the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_numbers(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_numbers, one, other))
    if torch.is_tensor(one) and torch.is_tensor(other):
        return equal(one, other)
    return type(one) is type(other) and bool(one == other)


@check("load_checkpoint", points=1)
def test_load_returns_the_history(student, folder, saved_weights, momentum, last_epoch, histories):
    """the results are the epoch, the losses and the validation losses, in this order

    They are in the file under the keys epoch, loss and val_loss.
    """
    filename = str(folder / "checkpoint.pth")
    written_elsewhere(filename, saved_weights, momentum, last_epoch, *histories)
    model = nn.Linear(2, 1)
    return {"what is returned": student.load_checkpoint(filename, model, momentum_optimizer(model))}


@check("load_checkpoint", points=1)
def test_load_restores_the_model(student, folder, saved_weights, momentum, batch_losses):
    """the model has the saved weights

    load_state_dict puts them into the model that was passed.
    """
    filename = str(folder / "checkpoint.pth")
    written_elsewhere(filename, saved_weights, momentum, 3, batch_losses, batch_losses)
    model = nn.Linear(2, 1)
    student.load_checkpoint(filename, model, momentum_optimizer(model))
    return {
        "the weights": model.state_dict(),
        "do they still want gradients": [p.requires_grad for p in model.parameters()],
    }


@check("load_checkpoint", points=2)
def test_load_leaves_train_mode(student, folder, saved_weights, momentum, batch_losses):
    """the model is in train mode afterwards, whatever mode it was in

    A checkpoint is loaded to resume training: always use train mode for resuming.
    """
    filename = str(folder / "checkpoint.pth")
    weights = {f"1.{name}": values for name, values in saved_weights.items()}
    written_elsewhere(filename, weights, momentum, 3, batch_losses, batch_losses)
    seen = {}
    for name, mode in (("eval", False), ("train", True)):
        model = gated_model().train(mode)
        student.load_checkpoint(filename, model, momentum_optimizer(model))
        modes = [module.training for module in model.modules()]
        seen[f"are the model and its layers in train mode, after {name} mode"] = modes
    return seen


@check("load_checkpoint", points=2)
def test_training_resumes_as_if_it_had_never_stopped(
    student, folder, last_epoch, gradients, histories
):
    """what save_checkpoint wrote can be loaded, and training goes on as if it had never stopped

    The losses may be NumPy numbers: torch.load reads weights only, unless it is told to trust the
    file. The optimizer's momentum is needed to go on.
    """
    filename = str(folder / "checkpoint.pth")
    trained, model = nn.Linear(2, 1), nn.Linear(2, 1)
    optimizer, resumed = momentum_optimizer(trained), momentum_optimizer(model)
    push(trained, optimizer, gradients[0])
    losses, val_losses = ([np.float64(loss) for loss in each] for each in histories)
    written_by(student, filename, last_epoch, trained, optimizer, losses, val_losses)
    student.load_checkpoint(filename, model, resumed)
    for gradient in gradients[1:]:
        push(model, resumed, gradient)
    return {"the weights two steps later": model.state_dict()}


# predict


class Elsewhere(nn.Module):
    """A model that lives on the device `meta` and notes where its inputs come from."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3, 1, device="meta"))
        self.devices = Notes()

    def forward(self, x):
        self.devices.append(device_of(x))
        return torch.zeros(len(x), 1, device=device_of(x))


def snapshot(output):
    return output.detach().clone() if torch.is_tensor(output) else output


@check("predict", points=1)
def test_predict_returns_the_output(student, device, features):
    """the result is the model's output for the inputs, as a tensor

    Call the model; what it returns is the prediction, one row for each row of the inputs.
    """
    model = nn.Linear(3, 1).to(device)
    nn.init.constant_(model.bias, 0.25)
    inputs = torch.cat([900 * features, -9 * features])
    output = student.predict(model, inputs, device)
    others = student.predict(model, inputs / 9000, device)
    return {
        "the predictions": snapshot(output),
        "is it a tensor": is_a(output, torch.Tensor),
        "the predictions for other inputs": snapshot(others),
    }


@check("predict", points=1)
def test_predict_uses_eval_mode(student, features):
    """the forward pass runs in eval mode, whatever mode the model was in

    Dropout and batch norm work otherwise in training, and a prediction is no training.
    """
    model, modes = noting_model(3)
    seen = {}
    for call, mode in (("first", None), ("second", None), ("third", True), ("fourth", False)):
        if mode is not None:
            model.train(mode)
        modes.clear()
        student.predict(model, features)
        seen[f"the layers' mode in the {call} call"] = sorted(set(modes))
    return seen


@check("predict", points=1)
def test_predict_keeps_no_graph(student, features):
    """the output is detached from the graph

    torch.no_grad() keeps no graph, detach() drops it.
    """
    output = student.predict(nn.Linear(3, 1), features)
    return {
        "does the output require a gradient": has_graph(output),
        "the inputs afterwards": features,
    }


@check("predict", points=1)
def test_predict_sends_the_inputs_to_the_device(student, features):
    """the inputs are moved to the device that was asked for

    A model and its inputs have to be on the same device: .to(device) returns the inputs there.
    """
    model = Elsewhere()
    with ReadableMeta():
        student.predict(model, features, "meta")
    return {"where the model got its inputs, asked for 'meta'": sorted(set(model.devices))}
