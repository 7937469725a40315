"""Rethinking the training loop: the checks that students are not given."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from autograder.checks.collaborators import (
    LopsidedLoss,
    ReadableMeta,
    ScriptedStep,
    bare,
    device_of,
    has_graph,
    is_a,
    normalized_model,
    parted,
    torch_afterwards,
)
from autograder.checks.stand_ins import with_a_mini_batch, with_a_right_dataset
from autograder.checks.test_training_loop import (
    momentum_optimizer,
    optimizer_state,
    pair_of,
    seen_in,
    snapshot,
    state_in,
    stored_in,
    told,
    written_elsewhere,
)
from autograder.experiment import check, fixture


@fixture
def two_seeds(rng):
    return [int(seed) for seed in rng.permutation(1000)[:2]]


# CustomDataset


@check("CustomDataset", points=1)
def test_dataset_works_under_a_loader(student, features, targets):
    """it is a torch Dataset, and a DataLoader makes batches of it

    A class that inherits from torch.utils.data.Dataset is what a DataLoader expects.
    """
    kind = student.CustomDataset
    dataset, chosen = kind(features, targets), [[4, 0, 2], [6, 1]]
    return {
        "is it a class": is_a(kind, type),
        "is it a Dataset": is_a(dataset, Dataset),
        "the batches of a loader": [
            pair_of(batch) for batch in DataLoader(dataset, batch_sampler=chosen)
        ],
    }


@check("CustomDataset", points=1)
def test_dataset_keeps_the_tensors_where_they_are(student, features, targets):
    """the tensors stay on the device that they are on

    A dataset may be larger than a GPU: only mini-batches are sent there, and not by the dataset.
    """
    with ReadableMeta():
        dataset = student.CustomDataset(features.to("meta"), targets.to("meta"))
        return {"the devices of a pair on 'meta'": [device_of(part) for part in dataset[0]]}


@check("CustomDataset", points=1)
def test_datasets_are_independent(student, features, targets):
    """datasets do not disturb each other, nor the tensors they were made of

    Keep the tensors in self, as they are.
    """
    x, y = features.clone(), targets.clone()
    first = student.CustomDataset(x, y)
    second = student.CustomDataset(2 * features[:3, 0], 2 * targets[:3].flatten())
    third = student.CustomDataset(3 * features[:4, :1], 3 * targets[:4])
    return {
        "a pair of the first": pair_of(first[1]),
        "a pair of the second, with another shape": pair_of(second[1]),
        "a pair of the third, with one feature": pair_of(third[1]),
        "x afterwards": x,
        "y afterwards": y,
    }


# make_loaders


@check("make_loaders", points=1)
@with_a_right_dataset
def test_val_loader_keeps_its_order(student, rows):
    """the validation loader gives its rows in the same order every time

    Nothing is learnt from the order in validation: only the train loader shuffles.
    """
    _, val_loader = student.make_loaders(*rows)
    first, second = seen_in(val_loader), seen_in(val_loader)
    return {"the second time has the first one's order": first == second}


@check("make_loaders", points=2)
@with_a_right_dataset
def test_split_is_random_and_follows_the_seed(student, rows, two_seeds):
    """the split is random, and torch's seed decides it

    The caller seeds torch: the same seed gives the same split again, another seed another one.
    """
    x, y = rows
    x[:, 0] = np.arange(len(x))

    def validation_rows(seed):
        torch.manual_seed(seed)
        _, val_loader = student.make_loaders(x.copy(), y.copy())
        return sorted(row[0] for row in seen_in(val_loader))

    one, other = two_seeds
    first, again, another = validation_rows(one), validation_rows(one), validation_rows(other)
    return {
        "validation is one stretch of the data": first[-1] - first[0] == len(first) - 1,
        "the same seed gives the same split": first == again,
        "another seed gives another split": first != another,
    }


@check("make_loaders", points=1)
@with_a_right_dataset
def test_loaders_split_by_any_ratio(student, rows):
    """the ratio is the part of the rows that is for training

    It need not be 0.8, and it counts rows, not batches.
    """
    x, y = (array[:64] for array in rows)
    seen = {}
    for ratio in (0.25, 0.55):
        train_loader, val_loader = student.make_loaders(x, y, ratio)
        seen[f"rows of 64 for training and validation at {ratio}"] = [
            len(seen_in(train_loader)),
            len(seen_in(val_loader)),
        ]
    return seen


@check("make_loaders", points=1)
@with_a_right_dataset
def test_make_loaders_leaves_the_arrays_alone(student, rows):
    """the caller's arrays are not changed

    A split needs no shuffling or scaling in place: the arrays belong to the caller.
    """
    x, y = (array.astype(np.float32) for array in rows)
    loaders = student.make_loaders(x, y)
    student.make_loaders(-x, -y)
    seen = sorted(row for loader in loaders for row in seen_in(loader))
    return {
        "x afterwards": x,
        "y afterwards": y,
        "the rows of loaders, after others were made": seen,
        "torch's settings afterwards": torch_afterwards(),
    }


# make_train_step_fn


@check("make_train_step_fn", points=1)
def test_train_step_uses_the_loss_it_was_given(student, train_batch):
    """the loss function that was passed gets the prediction first, then the target

    loss_fn(yhat, y): for many losses the order makes no difference, for others it does.
    """
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    step = student.make_train_step_fn(model, LopsidedLoss(), optimizer)
    return {"a lopsided loss": told(step(*train_batch)), "the parameters": model.state_dict()}


@check("make_train_step_fn", points=2)
def test_train_step_uses_the_optimizer_it_was_given(student, train_batches):
    """the optimizer that was passed does the update, the same one in every call

    It has a learning rate and a momentum that a new one, or an update by hand, knows nothing of.
    """
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=0.1)
    step = student.make_train_step_fn(model, nn.MSELoss(), optimizer)
    for batch in train_batches:
        model.zero_grad()
        step(*batch)
    return {"the parameters after three steps with momentum": model.state_dict()}


@check("make_train_step_fn", points=1)
def test_train_steps_live_side_by_side(student, train_batches):
    """two step functions train their own model each

    Each remembers the model, loss and optimizer it was made with (a closure): nothing is global.
    """
    models = [nn.Linear(2, 1), nn.Linear(2, 1)]
    optimizers = [torch.optim.SGD(model.parameters(), lr=0.05) for model in models]
    losses = [nn.MSELoss(), nn.L1Loss()]
    parts = zip(models, losses, optimizers, strict=True)
    steps = [student.make_train_step_fn(*each) for each in parts]
    steps[0](*train_batches[0])
    steps[1](*train_batches[1])
    return {
        "the first model": models[0].state_dict(),
        "the second model": models[1].state_dict(),
    }


@check("make_train_step_fn", points=1)
def test_train_step_hands_on_what_it_gets(student, train_batch):
    """model and loss get x and y as they are, and the caller keeps them as they were

    A target of shape (N,) beside a prediction of shape (N,) needs no reshaping.
    """
    x, y = train_batch[0], 1000 * train_batch[1].flatten()
    model = nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    loss = student.make_train_step_fn(model, nn.MSELoss(), optimizer)(x, y)
    return {
        "the loss": told(snapshot(loss)),
        "the parameters": model.state_dict(),
        "x afterwards": x,
        "y afterwards": y,
        "torch's settings afterwards": torch_afterwards(),
    }


# make_val_step_fn


@check("make_val_step_fn", points=1)
def test_val_step_uses_the_loss_it_was_given(student, train_batch):
    """the loss function that was passed gets the prediction first, then the target

    loss_fn(yhat, y): for many losses the order makes no difference, for others it does.
    """
    step = student.make_val_step_fn(nn.Linear(2, 1), LopsidedLoss())
    x, y = train_batch
    return {"a lopsided loss": told(step(x, y)), "one of large numbers": told(step(x, 1000 * y))}


@check("make_val_step_fn", points=1)
def test_val_step_leaves_the_gradients_alone(student, train_batch, gradients):
    """the gradients that the parameters hold are the same afterwards

    Validation asks for no gradients and clears none: they are the training's.
    """
    model = nn.Linear(2, 1)
    for parameter, gradient in zip(model.parameters(), gradients[0], strict=True):
        parameter.grad = gradient.clone()
    student.make_val_step_fn(model, nn.MSELoss())(*train_batch)
    return {"the gradients afterwards": [parameter.grad for parameter in model.parameters()]}


@check("make_val_step_fn", points=1)
def test_val_step_leaves_torch_as_it_was(student, train_batch):
    """gradients are still enabled afterwards, and x and y are as they were

    torch.no_grad() as a with block ends by itself; set_grad_enabled(False) as a call does not.
    """
    x, y = train_batch
    student.make_val_step_fn(nn.Linear(2, 1), nn.MSELoss())(x, y)
    return {
        "torch's settings afterwards": torch_afterwards(),
        "x afterwards": x,
        "y afterwards": y,
    }


@check("make_val_step_fn", points=1)
def test_val_steps_live_side_by_side(student, train_batch):
    """two step functions look at their own model each, and see what it has learnt since

    Each remembers its model (a closure): not a copy of it, and nothing global.
    """
    models = [nn.Linear(2, 1), nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))]
    x, y = train_batch
    steps = [student.make_val_step_fn(model, nn.MSELoss()) for model in models]
    before = [told(steps[0](x, y)), told(steps[1](x, y.flatten()))]
    nn.init.ones_(models[0].weight)
    nn.init.ones_(models[1][0].weight)
    return {
        "the losses of two models": before,
        "their losses with other weights": [told(steps[0](x, y)), told(steps[1](x, y.flatten()))],
    }


# mini_batch


@check("mini_batch", points=1)
def test_mini_batch_takes_losses_of_any_kind(student, device, train_batches, batch_losses):
    """the losses may be floats, NumPy numbers or tensors without dimensions

    Not every step function returns a float: a mean asks only for numbers.
    """
    kinds = {
        "float32": np.float32,
        "float64": np.float64,
        "0-d tensors": torch.tensor,
        "whole numbers": int,
    }
    return {
        f"the mean of equal losses, {name}": student.mini_batch(
            device, train_batches, ScriptedStep([kind(batch_losses[0])])
        )
        for name, kind in kinds.items()
    }


@check("mini_batch", points=1)
def test_mini_batch_leaves_the_gradient_mode_alone(student, device, train_batches, batch_losses):
    """step_fn runs in the gradient mode that the caller chose

    The caller decides whether gradients are wanted: mini_batch trains and validates alike.
    """
    enabled, disabled = ScriptedStep(batch_losses), ScriptedStep(batch_losses)
    student.mini_batch(device, train_batches, enabled)
    afterwards = torch_afterwards()
    with torch.no_grad():
        student.mini_batch(device, train_batches, disabled)
    return {
        "gradients enabled in the step": enabled.gradients_enabled,
        "torch's settings afterwards": afterwards,
        "gradients enabled in the step under no_grad": disabled.gradients_enabled,
    }


@check("mini_batch", points=1)
def test_mini_batch_counts_every_loss(student, device, train_batches, batch_losses):
    """a loss of 0 counts, losses may be negative, and one batch is enough

    The mean has as many terms as there are batches, whatever their value.
    """
    losses = [-batch_losses[0], 0.0, batch_losses[1]]
    step, batches = ScriptedStep(losses), train_batches[:1]
    return {
        f"the mean of {losses}": student.mini_batch(device, 3 * batches, step),
        f"the mean of {losses[:1]}": student.mini_batch(device, batches, step),
        "the mean of 30 losses": student.mini_batch(
            device, 30 * batches, ScriptedStep(batch_losses)
        ),
    }


@check("mini_batch", points=1)
def test_mini_batch_starts_afresh(student, device, train_batches, batch_losses):
    """a call knows nothing of the calls before it, and the batches are as they were

    Collect the losses in a list that is made in the call.
    """
    small = [loss / 1e5 for loss in batch_losses[6:9]]
    step = ScriptedStep([*batch_losses[3:6], *batch_losses[:6], *small])
    means = [student.mini_batch(device, train_batches, step) for _ in range(4)]
    return {"the means of four calls": means, "the batches afterwards": train_batches}


# train


@check("train", points=1)
@with_a_mini_batch
def test_train_starts_afresh(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """a second call starts with empty histories

    Make the two lists in the call: a list made elsewhere remembers the call before.
    """
    steps = ScriptedStep(batch_losses), ScriptedStep(more_losses)
    results, calls = [], []
    for n_epochs in (2, 2, 20):
        results.append(student.train(n_epochs, device, train_batches, val_batches, *steps))
        calls.append(len(steps[0].xs))
    histories = [parted(result, "losses", "validation losses").values() for result in results]
    counts = [[len(losses) for losses in each] for each in histories]
    return {
        "the training batches so far, call by call": calls,
        "does a second call return as many losses as the first": counts[0] == counts[1],
        "does one of ten times the epochs return ten times as many": counts[2]
        == [10 * count for count in counts[0]],
    }


class Rotating:
    """A loader that gives its batches in another order every time that it is gone through.

    Only asking for a batch counts: tqdm.auto's bars call `iter` once more.
    """

    def __init__(self, batches):
        self.batches, self.times = list(batches), 0

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        self.times += 1
        first = self.times % len(self.batches)
        yield from self.batches[first:] + self.batches[:first]


@check("train", points=1)
@with_a_mini_batch
def test_train_goes_through_the_loaders_anew(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """every epoch goes through the loaders anew

    A train loader shuffles each time that a for loop begins: a list of its batches does not.
    """
    seen = {}
    steps = ScriptedStep(batch_losses), ScriptedStep(more_losses)
    student.train(2, device, Rotating(train_batches), Rotating(val_batches), *steps)
    for name, step, n in (("training", steps[0], 3), ("validation", steps[1], 2)):
        rows = [len(x) for x in step.xs]
        seen[f"does {name} see the loader's new order in the second epoch"] = rows[:n] != rows[n:]
    return seen


@check("train", points=1)
@with_a_mini_batch
def test_train_passes_the_device_on(student, train_batches, val_batches, batch_losses, more_losses):
    """training and validation batches are sent to the device that was asked for

    mini_batch sends them, to the device it is told.
    """
    steps = ScriptedStep(batch_losses), ScriptedStep(more_losses)
    with ReadableMeta():
        student.train(1, "meta", train_batches, val_batches, *steps)
    return {
        "the devices of the training batches, asked for 'meta'": steps[0].devices,
        "the devices of the validation batches, asked for 'meta'": steps[1].devices,
    }


@check("train", points=1)
@with_a_mini_batch
def test_train_leaves_gradients_enabled(
    student, device, train_batches, val_batches, batch_losses, more_losses
):
    """gradients are enabled again after the last epoch

    A with block of torch.no_grad() ends by itself; set_grad_enabled(False) lasts.
    """
    steps = ScriptedStep(batch_losses), ScriptedStep(more_losses)
    student.train(1, device, train_batches, val_batches, *steps)
    return {"torch's settings afterwards": torch_afterwards()}


# save_checkpoint


@check("save_checkpoint", points=1)
def test_save_writes_to_any_path(student, folder, last_epoch, batch_losses):
    """the file has exactly the name it was given, a path as well as a string

    A second checkpoint under the same name takes the first one's place.
    """
    model = nn.Linear(2, 1)
    optimizer = momentum_optimizer(model)
    filename = folder / "best.model"
    for epoch in (1, last_epoch):
        nn.init.constant_(model.weight, epoch)
        student.save_checkpoint(filename, epoch, model, optimizer, batch_losses, batch_losses)
    stored = stored_in(filename)
    return {
        "is there a file of that name": filename.exists(),
        "how many files there are": len(list(folder.iterdir())),
        "the epoch": stored.get("epoch"),
        "the weights": state_in(stored, "model_state_dict"),
    }


@check("save_checkpoint", points=2)
def test_save_writes_the_buffers_and_changes_nothing(student, folder, train_batch, histories):
    """the model's buffers are saved too, and nothing is changed by saving

    A state_dict holds what batch norm has counted, which is no parameter.
    """
    model = normalized_model()
    model(train_batch[0]).sum().backward()
    buffers = [torch.ones_like(parameter) for parameter in model.parameters()]
    optimizer = momentum_optimizer(model, buffers)
    filename = str(folder / "checkpoint.pth")
    student.save_checkpoint(filename, 2, model, optimizer, *histories)
    return {
        "the model's state in the file": state_in(stored_in(filename), "model_state_dict"),
        "the model's state afterwards": model.state_dict(),
        "is it still in train mode": [module.training for module in model.modules()],
        "can it still learn": [parameter.requires_grad for parameter in model.parameters()],
        "its gradients afterwards": [parameter.grad for parameter in model.parameters()],
        "the optimizer afterwards": optimizer_state(optimizer),
        "the losses afterwards": histories[0],
        "the validation losses afterwards": histories[1],
        "torch's settings afterwards": torch_afterwards(),
    }


# load_checkpoint


@check("load_checkpoint", points=2)
def test_load_restores_the_optimizer(student, folder, saved_weights, momentum, batch_losses):
    """the optimizer has the saved learning rate and momentum

    An optimizer has a state as well, and load_state_dict; without its momentum training restarts.
    """
    filename = str(folder / "checkpoint.pth")
    written_elsewhere(filename, saved_weights, momentum, 3, batch_losses, batch_losses)
    model = nn.Linear(2, 1)
    optimizer = momentum_optimizer(model)
    student.load_checkpoint(filename, model, optimizer)
    return optimizer_state(optimizer)


@check("load_checkpoint", points=1)
def test_load_restores_the_buffers(student, folder, train_batch, batch_losses):
    """the model's buffers are restored too, also from a path

    A state_dict holds what batch norm has counted, which is no parameter.
    """
    filename = folder / "best.model"
    trained, model = normalized_model(), normalized_model()
    trained(train_batch[0])
    buffers = [torch.zeros_like(parameter) for parameter in model.parameters()]
    written_elsewhere(filename, trained.state_dict(), buffers, 3, batch_losses, batch_losses)
    student.load_checkpoint(filename, model, momentum_optimizer(model))
    return {
        "the model's state": model.state_dict(),
        "torch's settings afterwards": torch_afterwards(),
    }


# predict


@check("predict", points=1)
def test_predict_keeps_the_shape(student, train_batch):
    """the output has the model's shape, for a single row and for many too

    What to do with a prediction, rounding or squeezing it, is the caller's business.
    """
    model = nn.Linear(2, 3)
    x = train_batch[0]
    outputs = [student.predict(model, rows) for rows in (x, x[:1], x.repeat(9, 1)[:53])]
    shapes = [list(np.shape(snapshot(bare(output)))) for output in outputs]
    return {"the shapes for six rows, for one and for 53": shapes}


@check("predict", points=1)
def test_predict_leaves_torch_as_it_was(student, features):
    """inputs that require gradients give a detached output, and gradients stay enabled

    torch.no_grad() as a with block ends by itself; set_grad_enabled(False) as a call does not.
    """
    inputs = features.requires_grad_()
    model = nn.Linear(3, 1)
    model(inputs.detach()).sum().backward()
    output = student.predict(model, inputs)
    return {
        "does the output require a gradient": has_graph(output),
        "torch's settings afterwards": torch_afterwards(),
        "the model's gradients afterwards": [parameter.grad for parameter in model.parameters()],
        "do the parameters still want gradients": [p.requires_grad for p in model.parameters()],
        "the inputs afterwards": inputs,
    }
