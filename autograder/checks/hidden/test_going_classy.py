"""The class that holds a whole training: the checks that students are not given."""

from contextlib import suppress
from copy import copy

import numpy as np
import torch

# Bound before a student could exchange them.
from numpy import allclose, isclose
from torch import allclose as close
from torch import equal, is_grad_enabled, nn

from autograder.checks.architectures import (
    architecture,
    attribute,
    give_loaders,
    gpu,
    keep,
    learner,
    live_through,
    nudge,
    practise,
    practise_or_nudge,
    put,
    snapshot,
    which,
    with_history,
)
from autograder.checks.checkpoints import checkpoint, checkpoint_file, entry, optimizer_state
from autograder.checks.collaborators import (
    LopsidedLoss,
    ReadableMeta,
    bare,
    device_of,
    line_model,
    settings_kept,
    torch_afterwards,
)
from autograder.checks.figures import axis_name, curve, drawing, is_figure, legend, named, shown
from autograder.checks.in_words import alike, history, plain, said, spoken
from autograder.checks.witnesses import (
    Dice,
    Draws,
    Moody,
    Passing,
    Still,
    Told,
    Traveller,
    clockwork,
)
from autograder.experiment import check

# What a tensor on a GPU says of where it is.
PLACE = {
    torch.Tensor.device.__get__: torch.device("cuda", 0),
    torch.Tensor.is_cuda.__get__: True,  # type: ignore[attr-defined]
    torch.Tensor.is_cpu.__get__: False,  # type: ignore[attr-defined]
    torch.Tensor.get_device: 0,
}


class OnGpu(torch.Tensor):
    """A tensor that has to be brought to the CPU before NumPy can read it, as on a GPU."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func in PLACE:
            return PLACE[func]
        name = getattr(func, "__name__", "")
        if name in ("numpy", "__array__") and not kwargs.get("force"):
            raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu()")
        with torch._C.DisableTorchFunctionSubclass():
            result = func(*args, **kwargs)
            asked = [str(each) for each in (*args[1:], *kwargs.values())]
            home = name in ("cpu", "numpy", "type") or (name == "to" and "cpu" in asked)
            if isinstance(result, torch.Tensor):
                result = result.as_subclass(torch.Tensor if home else cls)
            return result


class Remote(Traveller):
    """A model whose output lies on a GPU."""

    def forward(self, x):
        return super().forward(x).as_subclass(OnGpu)


def state(model):
    """Parameters and gradients."""
    parts = [*model.parameters(), *(part.grad for part in model.parameters())]
    return [torch.zeros(1) if part is None else part.detach().clone() for part in parts]


def made_of(student, model):
    """An architecture as its constructor leaves it."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return student.Architecture(model, nn.MSELoss(), optimizer)


def devices(student, gpu_available):
    """Where the constructor says that it is, and where it has sent the model."""
    with gpu(student, available=gpu_available):
        made = made_of(student, Traveller())
        return {
            "self.device": str(attribute(made, "device")),
            "the model's device": made.model.home,
        }


@check("Architecture", points=2)
def test_architecture_uses_the_gpu_where_there_is_one(student):
    """where a GPU is available the model is sent there

    Ask torch.cuda.is_available(): the same code has to run with a GPU and without.
    """
    return devices(student, gpu_available=True)


@check("Architecture", points=1, needed="on a machine with a GPU no other check asks for this")
def test_architecture_does_without_a_gpu(student):
    """without a GPU the model stays on the CPU

    Ask torch.cuda.is_available(): the same code has to run with a GPU and without.
    """
    return devices(student, gpu_available=False)


@check("Architecture", points=2)
def test_architectures_train_their_own_model(student, class_batches, class_val_batches):
    """training, loading or moving one object changes neither model, loaders nor device of another

    All that an object works with belongs to self: nothing to the class, nothing to the module.
    """
    models = line_model(bias=1.0), line_model(bias=2.0)
    parts = [(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.1)) for model in models]
    first, second = (student.Architecture(*each) for each in parts)
    seen = {}
    for name, made, other in (("first", first, second), ("second", second, first)):
        before = state(other.model)
        loaders = attribute(other, "train_loader"), attribute(other, "val_loader")
        with suppress(Exception):
            made.set_loaders(class_batches, class_val_batches)
        seen[f"loaders changed by giving some to the {name}"] = any(
            attribute(other, each) is not then
            for each, then in zip(("train_loader", "val_loader"), loaders, strict=True)
        )
        give_loaders(made, class_batches, class_val_batches)
        practise(made, 1, 42)
        seen[f"parameters and gradients of the other changed by training the {name}"] = not all(
            equal(now, then) for now, then in zip(state(other.model), before, strict=True)
        )
    for words, made, others in zip(("first", "second"), (first, second), parts[::-1], strict=True):
        names = ("model", "loss_fn", "optimizer")
        seen[f"parts of the {words} one that are those of the other"] = [
            name for name, part in zip(names, others, strict=True) if attribute(made, name) is part
        ]
    device = str(attribute(first, "device"))
    with suppress(Exception):
        second.to("meta")
    seen["the first one's device after moving the second"] = models[0].weight.device.type
    seen["the first one's self.device is what it was"] = str(attribute(first, "device")) == device
    return seen


@check("to", points=2)
def test_to_falls_back_to_the_gpu_where_there_is_one(student):
    """the default device is the GPU where there is one, wherever the model was before

    Fall back to the device that __init__ would choose: not always the CPU, not the last device.
    """
    with gpu(student, available=True):
        made = architecture(student, Traveller())
        made.to("meta")
        before = [str(made.device), made.model.home]
        made.to("warp:0")
        return {
            "device and model's device on the way": before,
            "self.device": str(made.device),
            "the model's device": made.model.home,
        }


@check("to", points=1)
def test_to_can_move_again(student):
    """the model can move as often as it is asked to

    Whatever happened before, device and model agree afterwards.
    """
    with gpu(student, available=False):
        made = architecture(student, Traveller())
        give_loaders(made, Told([0.5]), Told([0.5]))
        put(made, total_epochs=3, losses=[0.5] * 3)
        epochs, losses = attribute(made, "total_epochs"), attribute(made, "losses")
        seen = []
        for device in ("meta", "warp:0", "meta", "cpu", "mps", "meta", "warp:1"):
            made.to(device)
            seen.append([device, str(made.device), made.model.home])
        return {
            "asked for, self.device, the model's device": seen,
            "epochs that are forgotten": epochs - attribute(made, "total_epochs"),
            "losses that are forgotten": len(losses) - len(attribute(made, "losses")),
            "is a loader lost": attribute(made, "train_loader") is None,
        }


@check("set_loaders", points=2)
def test_set_loaders_replaces(student, told_losses, told_val_losses):
    """new loaders take the place of the old ones, and nothing else changes

    Leaving the validation loader out means that there is none any more; the history stays.
    """
    made = with_history(student, told_losses, told_val_losses)
    old, new = Told(told_losses), Told(told_val_losses)
    made.set_loaders(old, old)
    made.set_loaders(new)
    known = {"the new loader": new, "the old loader": old}
    return {
        "self.train_loader": which(made, "train_loader", known),
        "self.val_loader": which(made, "val_loader", known),
        "the losses": history(made.losses, told_losses, told_val_losses),
        "the validation losses": history(made.val_losses, told_losses, told_val_losses),
        "the epochs": made.total_epochs,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("set_seed", points=2)
def test_set_seed_knows_a_seed_of_its_own(student, some_seed):
    """without an argument the seed is 42

    A default value in the signature: the seed that everybody uses.
    """
    made = architecture(student)
    draws = Draws(some_seed)
    made.set_seed()
    return {
        "torch's settings afterwards": torch_afterwards(),
        "what torch draws": draws.torch(),
        "what NumPy draws": draws.numpy(),
    }


@check("set_seed", points=1)
def test_set_seed_starts_again_every_time(student, some_seed):
    """every call starts again, also after training, and 0 is a seed too

    Seed on every call, with the number that was given.
    """
    made = architecture(student)
    drawn = []
    for seed in (0, some_seed, some_seed, 0):
        draws = Draws(seed)
        made.set_seed(seed)
        drawn.append([draws.torch(), draws.numpy()])
        put(made, total_epochs=3, losses=[0.5] * 3, val_losses=[0.5] * 3)
    return {"what torch and NumPy draw after the seeds 0, s, s, 0": drawn}


def away(made):
    """Send it to the device "meta" (by hand where its own `to` fails, which has its own checks)."""
    with suppress(Exception), settings_kept():
        made.to("meta")
    if str(attribute(made, "device")) != "meta":
        put(made, device="meta")
    if made.model.home != "meta":
        made.model.to("meta")


@check("train", points=2)
def test_train_switches_the_modes(student):
    """the model trains in train mode and is validated in eval mode, in every epoch

    Validation leaves the model in eval mode: the next epoch has to switch back.
    """
    batch = torch.ones(1, 1), torch.zeros(1, 1)
    made = learner(student, [batch], [batch], nn.Sequential(Passing(), Moody()), lr=0.0)
    made.model.eval()
    made.train(2)
    return {
        "the losses (9 in train mode, 1 in eval mode)": plain(made.losses),
        "the validation losses": plain(made.val_losses),
    }


@check("train", points=2)
def test_train_works_without_validation(student):
    """without a validation loader it trains all the same

    There may be nothing to validate on: then no validation loss is recorded.
    """
    model, optimizer = clockwork()
    batch = torch.zeros(1, 1), torch.ones(1, 1)
    made = learner(student, [batch], None, model, optimizer=optimizer)
    made.train(3)
    kept = made.val_losses
    seen = {
        "the losses": said(plain(made.losses)),
        "the epochs": made.total_epochs,
        "the steps": model.steps[0],
        "validation losses that say something": [] if kept is None else said(list(kept)),
    }
    give_loaders(made, [batch], [batch])
    made.train(1)
    return seen | {"how many do so with a validation loader": len(said(made.val_losses))}


@check("train", points=1)
def test_train_validates_without_gradients(student, class_batches, class_val_batches):
    """gradients are off while validating, and on again for training and afterwards

    Validation needs no graph; and switching gradients off must not outlast it.
    """
    enabled = []

    def loss_fn(yhat, y):
        enabled.append(is_grad_enabled())
        return (yhat - y).square().mean()

    made = learner(student, class_batches[:1], class_val_batches[:1], None, loss_fn, lr=0.05)
    made.train(2)
    return {"on, batch by batch": enabled, "torch's settings afterwards": torch_afterwards()}


@check("train", points=2)
def test_train_asks_its_loss_function(student):
    """a batch's loss is loss_fn(yhat, y), taken before the update

    Predictions first, labels second; the loss that is recorded is the one that made the gradients.
    """
    model, optimizer = clockwork()
    batch = torch.zeros(1, 1), torch.full((1, 1), 5.0)
    made = learner(student, [batch], [batch], model, LopsidedLoss(), optimizer=optimizer)
    made.train(2)
    return {"the losses": plain(made.losses), "the validation losses": plain(made.val_losses)}


@check("train", points=1)
def test_train_sends_the_batches_to_the_device(student, class_batches, class_val_batches):
    """x and y of every batch go to the object's device

    Model and data must be on one device: move both parts of a batch before using them.
    """
    devices = {"x": [], "y": []}

    def loss_fn(*pair):  # yhat is always on the CPU
        torch.set_anomaly_enabled(False)  # on meta it can see no nan
        here = [each for each in pair if device_of(each) != "meta"]
        devices["y"].append("cpu" if len(here) == 2 else "meta")
        return max(here, key=lambda each: each.requires_grad).square().mean()

    model = Traveller(devices["x"].append)
    made = learner(student, class_batches[:2], class_val_batches, model, loss_fn)
    away(made)
    give_loaders(made, class_batches[:2], class_val_batches)
    with ReadableMeta():
        made.train(1)
    return {f"where the {name} of a batch is": seen for name, seen in devices.items()}


@check("train", points=1)
def test_train_seeds_every_call(student, some_seed):
    """every call seeds once, before its first epoch, with 42 unless told otherwise

    Epochs are shuffled differently, so seed once a call; the loaders draw from torch and NumPy.
    """
    dice = Dice(from_42=42, from_the_seed_given=some_seed, from_0=0)
    made = learner(student, dice, None, Still())
    made.train(2)
    made.train(2, some_seed)
    made.train(2)
    made.train(1, 0)
    return {"how torch and NumPy go on in every epoch": dice.notes}


@check("predict", points=2)
def test_predict_leaves_everything_else_alone(student, x_rows):
    """predicting changes no input, no parameter, no history, and gradients stay on

    It only looks: what is switched or converted for it must not outlast the call.
    """
    model = line_model()
    made = architecture(student, model)
    x = x_rows.astype(np.float32)
    predictions = made.predict(x)
    gradients = [parameter.grad for parameter in made.model.parameters()]
    seen = {
        "the predictions": spoken(predictions, 0.5 * x_rows),
        "the input is as it was": bool((x == x_rows.astype(np.float32)).all()),
        "torch's settings afterwards": torch_afterwards(),
        "parameters that can still learn": [p.requires_grad for p in made.model.parameters()],
        "parameters with a gradient": sum(g is not None and bool(g.any()) for g in gradients),
        "the parameters": snapshot(made.model),
        "the parameters are still float32": made.model.weight.dtype == torch.float32,
        "self.model is still the model": made.model is model,
        "the epochs": made.total_epochs,
    }
    wide = architecture(student, nn.Linear(2, 3)).predict(x_rows[:4].reshape(2, 2))
    return seen | {
        "the shape for two rows of two features and three outputs": list(np.shape(bare(wide)))
    }


@check("predict", points=2)
def test_predict_works_wherever_the_model_is(student, x_rows):
    """the input goes to the model's device, and the answer comes back to the CPU

    On a GPU the model can't read data in the CPU's memory, and NumPy can't read the GPU's.
    """
    devices = []
    made = architecture(student, Remote(devices.append))
    away(made)
    return {
        "the predictions": made.predict(x_rows),
        "where the model was given x": sorted(set(devices)),
    }


@check("save_checkpoint", points=2)
def test_save_checkpoint_saves_the_optimizer(student, folder, told_losses, told_val_losses):
    """the file holds the optimizer's state: its momentum and its learning rate

    An optimizer remembers too: without its state training would not go on where it stopped.
    """
    made = with_history(student, told_losses, told_val_losses, lr=0.3, momentum=0.9)
    nudge(made)
    nudge(made)
    made.save_checkpoint(str(folder / "now.pth"))
    return {"the optimizer's state": optimizer_state(checkpoint(folder / "now.pth"))}


@check("save_checkpoint", points=1)
def test_save_checkpoint_saves_again(student, folder, told_losses):
    """saving again replaces the file; its name may be a path, and there may be no validation

    torch.save takes a string or a path, and writes what is true now.
    """
    made = with_history(student, told_losses, [])
    made.save_checkpoint(folder / "last")
    nudge(made)
    made.save_checkpoint(folder / "last")
    found = checkpoint(folder / "last")
    return {
        "torch's settings afterwards": torch_afterwards(),
        "other files written": sum(path.name != "last" for path in folder.iterdir()),
        "the model's state": entry(found, "model_state_dict"),
        "the epoch": entry(found, "epoch"),
        "the losses": history(entry(found, "loss"), told_losses, []),
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_optimizer(student, folder, saved):
    """the optimizer goes on with the momentum and the learning rate in the file

    load_state_dict is a method of optimizers, too.
    """
    made = architecture(student, Still(), lr=0.01, momentum=0.9)
    nudge(made)
    made.load_checkpoint(checkpoint_file(folder, saved))
    rate = made.optimizer.param_groups[0]["lr"]
    names = ("weight", "bias")
    before = [getattr(made.model, name).item() for name in names]
    nudge(made)
    after = [getattr(made.model, name).item() for name in names]
    steps = np.array(before) - np.array(after)
    known = {
        "that of the file": [0.9 * saved[f"momentum of the {name}"] + 1 for name in names],
        "that of before": [1.9, 1.9],
        "none": [1.0, 1.0],
    }
    rates = {"that of the file": saved["lr"], "that of before": 0.01}
    return {
        "the learning rate": next(
            (words for words, each in rates.items() if isclose(rate, each)), "another number"
        ),
        "the momentum": next(
            (words for words, each in known.items() if allclose(steps, rate * np.array(each))),
            "another number",
        ),
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_resumes(student, folder, class_batches, class_val_batches, some_seed):
    """training that is resumed after loading equals training that never stopped

    Model, optimizer and history all have to be there again, and all in the object's own hands.
    """
    model = nn.Sequential(line_model(), nn.BatchNorm1d(1))
    made = architecture(student, model, lr=0.02, momentum=0.9)
    give_loaders(made, class_batches[:2], class_val_batches[:1])
    practise_or_nudge(made, 42)
    keep(made, folder / "half.pth")
    stories = []
    for resumed in (False, True):
        if resumed:
            made.load_checkpoint(folder / "half.pth")
        practise_or_nudge(made, some_seed)
        stories.append(
            (snapshot(made.model), made.total_epochs, copy(made.losses), copy(made.val_losses))
        )
    whole, again = stories
    return {
        "the model is the same": all(
            close(now, then, rtol=1e-4)
            for now, then in zip(again[0].values(), whole[0].values(), strict=True)
        ),
        "epochs more than without the stop": again[1] - whole[1],
        "the losses are the same": alike(again[2], whole[2]),
        "the validation losses are the same": alike(again[3], whole[3]),
    }


@check("plot_losses", points=1)
def test_plot_losses_works_without_validation(student, told_losses):
    """without validation losses the training losses are drawn all the same, in a new figure

    The list may be empty, or hold a None for every epoch; an older plot must not shine through.
    """
    seen = {}
    made = with_history(student, told_losses[:2], [])
    for name, losses, nothing in (
        ("no validation losses", told_losses[:2], []),
        ("None for each", told_losses, [None] * 4),
    ):
        if nothing:
            live_through(made, told_losses[2:], [])
        put(made, losses=list(losses), val_losses=nothing)
        with drawing(close=bool(nothing)):
            figure = made.plot_losses()
            if not is_figure(figure):
                return {f"what is returned, {name}": named(figure)}
            seen[f"the lines show, {name}"] = shown(figure, losses, [])
    seen["the older curve is there too"] = curve(figure, told_losses[:2])[0] is not None
    return seen | {"torch's settings afterwards": torch_afterwards()}


@check("plot_losses", points=2)
def test_plot_losses_says_what_is_what(student, told_losses, told_val_losses):
    """epochs count from 0 or 1, and names stand where they belong

    Both curves run over the same epochs, and the legend calls each by its name.
    """
    made = with_history(student, told_losses, told_val_losses)
    with drawing():
        figure = made.plot_losses()
        if not is_figure(figure):
            return {"what is returned": named(figure)}
        seen = {"what is returned": "a Figure"}
        lines, starts = {}, set()
        for name, losses in (("training", told_losses), ("validation", told_val_losses)):
            lines[name], x, _ = curve(figure, losses)
            if x is not None and (np.diff(x) == 1).all():
                starts.add(float(x[0]))
                x = "from 0 or 1" if x[0] in (0, 1) else "not from 0 or 1"
            seen[f"the epochs of the {name} losses"] = x
        seen["both start at the same epoch"] = len(starts) < 2
        seen["names on the wrong axis"] = _swapped(figure)
        seen["names of the wrong line"] = _mislabelled(figure, lines)
        return seen


def _swapped(figure):
    across, up = axis_name(figure, "x").lower(), axis_name(figure, "y").lower()
    return "loss" in across and "epoch" in up


def _mislabelled(figure, lines):
    """Is the validation curve called training, and the training curve not?"""
    texts = legend(figure)

    def label(line):
        if line is None:
            return ""
        if line.get_label() in texts:
            return line.get_label().lower()
        place = list(line.axes.lines).index(line)
        return texts[place].lower() if place < len(texts) else ""

    def training(line):
        return "train" in label(line) or "trein" in label(line)

    return training(lines["validation"]) and not training(lines["training"])
