"""The class that holds a whole training: the checks that students are not given."""

from contextlib import suppress

import numpy as np
import torch
from torch import allclose, equal, is_grad_enabled, nn  # before a student could exchange them

from autograder.checks.architectures import (
    Moody,
    Traveller,
    alike,
    architecture,
    axis_name,
    checkpoint_file,
    curve,
    drawing,
    drawn,
    give_loaders,
    gpu,
    is_figure,
    legend,
    named,
    nudge,
    practise,
    snapshot,
    with_history,
)
from autograder.checks.collaborators import line_model, lopsided_loss
from autograder.experiment import check, fixture


@fixture
def class_table(rng):
    """Eight rows of x and y."""
    x = rng.normal(size=(8, 1)).astype(np.float32)
    return torch.tensor(x), torch.tensor(2 * x + 1)


class Shuffled:
    """A loader that shuffles every epoch by torch's and by NumPy's random numbers."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return 2

    def __iter__(self):
        rows = torch.randperm(len(self.x))[torch.from_numpy(np.random.permutation(len(self.x)))]
        return iter([(self.x[half], self.y[half]) for half in rows.chunk(2)])


class OnGpu(torch.Tensor):
    """A tensor that has to be brought to the CPU before NumPy can read it, as on a GPU."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
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


@check("Architecture", points=2)
def test_architecture_uses_the_gpu_where_there_is_one(student):
    """where a GPU is available the model is sent there

    Ask torch.cuda.is_available(): the same code has to run with a GPU and without.
    """
    with gpu(student, available=True):
        made = architecture(student, Traveller())
        return {"self.device": str(made.device), "the model's device": made.model.home}


@check("Architecture", points=1)
def test_architecture_does_without_a_gpu(student):
    """without a GPU the model stays on the CPU

    Ask torch.cuda.is_available(): the same code has to run with a GPU and without.
    """
    with gpu(student, available=False):
        made = architecture(student, Traveller())
        return {"self.device": str(made.device), "the model's device": made.model.home}


@check("Architecture", points=2)
def test_architectures_train_their_own_model(student, class_batches, class_val_batches):
    """training, loading or moving one object changes neither model, loaders nor device of another

    All that an object works with belongs to self: nothing to the class, nothing to the module.
    """
    first, second = (architecture(student, line_model(bias=bias)) for bias in (1.0, 2.0))
    models = first.model, second.model
    seen = {}
    for name, made, other in (("first", first, second), ("second", second, first)):
        before = snapshot(other.model)
        loaders = other.train_loader, other.val_loader
        with suppress(Exception):
            made.set_loaders(class_batches, class_val_batches)
        seen[f"loaders changed by giving some to the {name}"] = any(
            now is not then
            for now, then in zip((other.train_loader, other.val_loader), loaders, strict=True)
        )
        give_loaders(made, class_batches, class_val_batches)
        practise(made, 1, 42)
        seen[f"parameters of the other changed by training the {name}"] = not all(
            equal(now, then)
            for now, then in zip(snapshot(other.model).values(), before.values(), strict=True)
        )
    device = str(first.device)
    with suppress(Exception):
        second.to("meta")
    seen["the first one's device after moving the second"] = first.model.weight.device.type
    seen["the first one's self.device is what it was"] = str(first.device) == device
    seen["models are still those given"] = [first.model is models[0], second.model is models[1]]
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
        seen = []
        for device in ("meta", "warp:0", "meta", "cpu", "meta", "warp:1"):
            made.to(device)
            seen.append([device, str(made.device), made.model.home])
        return {"asked for, self.device, the model's device": seen}


@check("set_loaders", points=2)
def test_set_loaders_replaces(student, class_batches, class_val_batches, told_losses):
    """new loaders take the place of the old ones, and nothing else changes

    Leaving the validation loader out means that there is none any more; the history stays.
    """
    made = with_history(student, told_losses, told_losses[::-1])
    made.set_loaders(class_batches, class_val_batches)
    made.set_loaders(class_val_batches)
    return {
        "self.train_loader is the new one": made.train_loader is class_val_batches,
        "self.val_loader": made.val_loader,
        "the losses": list(made.losses),
        "the epochs": made.total_epochs,
    }


@check("set_seed", points=2)
def test_set_seed_knows_a_seed_of_its_own(student):
    """without an argument the seed is 42

    A default value in the signature: the seed that everybody uses.
    """
    made = architecture(student)
    made.set_seed()
    return {"torch draws": torch.rand(2), "NumPy draws": np.random.rand(2)}


@check("set_seed", points=1)
def test_set_seed_starts_again_every_time(student, some_seed):
    """every call starts again, and 0 is a seed too

    Seed on every call, with the number that was given.
    """
    made = architecture(student)
    drawn = []
    for seed in (0, some_seed, some_seed, 0):
        made.set_seed(seed)
        drawn.append([torch.rand(1).item(), np.random.rand()])
    return {"what torch and NumPy draw after the seeds 0, s, s, 0": drawn}


@check("train", points=2)
def test_train_switches_the_modes(student, class_batches, class_val_batches):
    """the model trains in train mode and is validated in eval mode, in every epoch

    Validation leaves the model in eval mode: the next epoch has to switch back.
    """
    made = architecture(student, nn.Sequential(line_model(), Moody()), lr=0.01)
    give_loaders(made, class_batches, class_val_batches)
    made.model.eval()
    made.train(2)
    return {
        "the losses": list(made.losses),
        "the validation losses": list(made.val_losses),
        "the parameters": snapshot(made.model),
    }


@check("train", points=2)
def test_train_works_without_validation(student, class_batches):
    """without a validation loader it trains all the same

    There may be nothing to validate on: then no validation loss is recorded.
    """
    made = architecture(student, lr=0.05)
    give_loaders(made, class_batches, None)
    made.train(2)
    kept = made.val_losses
    if isinstance(kept, list | tuple | np.ndarray | torch.Tensor):
        kept = [loss for loss in kept if loss is not None and loss == loss]
    return {
        "the losses": list(made.losses),
        "the epochs": made.total_epochs,
        "the parameters": snapshot(made.model),
        "validation losses that say something": [] if kept is None else kept,
    }


@check("train", points=1)
def test_train_validates_without_gradients(student, class_batches, class_val_batches):
    """gradients are off while validating, and on again for training and afterwards

    Validation needs no graph; and switching gradients off must not outlast it.
    """
    enabled = []

    def loss_fn(yhat, y):
        enabled.append(is_grad_enabled())
        return (yhat - y).square().mean()

    made = architecture(student, loss_fn=loss_fn, lr=0.05)
    give_loaders(made, class_batches, class_val_batches)
    made.train(2)
    return {"on, batch by batch": enabled, "on afterwards": is_grad_enabled()}


@check("train", points=2)
def test_train_asks_its_loss_function(student, class_batches, class_val_batches):
    """a batch's loss is loss_fn(yhat, y), taken before the update

    Predictions first, labels second; the loss that is recorded is the one that made the gradients.
    """
    made = architecture(student, loss_fn=lopsided_loss, lr=1.5)
    give_loaders(made, class_batches, class_val_batches)
    made.train(3)
    return {
        "the losses": list(made.losses),
        "the validation losses": list(made.val_losses),
        "the parameters": snapshot(made.model),
    }


@check("train", points=1)
def test_train_sends_the_batches_to_the_device(student, class_batches, class_val_batches):
    """x and y of every batch go to the object's device

    Model and data must be on one device: move both parts of a batch before using them.
    """
    devices = {"x": [], "y": []}

    def loss_fn(yhat, y):
        devices["y"].append(y.device.type)
        return yhat.square().mean()

    made = architecture(student, Traveller(devices["x"].append), loss_fn)
    with suppress(Exception):
        made.to("meta")
    if str(made.device) != "meta":
        made.device = "meta"
    give_loaders(made, class_batches, class_val_batches)
    made.train(1)
    return {f"where the {name} of a batch is": seen for name, seen in devices.items()}


@check("train", points=1)
def test_train_seeds_every_call(student, class_table, some_seed):
    """every call seeds once, before its first epoch, with 42 unless told otherwise

    Epochs are shuffled differently, so seed once a call; the loaders draw from torch and NumPy.
    """
    made = architecture(student, lr=0.05)
    give_loaders(made, Shuffled(*class_table), [class_table])
    made.train(2)
    made.train(2, some_seed)
    made.train(2)
    return {"the losses": list(made.losses)}


@check("predict", points=2)
def test_predict_leaves_everything_else_alone(student, x_rows, told_losses):
    """predicting changes no input, no parameter, no history, and gradients stay on

    It only looks: what is switched or converted for it must not outlast the call.
    """
    made = with_history(student, told_losses, told_losses[::-1])
    x = x_rows.astype(np.float32)
    made.model.zero_grad()
    predictions = made.predict(x)
    gradients = [parameter.grad for parameter in made.model.parameters()]
    return {
        "the predictions": predictions,
        "the input afterwards": x,
        "gradients are on afterwards": is_grad_enabled(),
        "parameters that can still learn": [p.requires_grad for p in made.model.parameters()],
        "parameters with a gradient": sum(g is not None and bool(g.any()) for g in gradients),
        "the parameters": snapshot(made.model),
        "the epochs": made.total_epochs,
    }


@check("predict", points=2)
def test_predict_works_wherever_the_model_is(student, x_rows):
    """the input goes to the model's device, and the answer comes back to the CPU

    On a GPU the model can't read data in the CPU's memory, and NumPy can't read the GPU's.
    """
    devices = []
    made = architecture(student, Remote(devices.append))
    with suppress(Exception):
        made.to("meta")
    if str(made.device) != "meta":
        made.device = "meta"
    return {"the predictions": made.predict(x_rows), "where the model was given x": devices}


@check("save_checkpoint", points=2)
def test_save_checkpoint_saves_the_optimizer(student, folder, told_losses, told_val_losses):
    """the file holds the optimizer's state: its momentum and its learning rate

    An optimizer remembers too: without its state training would not go on where it stopped.
    """
    made = with_history(student, told_losses, told_val_losses, lr=0.3, momentum=0.9)
    nudge(made)
    nudge(made)
    made.save_checkpoint(str(folder / "now.pth"))
    checkpoint = torch.load(folder / "now.pth", weights_only=False)
    return {"the optimizer's state": checkpoint["optimizer_state_dict"]}


@check("save_checkpoint", points=1)
def test_save_checkpoint_saves_again(student, folder, told_losses):
    """saving again replaces the file; its name may be a path, and there may be no validation

    torch.save takes a string or a path, and writes what is true now.
    """
    made = with_history(student, told_losses, [])
    made.save_checkpoint(folder / "last")
    nudge(made)
    made.save_checkpoint(folder / "last")
    checkpoint = torch.load(folder / "last", weights_only=False)
    return {
        "the files written": sorted(path.name for path in folder.iterdir()),
        "the model's state": checkpoint["model_state_dict"],
        "the losses": checkpoint["loss"],
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_optimizer(student, folder, saved):
    """the optimizer goes on with the momentum and the learning rate in the file

    load_state_dict is a method of optimizers, too.
    """
    made = architecture(student, lr=0.01, momentum=0.9)
    nudge(made)
    made.load_checkpoint(checkpoint_file(folder, saved))
    nudge(made)
    return {"the parameters one step later": snapshot(made.model)}


@check("load_checkpoint", points=2)
def test_load_checkpoint_resumes(student, folder, class_batches, class_val_batches, some_seed):
    """training that is resumed after loading equals training that never stopped

    Model, optimizer and history all have to be there again, and all in the object's own hands.
    """

    def half_trained(bias):
        made = architecture(student, line_model(bias=bias), lr=0.02, momentum=0.9)
        give_loaders(made, class_batches, class_val_batches)
        practise(made, 2, 42)
        made.model.zero_grad()
        return made

    whole = half_trained(0.0)
    whole.save_checkpoint(folder / "half.pth")
    resumed = half_trained(3.0)
    resumed.load_checkpoint(folder / "half.pth")
    for made in (whole, resumed):
        practise(made, 2, some_seed)
    return {
        "the parameters are the same": [
            allclose(now, then, rtol=1e-4)
            for now, then in zip(
                snapshot(resumed.model).values(), snapshot(whole.model).values(), strict=True
            )
        ],
        "epochs more than without the stop": resumed.total_epochs - whole.total_epochs,
        "the losses are the same": alike(resumed.losses, whole.losses),
        "the validation losses are the same": alike(resumed.val_losses, whole.val_losses),
    }


@check("plot_losses", points=1)
def test_plot_losses_works_without_validation(student, told_losses):
    """without validation losses the training losses are drawn all the same

    The list may be empty, or hold a None for every epoch.
    """
    seen = {}
    for name, nothing in (("no validation losses", []), ("None for each", [None] * 4)):
        made = with_history(student, told_losses, [])
        if nothing:
            with suppress(AttributeError):
                made.val_losses = nothing
        with drawing():
            figure = made.plot_losses()
            if not is_figure(figure):
                return {f"what is returned, {name}": named(figure)}
            _, _, line = curve(figure, told_losses)
            seen[f"the training curve, {name}"] = line
            if line is None or not alike(line, told_losses):
                seen[f"all that is drawn, {name}"] = drawn(figure)
    return seen


@check("plot_losses", points=2)
def test_plot_losses_says_what_is_what(student, told_losses, told_val_losses):
    """epochs count from 0 or 1, names stand where they belong, every figure is its own

    Two plots must not end up in one figure: start a new one for each.
    """
    made = with_history(student, told_losses, told_val_losses)
    other = with_history(student, told_val_losses[::-1], [0.5] * 4)
    with drawing():
        other.plot_losses()
        figure = made.plot_losses()
        if not is_figure(figure):
            return {"what is returned": named(figure)}
        seen = {"what is returned": "a Figure"}
        lines = {}
        for name, losses in (("training", told_losses), ("validation", told_val_losses)):
            lines[name], x, _ = curve(figure, losses)
            if x is not None and len(x) and x[0] in (0, 1):
                x = x - x[0]
            seen[f"the epochs of the {name} losses"] = x
        _, _, stale = curve(figure, told_val_losses[::-1])
        seen["another object's losses in it"] = stale is not None and np.allclose(
            stale, told_val_losses[::-1]
        )
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
