"""The class that holds a whole training: what students can see of how they are graded."""

import numpy as np
import torch
from torch import nn

from autograder.checks.architectures import (
    Moody,
    Told,
    alike,
    architecture,
    axis_name,
    checkpoint_file,
    curve,
    drawing,
    drawn,
    emptied,
    entries,
    give_loaders,
    gpu,
    is_figure,
    legend,
    named,
    nudge,
    practise,
    snapshot,
    told,
    with_history,
)
from autograder.checks.collaborators import line_model
from autograder.experiment import check, fixture

PRELOAD = (
    "torch._dynamo",
    "torch.utils.serialization.config",
    "matplotlib.backends.backend_agg",
)  # slow to import, in any of its checks


@fixture
def class_batches(rng):
    """Three batches of (x, y), the last one smaller."""
    return _batches(rng, (4, 4, 2))


@fixture
def class_val_batches(rng):
    return _batches(rng, (3, 1))


@fixture
def told_losses(rng):
    """The training losses of four epochs, which do not only fall."""
    return [float(loss) for loss in np.array([1.7, 0.35, 1.1, 0.6]) + rng.uniform(0, 0.2, 4)]


@fixture
def told_val_losses(rng):
    return [float(loss) for loss in np.array([2.9, 0.9, 2.3, 0.15]) + rng.uniform(0, 0.1, 4)]


@fixture
def some_seed(rng):
    return int(rng.integers(100, 10_000))


@fixture
def x_rows(rng):
    """What to predict: five rows of a float64 array."""
    return rng.normal(size=(5, 1))


@fixture
def saved(rng, told_losses, told_val_losses):
    """The numbers in a checkpoint file: a line, its momentum, its history."""
    weight, bias, speed, drift = (float(number) for number in rng.uniform(1, 3, 4))
    return {
        "weight": weight,
        "bias": bias,
        "momentum of the weight": speed,
        "momentum of the bias": drift,
        "lr": float(rng.uniform(0.2, 0.4)),
        "loss": told_losses,
        "val_loss": told_val_losses,
    }


def _batches(rng, sizes):
    def batch(size):
        x = rng.normal(size=(size, 1)).astype(np.float32)
        y = 1 + 2 * x + rng.normal(size=(size, 1)).astype(np.float32)
        return torch.tensor(x), torch.tensor(y)

    return [batch(size) for size in sizes]


@check("Architecture", points=3)
def test_architecture_keeps_model_loss_and_optimizer(student):
    """the object keeps the model, the loss function and the optimizer that it is given

    self.model, self.loss_fn and self.optimizer are the three objects themselves, not copies.
    """
    model, loss_fn = line_model(), nn.L1Loss()
    optimizer = torch.optim.Adam(model.parameters())
    made = student.Architecture(model, loss_fn, optimizer)
    return {
        "self.model is the model": getattr(made, "model", None) is model,
        "self.loss_fn is the loss function": getattr(made, "loss_fn", None) is loss_fn,
        "self.optimizer is the optimizer": getattr(made, "optimizer", None) is optimizer,
    }


@check("Architecture", points=3)
def test_architecture_starts_with_nothing(student):
    """a new object has no loaders, no losses and no epochs behind it

    Whatever the other methods fill in later is there from the start: None, an empty list, or 0.
    """
    model = line_model()
    parts = model, nn.MSELoss(), torch.optim.SGD(model.parameters())
    emptied(student.Architecture(*parts))
    made = student.Architecture(*parts)
    nothing = "no such attribute"
    return {
        "train_loader": getattr(made, "train_loader", nothing),
        "val_loader": getattr(made, "val_loader", nothing),
        "losses": getattr(made, "losses", nothing),
        "val_losses": getattr(made, "val_losses", nothing),
        "total_epochs": getattr(made, "total_epochs", nothing),
    }


@check("Architecture", points=4)
def test_architectures_have_a_history_of_their_own(student, told_losses, told_val_losses):
    """what one object goes through leaves another one as it was

    Give each object its own lists, made in __init__: a list made in the class body or in a default
    value is made once, and all objects share it.
    """
    models = [line_model(), line_model()]
    first, second = (
        emptied(student.Architecture(model, told, torch.optim.SGD(model.parameters(), lr=0.1)))
        for model in models
    )
    give_loaders(first, Told(told_losses), Told(told_val_losses))
    practise(first, 3, 42)
    for history in (first.losses, first.val_losses):
        if isinstance(history, list):
            history.append(told_losses[0])
    seen = {
        "the other one's losses": list(second.losses),
        "the other one's validation losses": list(second.val_losses),
        "the other one's epochs": second.total_epochs,
        "the other one has a train loader": second.train_loader is not None,
        "losses and val_losses are one list": isinstance(first.losses, list)
        and first.losses is first.val_losses,
    }
    emptied(first)
    return seen


@check("to", points=3)
def test_to_moves_the_model(student):
    """the model moves to the device, and the object remembers which

    Every later batch must follow the model, so self.device has to say where it went.
    """
    made = architecture(student)
    made.to("meta")
    return {
        "self.device": str(made.device),
        "the model's device": made.model.weight.device.type,
    }


@check("to", points=3)
def test_to_falls_back_when_there_is_no_such_device(student):
    """a device that can't be had is no disaster: the model stays usable on the default device

    model.to(...) raises a RuntimeError for a device that isn't there: catch it, and go to the
    device that __init__ would choose.
    """
    with gpu(student, available=False):
        made = architecture(student)
        made.to("warp:0")
        return {
            "self.device": str(made.device),
            "the model's device": made.model.weight.device.type,
        }


@check("set_loaders", points=2)
def test_set_loaders_stores_both(student, class_batches, class_val_batches):
    """the object keeps both loaders, each under its name

    self.train_loader and self.val_loader are what train goes over later.
    """
    made = architecture(student)
    made.set_loaders(class_batches, class_val_batches)
    return {
        "self.train_loader is the first loader": made.train_loader is class_batches,
        "self.val_loader is the second loader": made.val_loader is class_val_batches,
    }


@check("set_loaders", points=2)
def test_set_loaders_works_without_validation(student, class_batches):
    """the validation loader may be left out

    A default value for the parameter says that there is nothing to validate on.
    """
    made = architecture(student)
    made.set_loaders(class_batches)
    return {
        "self.train_loader is the loader": made.train_loader is class_batches,
        "self.val_loader": made.val_loader,
    }


@check("set_seed", points=2)
def test_set_seed_seeds_torch(student, some_seed):
    """torch's random numbers start again from the seed

    After the same seed torch draws the same numbers: so shuffles and dropout can be repeated.
    """
    made = architecture(student)
    made.set_seed(some_seed)
    return {f"torch.rand(3) after set_seed({some_seed})": torch.rand(3)}


@check("set_seed", points=2)
def test_set_seed_seeds_numpy(student, some_seed):
    """NumPy's random numbers start again from the seed

    NumPy has a generator of its own, which torch's seed does not touch.
    """
    made = architecture(student)
    made.set_seed(some_seed)
    return {f"np.random.rand(3) after set_seed({some_seed})": np.random.rand(3)}


@check("train", points=4)
def test_train_takes_a_clean_step_on_every_batch(student, class_batches, class_val_batches):
    """the optimizer takes one step on every training batch, from clean gradients

    Forward, loss, backward, step; and gradients add up until they are cleared.
    """
    made = architecture(student, lr=0.05, momentum=0.9)
    give_loaders(made, class_batches, class_val_batches)
    made.train(2)
    return {"the parameters after two epochs": snapshot(made.model)}


@check("train", points=4)
def test_train_records_the_mean_loss_of_an_epoch(student, class_batches, class_val_batches):
    """an epoch's loss is the plain mean over all its batches

    Collect the loss of every batch, also of the smaller last one, and take their mean.
    """
    made = architecture(student, lr=0.0)
    give_loaders(made, class_batches, class_val_batches)
    made.train(2)
    return {
        "the losses": list(made.losses),
        "the validation losses": list(made.val_losses),
        "losses that carry a graph": sum(
            isinstance(loss, torch.Tensor) and loss.requires_grad
            for loss in [*made.losses, *made.val_losses]
        ),
    }


@check("train", points=3)
def test_train_goes_on_where_it_stopped(student, told_losses, told_val_losses):
    """a second call adds to the history of the first

    losses and val_losses grow by one number an epoch, and total_epochs counts them all.
    """
    made = architecture(student, loss_fn=told)
    give_loaders(made, Told(told_losses), Told(told_val_losses))
    made.train(1)
    epochs = made.total_epochs
    made.train(3)
    return {
        "the epochs after one": epochs,
        "the epochs after one and three": made.total_epochs,
        "the losses": list(made.losses),
        "the validation losses": list(made.val_losses),
    }


@check("train", points=3)
def test_train_validates_after_every_epoch(student, class_batches, class_val_batches):
    """every epoch ends with a look at the validation data

    First all training batches, then all validation batches with the model as it is by then.
    """
    made = architecture(student, lr=0.05)
    give_loaders(made, class_batches, class_val_batches)
    made.train(3)
    return {"the validation losses": list(made.val_losses)}


@check("train", points=2)
def test_train_can_be_repeated(student, class_batches, class_val_batches, some_seed):
    """training starts from the seed, so that the same call gives the same losses again

    Seed before the first epoch, with the seed that train was given.
    """

    def losses():
        torch.rand(1)
        model = nn.Sequential(line_model(bias=1.0), nn.Dropout(0.5))
        made = architecture(student, model, lr=0.05)
        give_loaders(made, class_batches, class_val_batches)
        made.train(2, some_seed)
        return list(made.losses)

    return {"the losses": losses(), "the losses of a second model": losses()}


@check("predict", points=3)
def test_predict_evaluates(student, x_rows):
    """predictions are made in eval mode

    Dropout and batch normalisation must be at rest while predicting: switch the mode first.
    """
    made = architecture(student, nn.Sequential(line_model(0.5, 1.0), Moody()))
    made.model.train()
    return {"the predictions": made.predict(x_rows)}


@check("predict", points=3)
def test_predict_goes_back_to_train_mode(student, x_rows):
    """afterwards the model is in train mode, whatever mode it was in before

    Predicting must not disturb training: switch back before returning.
    """
    made = architecture(student, nn.Sequential(line_model(), Moody()))
    seen = {}
    for mode in ("train", "eval"):
        getattr(made.model, mode)()
        made.predict(x_rows)
        modes = [module.training for module in made.model.modules()]
        seen[f"in train mode after (in {mode} mode before), part by part"] = modes
    return seen


@check("predict", points=2)
def test_predict_takes_and_returns_numpy(student, x_rows):
    """a NumPy array goes in, a NumPy float32 array of the model's output comes out

    NumPy computes in float64, the model in float32: convert on the way in, detach on the way out.
    """
    made = architecture(student)
    predictions = [made.predict(x_rows), made.predict(x_rows.astype(np.float32))]
    return {
        "are they arrays": [isinstance(each, np.ndarray) for each in predictions],
        "their types": [str(getattr(each, "dtype", None)) for each in predictions],
        "from float64": predictions[0],
        "from float32": predictions[1],
    }


@check("save_checkpoint", points=2)
def test_save_checkpoint_writes_the_five_entries(student, folder, told_losses, told_val_losses):
    """one file is written, a dictionary with the five entries of assignment 2

    torch.save writes one dictionary: the names of its keys are fixed, so that others can read it.
    """
    made = with_history(student, told_losses, told_val_losses)
    made.save_checkpoint(str(folder / "first.pth"))
    files = sorted(path.name for path in folder.iterdir())
    if files != ["first.pth"]:
        return {"the files written": files}
    return {"the files written": files, "the entries": entries(folder / "first.pth")}


@check("save_checkpoint", points=3)
def test_save_checkpoint_saves_model_and_history(student, folder, told_losses, told_val_losses):
    """the file holds the model as it is now, and all that happened so far

    The state dict of the model, the losses of every epoch, and how many epochs there were.
    """
    made = with_history(student, told_losses, told_val_losses)
    nudge(made)
    made.save_checkpoint(str(folder / "now.pth"))
    checkpoint = torch.load(folder / "now.pth", weights_only=False)
    return {
        "the epoch": checkpoint["epoch"],
        "the model's state": checkpoint["model_state_dict"],
        "the losses": checkpoint["loss"],
        "the validation losses": checkpoint["val_loss"],
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_model(student, folder, saved):
    """the model gets back the parameters in the file

    A state dict goes into the model that the object already has.
    """
    made = architecture(student, momentum=0.9)
    made.load_checkpoint(checkpoint_file(folder, saved))
    return {"the parameters": snapshot(made.model)}


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_history(student, folder, saved):
    """losses and epochs are those in the file

    What the file says takes the place of what the object remembered before.
    """
    made = with_history(student, [0.8, 0.4], [0.9, 0.7], momentum=0.9)
    made.load_checkpoint(checkpoint_file(folder, saved))
    return {
        "the epochs": made.total_epochs,
        "the losses": list(made.losses),
        "the validation losses": list(made.val_losses),
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_is_ready_to_train(student, folder, saved):
    """after loading the model is in train mode

    The lecture says: always use TRAIN for resuming training.
    """
    made = architecture(student, momentum=0.9)
    made.model.eval()
    made.load_checkpoint(checkpoint_file(folder, saved))
    return {"in train mode": made.model.training}


@check("plot_losses", points=2)
def test_plot_losses_draws_both_curves(student, told_losses, told_val_losses):
    """the figure shows the training losses and the validation losses

    One line for each, and the Figure itself is returned.
    """
    made = with_history(student, told_losses, told_val_losses)
    with drawing():
        figure = made.plot_losses()
        if not is_figure(figure):
            return {"what is returned": named(figure)}
        training, validation = (curve(figure, each)[2] for each in (told_losses, told_val_losses))
        seen = {
            "what is returned": "a Figure",
            "the training curve": training,
            "the validation curve": validation,
        }
        right = [
            line is not None and alike(line, losses)
            for line, losses in ((training, told_losses), (validation, told_val_losses))
        ]
        return seen if all(right) else seen | {"all that is drawn": drawn(figure)}


@check("plot_losses", points=3)
def test_plot_losses_can_be_read(student, told_losses, told_val_losses):
    """the losses are on a logarithmic scale, the axes have names, a legend tells the lines apart

    Losses span powers of ten; and a plot without names is a riddle.
    """
    made = with_history(student, told_losses, told_val_losses)
    with drawing():
        figure = made.plot_losses()
        if not is_figure(figure) or not figure.axes:
            return {"what is returned": "an empty Figure" if is_figure(figure) else named(figure)}
        line, _, _ = curve(figure, told_losses)
        return {
            "what is returned": "a Figure",
            "the scale of the losses": (line.axes if line else figure.axes[0]).get_yscale(),
            "the epochs have a name": bool(axis_name(figure, "x")),
            "the losses have a name": bool(axis_name(figure, "y")),
            "entries in the legend": min(2, len(legend(figure))),
        }
