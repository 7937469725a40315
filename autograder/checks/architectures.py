"""Partners for the class Architecture: models that tell their mode and place, loaders, figures."""

from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from types import SimpleNamespace
from unittest import mock

import numpy as np
import torch

# Bound before a student could exchange them.
from numpy import allclose, corrcoef, isclose, isfinite
from numpy.random import RandomState, get_state
from numpy.random import rand as draw
from torch import Generator, equal, get_rng_state, nn, rand
from torch import allclose as close
from torch.nn.functional import cosine_similarity
from torch.overrides import TorchFunctionMode
from torch.utils import swap_tensors
from torch.utils.data import DataLoader, TensorDataset

from autograder.checks.collaborators import line_model, settings_kept
from autograder.observation import as_array, observe


class Moody(nn.Module):
    """Triples in train mode: what it returns tells the mode it was in."""

    def forward(self, x):
        return 3 * x if self.training else x


class Passing(nn.Linear):
    """Passes its input on, through parameters that no gradient moves."""

    def __init__(self):
        super().__init__(1, 1)

    def forward(self, x):
        return x + 0 * super().forward(x)


class Noise(nn.Linear):
    """Predicts random numbers, in either mode."""

    def __init__(self):
        super().__init__(1, 1)

    def forward(self, x):
        return rand(len(x), 1) + 0 * super().forward(x)


class Landing(torch.autograd.Function):
    """Passes `value` on, as if it were computed from `anchor` on another device."""

    @staticmethod
    def forward(ctx, anchor, value):
        ctx.save_for_backward(anchor)
        return value.clone()

    @staticmethod
    def backward(ctx, gradient):
        return torch.zeros_like(ctx.saved_tensors[0]), None


class Traveller(nn.Module):
    """A model that notes where it and its inputs were sent: a GPU need not exist."""

    def __init__(self, note=lambda device: None):
        super().__init__()
        self.anchor = nn.Parameter(torch.zeros(1))
        self.home = "cpu"
        self.note = note

    def to(self, *args, **kwargs):
        name = str(kwargs["device"] if "device" in kwargs else args[0])
        away = name.startswith("cuda") and not torch.cuda.is_available()
        if away or name.startswith(("warp", "mps")):
            raise RuntimeError(f"no such device: {name}")
        home = name.partition(":")[0]
        if home != "cuda":  # its parameter stays the one that the optimizer holds, as on a GPU
            swap_tensors(self.anchor, nn.Parameter(torch.empty_like(self.anchor, device=home)))
        self.home = home
        return self

    def cuda(self, device=None):
        return self.to("cuda")

    def cpu(self):
        return self.to("cpu")

    def forward(self, x):
        self.note(x.device.type)
        return Landing.apply(self.anchor, torch.full(x.shape, 0.5))


class Still(nn.Linear):
    """A line that always says 0, so that no step and no mode changes its loss; with a buffer."""

    def __init__(self, weight=0.5, bias=0.0, seen=0.0):
        super().__init__(1, 1)
        with torch.no_grad():
            self.weight.fill_(weight)
            self.bias.fill_(bias)
        self.register_buffer("seen", torch.full((1,), seen))

    def forward(self, x):
        return 0 * super().forward(x)


class Loader(DataLoader):
    """Goes over these batches, in this order, and draws nothing."""

    def __init__(self, batches):
        rows = TensorDataset(*map(torch.cat, zip(*batches, strict=True)))
        super().__init__(rows, batch_size=len(batches[0][0]))
        self.batches = batches

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        return iter(self.batches)


class Told(Loader):
    """A loader with one batch an epoch, on which the squared error of `Still` is the loss told.

    An epoch begins when its batch is asked for: tqdm.auto's bars call `iter` once more.
    """

    def __init__(self, losses):
        super().__init__([(torch.zeros(1, 1), torch.zeros(1, 1))])
        self.losses = losses
        self.reset()

    def reset(self):
        self.epoch = 0

    def __iter__(self):
        loss = self.losses[self.epoch % len(self.losses)]
        self.epoch += 1
        yield torch.zeros(1, 1), torch.full((1, 1), loss**0.5)


class Asked(nn.Module):
    """A loss function as a module, which all of torch's are."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, yhat, y):
        return self.function(yhat, y)


class Watched(torch.optim.SGD):
    """Tells its `watch` of every step; one that is built anew has none."""

    watch = None

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        if self.watch:
            self.watch.before(self)
        super().step()
        if self.watch:
            self.watch.after(self)
        return loss


class Clockwork(nn.Linear):
    """Predicts how often its optimizer has stepped, whatever it is given."""

    def __init__(self):
        super().__init__(1, 1)
        self.steps = [0]

    def forward(self, x):
        return 0 * super().forward(x) + self.steps[0]

    def before(self, optimizer):
        pass

    def after(self, optimizer):
        self.steps[0] += 1


def clockwork():
    """A model that predicts the number of steps taken, and the optimizer that takes them."""
    model = Clockwork()
    optimizer = Watched(model.parameters(), lr=0.0)
    optimizer.watch = model
    return model, optimizer


class Witness:
    """Says of every step whose gradient it took, and what was changed besides by the steps."""

    def __init__(self, model, loss_fn, batches, others):
        self.model, self.loss_fn = model, loss_fn
        self.batches, self.others = batches, others
        self.steps = []
        self.changed = set()
        self.fresh = []
        self.state = self.flat(self.model.parameters())

    def before(self, optimizer):
        self.look()
        if self.steps and not optimizer.state:
            self.changed.add("the momentum")
        if any(group["lr"] != optimizer.defaults["lr"] for group in optimizer.param_groups):
            self.changed.add("the learning rate")
        found = [
            torch.zeros_like(each) if each.grad is None else each.grad
            for each in self.model.parameters()
        ]
        self.steps.append(self.whose(self.flat(found)))

    def after(self, optimizer):
        self.state = self.flat(self.model.parameters())

    def look(self):
        """Are the parameters as the last step left them?"""
        if not equal(self.state, self.flat(self.model.parameters())):
            self.changed.add("the parameters")

    def gradients(self):
        """Whose gradients there were at the steps, beside those that are right."""
        kinds = list(dict.fromkeys(self.steps))
        return [kind for kind in kinds if kind != "of its batch"] or kinds

    def flat(self, parts):
        return torch.cat([part.detach().flatten() for part in parts]).double()

    def gradient(self, batch):
        x, y = batch
        with torch.enable_grad():
            loss = self.loss_fn(self.model(x), y)
            return self.flat(torch.autograd.grad(loss, list(self.model.parameters())))

    def whose(self, gradient):
        due = self.batches[len(self.steps) % len(self.batches)]
        fresh = self.gradient(due)
        self.fresh.append(fresh)
        if close(gradient, fresh, rtol=1e-4):
            return "of its batch"
        if not gradient.any():
            return "none"
        for number in range(2, len(self.fresh) + 1):
            if close(gradient, sum(self.fresh[-number:]), rtol=1e-4):
                return f"of {number} batches together"
        cosine = cosine_similarity(gradient, fresh, dim=0)
        if cosine > 1 - 1e-9:
            words = "shorter" if gradient.norm() < fresh.norm() else "longer"
            return f"of its batch, but {words}"
        if cosine < -1 + 1e-9:
            return "of its batch, but uphill"
        known = {"of another batch": self.batches, "of a validation batch": self.others}
        for words, batches in known.items():
            if any(close(gradient, self.gradient(each), rtol=1e-4) for each in batches):
                return words
        return "another one"


def built(student, *parts):
    """What the constructor makes, or as much as it makes before it fails."""
    try:
        return student.Architecture(*parts)
    except NotImplementedError:  # still blank
        raise
    except Exception:
        made = object.__new__(student.Architecture)
        with suppress(Exception):
            made.__init__(*parts)
        return made


def architecture(student, model=None, loss_fn=None, lr=0.1, momentum=0.0, optimizer=None):
    """A new architecture, put right where its constructor is wrong (which has its own checks)."""
    model = line_model() if model is None else model
    if optimizer is None:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    loss_fn = Asked(loss_fn) if loss_fn else nn.MSELoss()
    parts = {"model": model, "loss_fn": loss_fn, "optimizer": optimizer}
    with settings_kept():
        made = built(student, *parts.values())
    if any(each.dtype != torch.float32 for each in model.parameters()):
        model.float()
    model.requires_grad_()
    for name, value in model.state_dict().items():
        if not equal(value.cpu(), start[name]):
            value.copy_(start[name])
    for name, part in (parts | {"train_loader": None, "val_loader": None}).items():
        if attribute(made, name) is not part:
            put(made, **{name: part})
    for name in ("losses", "val_losses"):
        if not alike(attribute(made, name), []):
            put(made, **{name: []})
    if isinstance(attribute(made, "losses"), list) and made.losses is made.val_losses:
        put(made, val_losses=[])
    if attribute(made, "total_epochs") != 0:
        put(made, total_epochs=0)
    default = "cuda" if torch.cuda.is_available() else "cpu"
    if str(attribute(made, "device")) != default:
        put(made, device=default)
        model.to(default)
    return made


def attribute(made, name):
    """What the object has under this name, or a text that says that it has nothing."""
    try:
        return getattr(made, name)
    except Exception:
        return "no such attribute"


def put(made, **attributes):
    """Set its attributes as far as they can be set."""
    for name, value in attributes.items():
        with suppress(AttributeError):
            setattr(made, name, value)


def emptied(made):
    """The object, its history emptied in place, and so that of all who share it."""
    for history in (attribute(made, "losses"), attribute(made, "val_losses")):
        if isinstance(history, list):
            history.clear()
    return made


def give_loaders(made, train_loader, val_loader):
    """Let it store the loaders (where set_loaders fails, put them there: it has its own checks).

    Batches in a list become a DataLoader.
    """
    train_loader, val_loader = (
        Loader(each) if isinstance(each, list) else each for each in (train_loader, val_loader)
    )
    with suppress(Exception):
        made.set_loaders(train_loader, val_loader)
    for name, loader in (("train_loader", train_loader), ("val_loader", val_loader)):
        if attribute(made, name) is not loader:
            put(made, **{name: loader})
        if isinstance(loader, Told | Dice):
            loader.reset()


def learner(student, train_loader, val_loader, *parts, **more):
    """An architecture that is ready for `train`, which alone is asked.

    Its set_seed does whatever it does, and then what it should.
    """
    made = architecture(student, *parts, **more)
    give_loaders(made, train_loader, val_loader)
    own = attribute(made, "set_seed")

    def set_seed(*args, **kwargs):
        with suppress(Exception), settings_kept():
            own(*args, **kwargs)
        sow(*args, **kwargs)

    put(made, set_seed=set_seed)
    return made


def sow(*args, **kwargs):
    """Seed as set_seed should, but without work queued for a GPU, which takes long."""
    seed = [*args, *kwargs.values(), 42][0]
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed)


def which(made, name, known):
    """The loader under this name: one of those known, by what it is called, or its kind."""
    found = attribute(made, name)
    if found is None or isinstance(found, str):
        return str(found)
    for words, loader in known.items():
        if found is loader:
            return words
        if isinstance(found, list | tuple) and any(part is loader for part in found):
            return f"a {type(found).__name__} with {words} in it"
    if isinstance(found, bool | list | tuple) and (not found or found == (None,)):
        return "something empty, but not None"
    return f"another {type(found).__name__}"


def practise(made, n_epochs, seed):
    """Train as far as its own `train` gets (which has its own checks)."""
    put(made, set_seed=sow)
    with suppress(Exception):
        made.train(n_epochs, seed)
    torch.set_grad_enabled(True)


def practise_or_nudge(made, seed):
    """Train for an epoch, or take one step by hand where its own `train` takes none."""
    before = snapshot(made.model)
    made.optimizer.zero_grad()
    made.model.train()
    practise(made, 1, seed)
    if all(map(equal, before.values(), snapshot(made.model).values())):
        nudge(made)


def with_history(student, losses, val_losses, **optimizer):
    """An architecture that remembers these losses: from training or, where that fails, told to."""
    made = architecture(student, Still(), **optimizer)
    start = [deepcopy(part.state_dict()) for part in (made.model, made.optimizer)]
    parts = made.model, made.optimizer
    live_through(made, losses, val_losses)
    made.model.requires_grad_()
    if remembers(made, losses, val_losses) and parts == (made.model, made.optimizer):
        for part, state in zip(parts, start, strict=True):
            part.load_state_dict(state)
        return made
    made = architecture(student, Still(), **optimizer)
    give_loaders(made, Told(losses), Told(val_losses) if val_losses else None)
    put(made, losses=list(losses), val_losses=list(val_losses), total_epochs=len(losses))
    return made


def live_through(made, losses, val_losses):
    """Train it for as many epochs as there are losses, with these losses."""
    give_loaders(made, Told(losses), Told(val_losses) if val_losses else None)
    practise(made, len(losses), 42)


def remembers(made, losses, val_losses):
    """Is this its history? No validation losses are as good as those that say nothing."""
    with suppress(Exception):
        known = alike(made.losses, losses) and alike(said(made.val_losses), val_losses)
        graphs = any(getattr(loss, "requires_grad", False) for loss in made.losses)
        return known and not graphs and made.total_epochs == len(losses)
    return False


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
        return losses

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
        return predictions
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


def keep(made, path):
    """Have it save itself, or write the file where it fails (which has its own checks)."""
    right = {
        "epoch": made.total_epochs,
        "model_state_dict": made.model.state_dict(),
        "optimizer_state_dict": made.optimizer.state_dict(),
        "loss": list(made.losses),
        "val_loss": list(made.val_losses),
    }
    with suppress(Exception):
        made.save_checkpoint(path)
    for name, losses in (("losses", right["loss"]), ("val_losses", right["val_loss"])):
        if not alike(attribute(made, name), losses):
            put(made, **{name: list(losses)})
    with suppress(Exception):
        if same(torch.load(path, weights_only=False), right):
            return
    torch.save(right, path)


class Dice(Loader):
    """A loader that notes, at the start of every epoch, how torch and NumPy go on."""

    def __init__(self, **seeds):
        super().__init__([(torch.zeros(1, 1), torch.ones(1, 1))])
        self.seeds = {words.replace("_", " "): seed for words, seed in seeds.items()}
        self.reset()

    def reset(self):
        self.notes = []
        self.left = None

    def __iter__(self):
        now = self.states()
        self.notes.append([self.words(library, now) for library in ("torch", "NumPy")])
        rand(1)
        draw()
        self.left = self.states()
        yield from self.batches

    @staticmethod
    def states():
        return {"torch": plain_state(torch.default_generator), "NumPy": plain_state(np.random)}

    def words(self, library, now):
        if self.left and now[library] == self.left[library]:
            return "on and on"
        for words, seed in self.seeds.items():
            start = Generator().manual_seed(seed)
            if library == "NumPy":
                start = RandomState(seed)
            if now[library] == plain_state(start):
                return words
        return "from another seed"


def plain_state(generator):
    state = generator.get_state()
    if isinstance(state, tuple):
        return state[1].tobytes(), state[2]
    return state.numpy().tobytes()


class Draws:
    """Tells what torch and NumPy draw, in words, from what they were about to draw before."""

    def __init__(self, seed):
        self.seed = seed
        rand(1)  # a constructor may have seeded
        draw()
        self.states = get_rng_state(), get_state()

    def torch(self):
        def drawn(prepare):
            generator = Generator()
            prepare(generator)
            return rand(3, generator=generator).tolist()

        untouched = drawn(lambda generator: generator.set_state(self.states[0]))
        by_seed = {n: drawn(lambda generator, n=n: generator.manual_seed(n)) for n in self.seeds}
        return self.words(rand(3).tolist(), untouched, by_seed)

    def numpy(self):
        generator = RandomState(0)
        generator.set_state(self.states[1])
        untouched = generator.rand(3).tolist()
        by_seed = {n: RandomState(n).rand(3).tolist() for n in self.seeds}
        return self.words(draw(3).tolist(), untouched, by_seed)

    @property
    def seeds(self):
        return {self.seed, 42}

    def words(self, drawn, untouched, by_seed):
        if drawn == untouched:
            return "what it would have drawn anyway"
        for seed, numbers in by_seed.items():
            if drawn == numbers:
                return f"the numbers of seed {seed}"
        return "the numbers of another seed"


def nudge(made):
    """One step of its optimizer, all gradients being 1."""
    for parameter in made.model.parameters():
        parameter.grad = torch.ones_like(parameter)
    made.optimizer.step()
    made.optimizer.zero_grad()


def checkpoint_file(folder, saved):
    """A file as the lecture's code writes it, of a `Still` trained with momentum."""
    groups = torch.optim.SGD(Still().parameters(), lr=saved["lr"], momentum=0.9)
    speeds = [[[saved["momentum of the weight"]]], [saved["momentum of the bias"]]]
    torch.save(
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


def snapshot(model):
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


# What code asks about a GPU, to print it, or tells it.
GPU = {
    "current_device": 0,
    "get_device_name": "GPU",
    "get_device_capability": (8, 0),
    "get_device_properties": SimpleNamespace(name="GPU", total_memory=2**34, major=8, minor=0),
    "memory_allocated": 0,
    "memory_reserved": 0,
    **dict.fromkeys(("empty_cache", "synchronize", "init", "set_device")),
}


class Landed(TorchFunctionMode):
    """While it lasts, a tensor that is sent to the GPU, or made there, gets as far as the CPU."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is torch.device:
            return func(*args, **(kwargs or {}))
        if func is torch.Tensor.cuda:
            return args[0]
        options = {name: self.here(value) for name, value in (kwargs or {}).items()}
        return func(*map(self.here, args), **options)

    def here(self, argument):
        on_gpu = isinstance(argument, str | torch.device) and str(argument).startswith("cuda")
        return "cpu" if on_gpu else argument


@contextmanager
def gpu(student, available):
    """A machine with a GPU, or without one, for code that asks when it needs to know.

    Code that asked when it was imported holds the answer in a constant: that is changed as well.
    """
    here = "cuda" if torch.cuda.is_available() else "cpu"
    there = "cuda" if available else "cpu"
    with ExitStack() as patches:

        def patch(owner, name, answer):
            if hasattr(owner, name):
                patches.enter_context(mock.patch.object(owner, name, lambda *args, **kw: answer))

        names = getattr(student.Architecture.__init__, "__globals__", {})
        for name, value in list(names.items()):
            if isinstance(value, str | torch.device) and str(value) == here:
                patches.callback(names.__setitem__, name, value)
                names[name] = type(value)(there)
        for name, value in list(vars(student.Architecture).items()):
            if isinstance(value, str | torch.device) and str(value) == here:
                answer = type(value)(there)
                patches.enter_context(mock.patch.object(student.Architecture, name, answer))
        patch(torch.cuda, "is_available", available)
        patch(torch.cuda, "device_count", int(available))
        for name, answer in GPU.items() if available else ():
            patch(torch.cuda, name, answer)
        if available:
            patches.enter_context(Landed())
        if hasattr(torch, "accelerator"):
            patch(torch.accelerator, "is_available", available)
            patch(torch.accelerator, "device_count", int(available))
            answer = torch.device("cuda") if available else None
            patch(torch.accelerator, "current_accelerator", answer)
        yield


def lines(figure):
    """Every line of a figure that shows something, with its epochs and its losses."""
    from matplotlib.lines import Line2D

    for axes in figure.axes:
        for line in filter(Line2D.get_visible, axes.lines):
            x, y = (np.asarray(data, dtype=float) for data in line.get_data(orig=False))
            if isfinite(y).any():
                yield line, x, y


def curve(figure, values):
    """The line of a figure that shows these values, its epochs and its losses."""
    for line, x, y in lines(figure):
        if alike(y, values):
            return line, x, y
    return None, None, None


def shown(figure, training, validation):
    """What a figure shows, in words."""
    wanted = {"training": np.array(training), "validation": np.array(validation)}
    wanted = {name: losses for name, losses in wanted.items() if len(losses)}
    if all(curve(figure, losses)[0] for losses in wanted.values()):
        return " and ".join(f"the {name} losses" for name in wanted)
    found = [_recognised(x, y, wanted) for _, x, y in lines(figure)]
    if any(axes.patches or axes.collections for axes in figure.axes):
        found.append("bars, dots or the like")
    return " and ".join(found) or "nothing"


def _recognised(x, y, wanted):
    """What one line shows."""
    for name, losses in wanted.items():
        with np.errstate(all="ignore"):
            known = {
                f"the {name} losses": losses,
                f"logarithms of the {name} losses": np.log(losses),
                f"logarithms (base 10) of the {name} losses": np.log10(losses),
                f"running sums of the {name} losses": np.cumsum(losses),
                f"running means of the {name} losses": np.cumsum(losses)
                / np.arange(1, len(losses) + 1),
                f"the {name} losses without the first": losses[1:],
                f"the {name} losses without the last": losses[:-1],
                f"the last {name} loss alone": losses[-1:],
                f"the {name} losses, sorted": np.sort(losses),
                f"the {name} losses, the other way round": losses[::-1],
            }
            for words, values in known.items():
                if alike(y, values):
                    return words
            if alike(x, losses):
                return f"the {name} losses across, not up"
            if len(y) == len(losses):
                if alike(np.sort(y), np.sort(losses)):
                    return f"the {name} losses in another order"
                if abs(corrcoef(y, losses)[0, 1]) > 0.9999:
                    return f"the {name} losses, all moved or stretched alike"
    if len(wanted) == 2:
        training, validation = wanted.values()
        pairs = {
            "both histories in one line": np.concatenate([training, validation]),
            "the difference of the losses": validation - training,
        }
        for words, values in pairs.items():
            if alike(y, values) or alike(-y, values):
                return words
    return "other numbers"


@contextmanager
def drawing(close=True):
    """Figures are made out of sight, and put away afterwards.

    Nobody looks at them, so that they need no layout: to measure every text takes far longer than
    all else that is done to a figure.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    try:
        with mock.patch.object(Figure, "tight_layout", lambda *args, **options: None):
            yield
    finally:
        if close:
            pyplot.close("all")


def is_figure(figure):
    from matplotlib.figure import Figure

    return isinstance(figure, Figure)


def named(figure):
    """What is there in place of a figure: None, or the kind of object."""
    return None if figure is None else type(figure).__name__


def axis_name(figure, axis):
    """What a figure calls its x- or y-axis."""
    names = [getattr(axes, f"get_{axis}label")() for axes in figure.axes]
    return " ".join([*names, getattr(figure, f"get_sup{axis}label")()]).strip()


def legend(figure):
    """The texts of all legends, of the axes or of the figure."""
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    shown = [each for each in legends if each and each.get_visible()]
    texts = [text.get_text() for each in shown for text in each.get_texts()]
    return [text for text in texts if text.strip()]


KEYS = ["epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss"]


NO_FILE, NO_DICT, MISSING = "there is no file of that name", "it holds no dict", "no such entry"
UNREADABLE = "torch.load cannot read it"


def checkpoint(path):
    """The dictionary in a checkpoint file, or what is there in its place."""
    if not path.exists():
        return NO_FILE
    try:
        found = torch.load(path, weights_only=False)
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
