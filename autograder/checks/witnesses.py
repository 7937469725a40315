"""Models, loaders, an optimizer and a loss that tell what was done with them."""

import numpy as np
import torch

# Bound before a student could exchange them.
from numpy.random import RandomState, get_state
from numpy.random import rand as draw
from torch import Generator, equal, get_rng_state, nn, rand
from torch import allclose as close
from torch.autograd import grad as gradient_of
from torch.nn.functional import cosine_similarity
from torch.utils import swap_tensors
from torch.utils.data import DataLoader, TensorDataset

from autograder.checks.collaborators import device_of


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
        self.note(device_of(x))
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
            return self.flat(gradient_of(loss, list(self.model.parameters())))

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
