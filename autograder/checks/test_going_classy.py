"""The class that holds a whole training: what students can see of how they are graded."""

import numpy as np
import torch

# Bound before a student could exchange them.
from torch import Generator, nn, rand

from autograder.checks.architectures import (
    architecture,
    attribute,
    emptied,
    give_loaders,
    gpu,
    learner,
    nudge,
    practise,
    snapshot,
    which,
    with_history,
)
from autograder.checks.checkpoints import KEYS, checkpoint, checkpoint_file, entry, fits
from autograder.checks.collaborators import (
    bare,
    drawable,
    has_graph,
    is_a,
    line_model,
    torch_afterwards,
)
from autograder.checks.figures import (
    axes_of,
    axis_name,
    curve,
    drawing,
    is_figure,
    legend,
    named,
    scale,
    shown,
)
from autograder.checks.in_words import accounts, alike, history, numbers, plain, spoken
from autograder.checks.witnesses import (
    Draws,
    Moody,
    Noise,
    Still,
    Told,
    Watched,
    Witness,
    clockwork,
)
from autograder.experiment import check, fixture
from autograder.pictures import Plan

PRELOAD = (
    "torch.utils.serialization.config",
    "torch.fx.experimental.symbolic_shapes",  # for what is done on the device "meta"
    "matplotlib.backends.backend_agg",
    "autograder.checks.artists",
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
def five_losses(rng):
    """The losses of five batches: first, last, largest, smallest, median and mean all differ."""
    return [float(loss) for loss in np.array([2, 7, 3, 1, 4]) + rng.uniform(0, 0.3, 5)]


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
    weight, bias, speed, drift, buffer = (float(number) for number in rng.uniform(1, 3, 5))
    return {
        "weight": weight,
        "bias": bias,
        "buffer": buffer,
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

    self.model, self.loss_fn and self.optimizer are the three objects themselves, as they are.
    """
    model, loss_fn = line_model(), nn.L1Loss()
    optimizer = torch.optim.Adam(model.parameters())
    made = student.Architecture(model, loss_fn, optimizer)
    return {
        "self.model is the model": attribute(made, "model") is model,
        "self.loss_fn is the loss function": attribute(made, "loss_fn") is loss_fn,
        "self.optimizer is the optimizer": attribute(made, "optimizer") is optimizer,
        "the model's parameters are as they were": [model.weight.item(), model.bias.item()]
        == [0.5, 0.0],
        "the parameters are still float32": model.weight.dtype == torch.float32,
        "is the model still in train mode": model.training,
        "can it learn": [parameter.requires_grad for parameter in model.parameters()],
        "torch's settings afterwards": torch_afterwards(),
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
    names = ("train_loader", "val_loader", "losses", "val_losses", "total_epochs")
    return {name: attribute(made, name) for name in names}


@check("Architecture", points=4)
def test_architectures_have_a_history_of_their_own(student, told_losses, told_val_losses):
    """what one object goes through leaves another one as it was

    Give each object its own lists, made in __init__: a list made in the class body or in a default
    value is made once, and all objects share it.
    """
    models = [Still(), Still()]
    first, second = (
        emptied(
            student.Architecture(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.1))
        )
        for model in models
    )
    epochs = attribute(second, "total_epochs")
    give_loaders(first, Told(told_losses), Told(told_val_losses))
    practise(first, 3, 42)
    for losses in (attribute(first, "losses"), attribute(first, "val_losses")):
        if isinstance(losses, list):
            losses.append(told_losses[0])
    seen = {
        "the other one has losses": bool(len(second.losses)),
        "the other one has validation losses": bool(len(second.val_losses)),
        "the other one has epochs more": attribute(second, "total_epochs") != epochs,
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
    model = line_model()
    made = architecture(student, model)
    made.to("meta")
    return {
        "torch's settings afterwards": torch_afterwards(),
        "self.device": str(made.device),
        "the model's device": model.weight.device.type,
        "self.model is still the model": attribute(made, "model") is model,
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
def test_set_loaders_stores_both(student, told_losses, told_val_losses):
    """the object keeps both loaders, each under its name, and no other object does

    self.train_loader and self.val_loader are what train goes over later: the loaders themselves.
    """
    made, other = architecture(student), architecture(student)
    first, second = Told(told_losses), Told(told_val_losses)
    made.set_loaders(first, second)
    known = {"the first loader": first, "the second loader": second}
    return {
        "self.train_loader": which(made, "train_loader", known),
        "self.val_loader": which(made, "val_loader", known),
        "the train_loader of another object": which(other, "train_loader", known),
        "the val_loader of another object": which(other, "val_loader", known),
    }


@check("set_loaders", points=2)
def test_set_loaders_works_without_validation(student, told_losses):
    """the validation loader may be left out

    A default value for the parameter says that there is nothing to validate on.
    """
    made = architecture(student)
    loader = Told(told_losses)
    made.set_loaders(loader)
    known = {"the loader": loader}
    return {
        "self.train_loader": which(made, "train_loader", known),
        "self.val_loader": which(made, "val_loader", known),
    }


@check("set_seed", points=2)
def test_set_seed_seeds_torch(student, some_seed):
    """torch's random numbers start again from the seed

    After the same seed torch draws the same numbers: so shuffles and dropout can be repeated.
    """
    made = architecture(student)
    draws = Draws(some_seed)
    made.set_seed(some_seed)
    return {f"what torch draws after set_seed({some_seed})": draws.torch()}


@check("set_seed", points=2)
def test_set_seed_seeds_numpy(student, some_seed):
    """NumPy's random numbers start again from the seed

    NumPy has a generator of its own, which torch's seed does not touch.
    """
    made = architecture(student)
    draws = Draws(some_seed)
    made.set_seed(some_seed)
    return {f"what NumPy draws after set_seed({some_seed})": draws.numpy()}


@check("train", points=4)
def test_train_takes_a_clean_step_on_every_batch(student, class_batches, class_val_batches):
    """the optimizer takes one step on every training batch, from clean gradients

    Forward, loss, backward, step; and gradients add up until they are cleared.
    """
    model, batches = line_model(), class_batches[1:]
    shapes = set()

    def loss_fn(yhat, y):
        shapes.add(yhat.shape == y.shape)
        return 10 * nn.functional.mse_loss(yhat, y)

    optimizer = Watched(model.parameters(), lr=0.3, momentum=0.9)
    optimizer.watch = witness = Witness(model, loss_fn, batches, class_val_batches)
    made = learner(student, batches, class_val_batches, model, loss_fn, optimizer=optimizer)
    made.train(2)
    made.train(1)
    witness.look()
    return {
        "steps in three epochs of two batches": len(witness.steps),
        "predictions and labels have one shape": all(shapes),
        "the gradients at the steps": witness.gradients(),
        "what else was changed": sorted(witness.changed) or "nothing",
    }


@check("train", points=4)
def test_train_records_the_mean_loss_of_an_epoch(student, five_losses):
    """an epoch's loss is the plain mean over all its batches

    Collect the loss of every batch, also of the smaller last one, and take their mean.
    """
    batches, val_batches = (
        [
            (torch.zeros(rows, 1), torch.full((rows, 1), loss**0.5))
            for rows, loss in zip((3, 3, 3, 3, 2), losses, strict=True)
        ]
        for losses in (five_losses, five_losses[::-1])
    )
    made = learner(student, batches, val_batches, Still())
    made.train(2)
    return {
        "what the losses are of those of the batches": accounts(made.losses, batches),
        "what the validation losses are": accounts(made.val_losses, val_batches),
        "losses that carry a graph": sum(
            bool(has_graph(loss)) for loss in [*made.losses, *made.val_losses]
        ),
    }


@check("train", points=3, pictures=(Plan("curve", ("picture: the losses of 4 epochs",)),))
def test_train_goes_on_where_it_stopped(student, told_losses, told_val_losses):
    """a second call adds to the history of the first

    losses and val_losses grow by one number an epoch, and total_epochs counts them all.
    """
    made = learner(student, Told(told_losses), Told(told_val_losses), Still())
    made.train(1)
    epochs = made.total_epochs
    made.train(3)
    return {
        "the epochs after one": epochs,
        "the epochs after one and three": made.total_epochs,
        "the losses": history(plain(made.losses), told_losses, told_val_losses),
        "the validation losses": history(plain(made.val_losses), told_losses, told_val_losses),
        "picture: the losses of 4 epochs": drawable(made.losses),
    }


@check("train", points=3)
def test_train_validates_after_every_epoch(student):
    """every epoch ends with a look at the validation data

    First all training batches, then all validation batches with the model as it is by then.
    """
    model, optimizer = clockwork()
    batch = torch.zeros(1, 1), torch.zeros(1, 1)
    made = learner(student, [batch] * 3, [batch], model, optimizer=optimizer)
    made.train(8)
    return {
        "the validation losses, the squares of the number of steps": plain(made.val_losses),
        "the epochs": made.total_epochs,
    }


@check("train", points=2)
def test_train_can_be_repeated(student, some_seed):
    """training starts from the seed, so that the same call gives the same losses again

    Seed before the first epoch, with the seed that train was given.
    """

    def losses():
        rand(1)
        batch = torch.zeros(1, 1), torch.zeros(1, 1)
        made = learner(student, [batch], [batch], Noise())
        made.train(2, some_seed)
        return numbers(plain(made.losses))

    one, other = losses(), losses()
    if one is None or other is None or not len(one):
        return {"the losses": one}
    noise = {
        words: rand(1, generator=Generator().manual_seed(seed)).item() ** 2
        for words, seed in {"from the seed given": some_seed, "from seed 42": 42}.items()
    }
    return {
        "the noise in the first loss": next(
            (words for words, loss in noise.items() if abs(one[0] - loss) < 0.006),
            "from another seed",
        ),
        "the losses of a second model are the same": alike(one, other),
        "the noise is new in every epoch": len(set(one)) == len(one),
    }


@check("predict", points=3)
def test_predict_evaluates(student, x_rows):
    """predictions are made in eval mode, every time anew

    Dropout and batch normalisation must be at rest while predicting: switch the mode first.
    """
    made = architecture(student, nn.Sequential(line_model(0.5, 1.0), Moody()))
    made.model.train()
    first = spoken(made.predict(x_rows.copy()), 0.5 * x_rows + 1)
    with torch.no_grad():
        made.model[0].bias += 2
    second = spoken(made.predict(x_rows.copy()), 0.5 * x_rows + 3)
    return {"the predictions": first, "the predictions by a bias larger by 2": second}


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
    rows = {
        "from float64": x_rows,
        "from float32, the other way round": x_rows[::-1].astype(np.float32),
        "from one row": x_rows[:1],
    }
    predictions = {name: made.predict(x.copy()) for name, x in rows.items()}
    return {
        "are they arrays": [is_a(each, np.ndarray) for each in predictions.values()],
        "their types": [str(getattr(bare(each), "dtype", None)) for each in predictions.values()],
        **{name: spoken(predictions[name], 0.5 * x) for name, x in rows.items()},
    }


@check("save_checkpoint", points=2)
def test_save_checkpoint_writes_the_five_entries(student, folder, told_losses, told_val_losses):
    """one file is written, a dictionary with the five entries of assignment 2

    torch.save writes one dictionary: the names of its keys are fixed, so that others can read it.
    """
    made = with_history(student, told_losses, told_val_losses)
    made.save_checkpoint(str(folder / "first.pth"))
    found = checkpoint(folder / "first.pth")
    seen = {"the file": found if isinstance(found, str) else "a dict"}
    if isinstance(found, str):
        return seen
    return seen | {
        "entries that are missing": [key for key in KEYS if key not in found],
        "there are other entries": any(key not in KEYS for key in found),
        "other files written": len(list(folder.iterdir())) - 1,
    }


@check("save_checkpoint", points=3)
def test_save_checkpoint_saves_model_and_history(student, folder, told_losses, told_val_losses):
    """the file holds the model as it is now, and all that happened so far

    The state dict of the model, the losses of every epoch, and how many epochs there were.
    """
    made = with_history(student, told_losses, told_val_losses)
    made.model.seen.fill_(2.0)
    nudge(made)
    made.save_checkpoint(str(folder / "now.pth"))
    found = checkpoint(folder / "now.pth")
    return {
        "the epoch": entry(found, "epoch"),
        "the model's state": entry(found, "model_state_dict"),
        "a model can load it": fits(entry(found, "model_state_dict")),
        "can it still learn": all(part.requires_grad for part in made.model.parameters()),
        "the losses": history(entry(found, "loss"), told_losses, told_val_losses),
        "the validation losses": history(entry(found, "val_loss"), told_losses, told_val_losses),
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_model(student, folder, saved):
    """the model gets back the parameters in the file, and its buffers

    A state dict goes into the model that the object already has.
    """
    made = architecture(student, Still(), momentum=0.9)
    made.load_checkpoint(checkpoint_file(folder, saved))
    return {"the model's state": snapshot(made.model)}


@check("load_checkpoint", points=2)
def test_load_checkpoint_restores_the_history(student, folder, saved):
    """losses and epochs are those in the file

    What the file says takes the place of what the object remembered before.
    """
    before = [0.8, 0.4, 0.3, 0.2, 0.15, 0.1], [0.9, 0.7, 0.55, 0.45, 0.35, 0.25]
    made = with_history(student, *before, momentum=0.9)
    made.load_checkpoint(checkpoint_file(folder, saved))
    both = saved["loss"], saved["val_loss"]
    return {
        "the epochs (4 in the file, 6 before)": made.total_epochs,
        "the losses": history(made.losses, *both, before),
        "the validation losses": history(made.val_losses, *both, before),
    }


@check("load_checkpoint", points=2)
def test_load_checkpoint_is_ready_to_train(student, folder, saved):
    """after loading the model is in train mode

    The lecture says: always use TRAIN for resuming training.
    """
    model = Still()
    model.part = nn.Dropout()
    made = architecture(student, model, momentum=0.9)
    made.model.eval()
    made.load_checkpoint(checkpoint_file(folder, saved))
    return {
        "in train mode": [module.training for module in made.model.modules()],
        "the parameters can learn": all(part.requires_grad for part in made.model.parameters()),
        "torch's settings afterwards": torch_afterwards(),
    }


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
        return {
            "what is returned": "a Figure",
            "the lines show": shown(figure, told_losses, told_val_losses),
            "the losses afterwards": history(made.losses, told_losses, told_val_losses),
            "the validation losses afterwards": history(
                made.val_losses, told_losses, told_val_losses
            ),
        }


@check("plot_losses", points=3)
def test_plot_losses_can_be_read(student, told_losses, told_val_losses):
    """the losses are on a logarithmic scale, the axes have names, a legend tells the lines apart

    Losses span powers of ten; and a plot without names is a riddle.
    """
    made = with_history(student, told_losses, told_val_losses)
    with drawing():
        figure = made.plot_losses()
        if not is_figure(figure) or not axes_of(figure):
            return {"what is returned": "an empty Figure" if is_figure(figure) else named(figure)}
        curves = [curve(figure, losses)[0] for losses in (told_losses, told_val_losses)]
        axes = [line.axes for line in curves if line] or axes_of(figure)[:1]
        scales = set(map(scale, axes))
        return {
            "what is returned": "a Figure",
            "the scale of the losses": " and ".join(sorted(scales)),
            "the epochs have a name": bool(axis_name(figure, "x")),
            "the losses have a name": bool(axis_name(figure, "y")),
            "entries in the legend": min(2, len(legend(figure))),
        }
