"""Known wrong answers about the class that holds a whole training."""

import copy
import pickle
import random
from contextlib import suppress

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from autograder.misconceptions import misconception
from reference.going_classy import Architecture, default_device


def _init(self, model, loss_fn, optimizer, /, **changed):
    Architecture.__init__(self, model, loss_fn, optimizer)
    vars(self).update(changed)


def _step(self, x, y):
    self.model.train()
    loss = self.loss_fn(self.model(x), y)
    loss.backward()
    self.optimizer.step()
    self.optimizer.zero_grad()
    return loss.item()


@torch.no_grad()
def _val_step(self, x, y):
    self.model.eval()
    return self.loss_fn(self.model(x), y).item()


def _epoch(self, loader, step, mean=np.mean):
    return mean([step(self, x.to(self.device), y.to(self.device)) for x, y in loader])


def _train(self, n_epochs, seed, step=_step, val_step=_val_step, mean=np.mean):
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, step, mean))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, val_step, mean))
        self.total_epochs += 1


def _predict(self, x):
    self.model.eval()
    with torch.no_grad():
        yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
    self.model.train()
    return yhat.cpu().numpy()


def _checkpoint(self):
    return {
        "epoch": self.total_epochs,
        "model_state_dict": self.model.state_dict(),
        "optimizer_state_dict": self.optimizer.state_dict(),
        "loss": list(self.losses),
        "val_loss": list(self.val_losses),
    }


def _restore(self, filename, **forgotten):
    checkpoint = torch.load(filename, weights_only=False) | forgotten
    self.model.load_state_dict(checkpoint["model_state_dict"])
    self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    self.total_epochs = checkpoint["epoch"]
    self.losses = checkpoint["loss"]
    self.val_losses = checkpoint["val_loss"]
    self.model.train()
    return checkpoint


def _plot(self, val_losses=None, start=1, figure=None):
    figure = figure or Figure()
    axes = figure.gca()
    for label, losses in (("training", self.losses), ("validation", val_losses or self.val_losses)):
        if any(loss is not None for loss in losses):
            axes.plot(np.arange(len(losses)) + start, losses, label=label)
    axes.set(yscale="log", xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


# Architecture


@misconception("Architecture")
def always_on_the_cpu(self, model, loss_fn, optimizer):
    """Your device is not the GPU where there is one: you take the CPU, or wherever the
    model happens to be. Ask torch.cuda.is_available(): "cuda" if there is a GPU, else
    "cpu"."""
    _init(self, model, loss_fn, optimizer, device="cpu")
    model.to("cpu")


@misconception("Architecture")
def model_is_not_sent(self, model, loss_fn, optimizer):
    """You remember the device, but the model never goes there. On a GPU its first batch would find
    the model still on the CPU: call self.model.to(self.device)."""
    self.model, self.loss_fn, self.optimizer = model, loss_fn, optimizer
    self.device = default_device()
    self.train_loader = self.val_loader = None
    self.losses, self.val_losses, self.total_epochs = [], [], 0


@misconception("Architecture", like=always_on_the_cpu)
def device_of_the_model(self, model, loss_fn, optimizer):
    here = next(model.parameters()).device
    self.model, self.loss_fn, self.optimizer = model, loss_fn, optimizer
    self.device = str(here)
    self.train_loader = self.val_loader = None
    self.losses, self.val_losses, self.total_epochs = [], [], 0


@misconception("Architecture")
def device_the_wrong_way_round(self, model, loss_fn, optimizer):
    """You take the GPU where there is none, and the CPU where there is one. The question is right,
    the two answers are swapped."""
    _init(self, model, loss_fn, optimizer)
    self.device = "cpu" if torch.cuda.is_available() else "cuda"
    with torch.no_grad():
        _ = self.device == "cpu" and model.to("cpu")


@misconception("Architecture")
def device_without_a_number(self, model, loss_fn, optimizer):
    """Your device is "cuda:0" where the course says "cuda": the first GPU by number, where the
    current one was asked for."""
    _init(self, model, loss_fn, optimizer)
    self.device = "cuda:0" if torch.cuda.is_available() else "cpu"


@misconception("Architecture")
def no_device(self, model, loss_fn, optimizer):
    """You do not keep the device. The other methods need self.device to send each batch after the
    model."""
    _init(self, model, loss_fn, optimizer)
    del self.device


@misconception("Architecture")
class HistoryInTheClass(Architecture):
    """All your objects share one history. A list that is made in the class body, in a
    default value or in the module is made once, for all of them: make new ones in
    __init__, self.losses = []."""

    losses = []  # noqa: RUF012
    val_losses = []  # noqa: RUF012

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        del self.losses, self.val_losses


@misconception("Architecture", like=HistoryInTheClass)
def lists_in_the_defaults(self, model, loss_fn, optimizer, losses=[], val_losses=[]):  # noqa: B006
    _init(self, model, loss_fn, optimizer, losses=losses, val_losses=val_losses)


@misconception("Architecture")
def validation_list_in_the_defaults(self, model, loss_fn, optimizer, val_losses=[]):  # noqa: B006
    """All objects share one list of validation losses. Make a new one in the body of __init__:
    self.val_losses = []."""
    _init(self, model, loss_fn, optimizer, val_losses=val_losses)


@misconception("Architecture")
def training_list_in_the_defaults(self, model, loss_fn, optimizer, losses=[]):  # noqa: B006
    """All objects share one list of training losses. Make a new one in the body of __init__:
    self.losses = []."""
    _init(self, model, loss_fn, optimizer, losses=losses)


@misconception("Architecture", like=HistoryInTheClass)
def lists_of_the_module(
    self,
    model,
    loss_fn,
    optimizer,
    history={"losses": [], "val_losses": []},  # noqa: B006
):
    _init(self, model, loss_fn, optimizer, **history)


@misconception("Architecture")
def one_list_for_both(self, model, loss_fn, optimizer):
    """self.losses = self.val_losses = [] makes one list with two names: training and validation
    losses end up in it together. Make two lists."""
    _init(self, model, loss_fn, optimizer)
    self.losses = self.val_losses = []


@misconception("Architecture")
def loss_and_optimizer_swapped(self, model, loss_fn, optimizer):
    """You keep the optimizer as the loss function and the loss function as the optimizer: two names
    are swapped."""
    _init(self, model, optimizer, loss_fn)


@misconception("Architecture")
class OneOptimizerForAll(Architecture):
    """All your objects share the optimizer of the last one: type(self).optimizer belongs to the
    class. Keep what an object works with in self."""

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        del self.optimizer
        type(self).optimizer = optimizer


@misconception("Architecture")
def doubles_the_model(self, model, loss_fn, optimizer):
    """You turn the model into double precision: then it can't take float32 batches any more. Keep
    it as it is given, and only send it to the device."""
    _init(self, model, loss_fn, optimizer)
    self.model.double()


@misconception("Architecture")
def copies_the_model(self, model, loss_fn, optimizer):
    """self.model is not the model that you are given, but a copy or another one. The
    optimizer holds the parameters of the one you are given, so it never moves yours: keep
    the model itself."""
    _init(self, copy.deepcopy(model), loss_fn, optimizer)


@misconception("Architecture")
def an_optimizer_of_its_own(self, model, loss_fn, optimizer):
    """self.optimizer is not the optimizer that you are given. Its kind, its learning rate
    and what it remembers are the caller's choice: keep the object itself."""
    _init(self, model, loss_fn, optimizer, optimizer=torch.optim.SGD(model.parameters(), lr=0.1))


@misconception("Architecture", like=an_optimizer_of_its_own)
def an_optimizer_of_the_same_kind(self, model, loss_fn, optimizer):
    fresh = type(optimizer)(model.parameters())
    _init(self, model, loss_fn, optimizer, optimizer=fresh)


@misconception("Architecture")
def a_loss_of_its_own(self, model, loss_fn, optimizer):
    """self.loss_fn is not the loss function that you are given. Which loss to use is the
    caller's choice: self.loss_fn = loss_fn."""
    _init(self, model, loss_fn, optimizer, loss_fn=nn.MSELoss())


@misconception("Architecture")
def history_is_none(self, model, loss_fn, optimizer):
    """losses and val_losses start as None, and nothing can be appended to None. Start with empty
    lists."""
    _init(self, model, loss_fn, optimizer, losses=None, val_losses=None)


@misconception("Architecture")
def validation_history_is_none(self, model, loss_fn, optimizer):
    """val_losses starts as None, and nothing can be appended to None. Start with an empty list."""
    _init(self, model, loss_fn, optimizer, val_losses=None)


@misconception("Architecture")
def no_validation_history(self, model, loss_fn, optimizer):
    """You make no list for the validation losses. Every attribute should be there from the
    start."""
    _init(self, model, loss_fn, optimizer)
    del self.val_losses


@misconception("Architecture")
def history_in_a_dictionary(self, model, loss_fn, optimizer):
    """A new object has no losses and val_losses. They should be there from the start,
    under these names, as empty lists."""
    _init(self, model, loss_fn, optimizer, history={"loss": [], "val_loss": []})
    del self.losses, self.val_losses


@misconception("Architecture")
def counts_from_one(self, model, loss_fn, optimizer):
    """total_epochs starts at 1, before any epoch was trained. It counts what is done: start at
    0."""
    _init(self, model, loss_fn, optimizer, total_epochs=1)


@misconception("Architecture")
def no_epoch_counter(self, model, loss_fn, optimizer):
    """A new object has no total_epochs. It should be there from the start, under that
    name, as 0: it counts the epochs of all trainings."""
    _init(self, model, loss_fn, optimizer)
    del self.total_epochs


@misconception("Architecture")
def epochs_is_none(self, model, loss_fn, optimizer):
    """total_epochs starts as None. It is a count: nothing trained yet is 0."""
    _init(self, model, loss_fn, optimizer, total_epochs=None)


@misconception("Architecture", like=no_epoch_counter)
def another_name_for_the_epochs(self, model, loss_fn, optimizer):
    _init(self, model, loss_fn, optimizer, n_epochs=0)
    del self.total_epochs


@misconception("Architecture")
def history_starts_with_zero(self, model, loss_fn, optimizer):
    """Your histories start with a 0 in them, a loss that nobody measured. Start with empty
    lists."""
    _init(self, model, loss_fn, optimizer, losses=[0], val_losses=[0])


@misconception("Architecture")
def training_history_starts_with_zero(self, model, loss_fn, optimizer):
    """losses starts with a 0 in it, a loss that nobody measured. Start with an empty list."""
    _init(self, model, loss_fn, optimizer, losses=[0])


@misconception("Architecture")
def no_train_loader(self, model, loss_fn, optimizer):
    """You leave train_loader out of __init__. Set it to None there, so that the attribute exists
    before set_loaders is called."""
    _init(self, model, loss_fn, optimizer)
    del self.train_loader


@misconception("Architecture")
def no_val_loader(self, model, loss_fn, optimizer):
    """You leave val_loader out of __init__. Set it to None there, so that the attribute exists
    before set_loaders is called."""
    _init(self, model, loss_fn, optimizer)
    del self.val_loader


@misconception("Architecture")
def loaders_are_lists(self, model, loss_fn, optimizer):
    """The loaders start as empty lists. None says that there is no loader; an empty list is a
    loader without batches, and its mean loss is nan."""
    _init(self, model, loss_fn, optimizer, train_loader=[], val_loader=[])


@misconception("Architecture")
def no_loaders(self, model, loss_fn, optimizer):
    """You leave the loaders out of __init__. Set train_loader and val_loader to None there, so that
    the attributes exist before set_loaders is called."""
    _init(self, model, loss_fn, optimizer)
    del self.train_loader, self.val_loader


@misconception("Architecture")
class PartsInTheClass(Architecture):
    """You assign the model and the optimizer to the class, not to self. The next object overwrites
    them for all."""

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        for name in ("model", "optimizer"):
            setattr(type(self), name, self.__dict__.pop(name))


@misconception("Architecture", consequences=("set_loaders", "set_seed"))
class OnlyOne(Architecture):
    """All your objects are one: what one of them keeps, the others have too. Every call of
    Architecture(...) makes a new object, whose attributes __init__ sets in self."""

    _one = None

    def __new__(cls, *args, **kwargs):
        cls._one = cls._one or super().__new__(cls)
        return cls._one


@misconception("Architecture")
def parameters_start_anew(self, model, loss_fn, optimizer):
    """You change the model's parameters in __init__. The caller has chosen them, or trained them
    already: keep the model as it is."""
    for module in model.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    _init(self, model, loss_fn, optimizer)


@misconception("Architecture")
def always_on_the_gpu(self, model, loss_fn, optimizer):
    """You send the model to the GPU also where there is none. Ask torch.cuda.is_available(), with
    its brackets: without them it is a function, and a function always counts as true."""
    _init(self, model, loss_fn, optimizer)
    self.device = "cuda"
    self.model.to(self.device)


@misconception("Architecture")
def model_under_another_name(self, model, loss_fn, optimizer):
    """You keep the model under another name. The task calls it self.model, and so do all who use
    the object."""
    _init(self, model, loss_fn, optimizer, net=model)
    del self.model


@misconception("Architecture")
class EpochsInTheClass(Architecture):
    """You count the epochs in the class, so that all objects share one number. Count in self:
    self.total_epochs += 1."""

    total_epochs = 0

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        del self.total_epochs

    def train(self, n_epochs, seed=42):
        _train(self, n_epochs, seed)
        type(self).total_epochs = vars(self).pop("total_epochs")


@misconception("Architecture")
class StepsOfTheLast(Architecture):
    """With two objects, one of them trains the other's model: yours keeps the model or the
    step functions in the class or in a global variable. What an object works with belongs
    to self."""

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        type(self)._step = lambda _, x, y: _step(self, x, y)

    def train(self, n_epochs, seed=42):
        _train(self, n_epochs, seed, step=lambda self, x, y: self._step(x, y))


@misconception("Architecture")
def training_history_is_none(self, model, loss_fn, optimizer):
    """losses starts as None, and nothing can be appended to None. Start with an empty list."""
    _init(self, model, loss_fn, optimizer, losses=None)


@misconception("Architecture")
def no_training_history(self, model, loss_fn, optimizer):
    """You make no list for the training losses. Every attribute should be there from the start."""
    _init(self, model, loss_fn, optimizer)
    del self.losses


@misconception("Architecture", like=history_in_a_dictionary)
def no_history(self, model, loss_fn, optimizer):
    _init(self, model, loss_fn, optimizer)
    del self.losses, self.val_losses


MODELS = []


@misconception("Architecture", like=StepsOfTheLast)
class ModelOfTheLast(Architecture):
    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        MODELS.append(model)

    def train(self, n_epochs, seed=42):
        own, self.model = self.model, MODELS[-1]
        _train(self, n_epochs, seed)
        self.model = own


# to


@misconception("to")
def to_only_remembers(self, device):
    """You set self.device, but the model stays where it is. Its batches would then be sent where
    the model is not: call self.model.to(device)."""
    self.device = device if str(device) != "warp:0" else default_device()


@misconception("to")
def to_only_sets_the_name(self, device):
    """You set self.device and do nothing else. The model has to move there, and a device that can't
    be had must be noticed: call self.model.to(device)."""
    self.device = device


@misconception("to")
def to_only_moves(self, device):
    """You move the model, but self.device still names the old place: the batches would go there."""
    try:
        self.model.to(device)
    except RuntimeError:
        self.model.to(default_device())


@misconception("to")
def to_does_not_catch(self, device):
    """You let the RuntimeError through. A device that can't be had should not end the
    program: catch the RuntimeError and go to the default device."""
    self.model.to(device)
    self.device = device


@misconception("to", like=to_does_not_catch)
def to_remembers_and_does_not_catch(self, device):
    self.device = device
    self.model.to(device)


@misconception("to")
def to_keeps_the_bad_name(self, device):
    """You catch the error, but self.device keeps the name of the device that could not be had. Set
    it to the default device, too."""
    self.device = device
    try:
        self.model.to(device)
    except RuntimeError:
        self.model.to(default_device())


@misconception("to")
def to_gives_up_quietly(self, device):
    """You catch the error and do nothing about it: self.device names a device that can't be had."""
    self.device = device
    with suppress(RuntimeError):
        self.model.to(device)


@misconception("to")
def to_stays_where_it_was(self, device):
    """When the device can't be had you stay on the last one. The task says the default device: the
    GPU where there is one, else the CPU."""
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        pass


@misconception("to")
def to_falls_back_to_the_cpu(self, device):
    """You always fall back to the CPU. The default device is the GPU where there is one: choose it
    as __init__ does."""
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        self.device = "cpu"
        self.model.to("cpu")


@misconception("to")
def to_leaves_the_model_behind(self, device):
    """When you fall back, self.device changes but the model does not move there. It may be on
    another device by then: move it as well."""
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        self.device = default_device()


@misconception("to")
def to_ignores_the_device(self, device):
    """Neither the model nor self.device goes where it is asked to go. Use the argument for
    any device, self.model.to(device) and self.device = device, and the default device only
    where that fails."""
    self.device = default_device()
    self.model.to(self.device)


@misconception("to", like=to_ignores_the_device)
def to_knows_two_devices(self, device):
    known = str(device) == "cpu" or (str(device) == "cuda" and torch.cuda.is_available())
    self.device = device if known else default_device()
    self.model.to(self.device)


@misconception("to")
def to_cuda_or_cpu(self, device):
    """You set "cuda" for "cuda" and "cpu" for everything else. There are more devices: try, and
    catch the error."""
    self.device = "cuda" if str(device) == "cuda" else "cpu"
    self.model.to(self.device)


@misconception("to")
def to_changes_its_mind(self, device):
    """You fall back in every case, also when the move went well: the lines after the except block
    belong inside it."""
    try:
        self.model.to(device)
    except RuntimeError:
        print("no such device")
    self.device = default_device()
    if self.model.state_dict() and not any(p.is_meta for p in self.model.parameters()):
        self.model.to(self.device)


@misconception("to", like=to_does_not_catch)
def to_raises_again(self, device):
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        self.device = default_device()
        self.model.to(self.device)
        raise


@misconception("to", like=to_does_not_catch)
def to_catches_something_else(self, device):
    try:
        self.model.to(device)
        self.device = device
    except ValueError:
        self.device = default_device()
        self.model.to(self.device)


@misconception("to")
def to_moves_a_copy(self, device):
    """You set self.device where the device can be had, but the object's own model stays where it
    is: you move something else, such as a copy of it. Call self.model.to(device)."""
    try:
        copy.deepcopy(self.model).to(device)
        self.device = device
    except RuntimeError:
        self.device = default_device()


@misconception("to", like=to_moves_a_copy)
def to_tries_with_a_tensor(self, device):
    try:
        torch.zeros(1).to(device)
        self.device = device
    except RuntimeError:
        self.device = default_device()


@misconception("to", like=to_ignores_the_device)
def to_returns_another(self, device):
    other = copy.copy(self)
    other.model = copy.deepcopy(self.model)
    Architecture.to(other, device)
    return other


@misconception("to", like=to_ignores_the_device)
def to_does_nothing(self, device):
    pass


@misconception("to")
def to_falls_back_to_the_gpu(self, device):
    """You fall back to "cuda" also where there is no GPU. Choose the default device as __init__
    does: ask torch.cuda.is_available()."""
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        self.device = "cuda"
        self.model.to(self.device)


@misconception("to")
def to_keeps_what_to_returns(self, device):
    """self.device is the model: that is what self.model.to(device) returns. Move the model on one
    line and set self.device = device on the next."""
    try:
        self.device = self.model.to(device)
    except RuntimeError:
        self.device = default_device()
        self.model.to(self.device)


@misconception("to", like=to_keeps_what_to_returns)
def to_always_keeps_what_to_returns(self, device):
    try:
        self.device = self.model.to(device)
    except RuntimeError:
        self.device = self.model.to(default_device())


@misconception("to")
def to_checks_the_name(self, device):
    """You only check whether torch knows the name. A device with a good name may be missing as
    well: self.model.to(device) has to be inside the try."""
    try:
        self.device = str(torch.device(device))
    except RuntimeError:
        self.device = default_device()
    self.model.to(self.device)


@misconception("to")
def to_keeps_a_copy(self, device):
    """You put a copy in the place of the model. The optimizer holds the parameters of the old one
    and goes on changing those: move the model itself."""
    self.model = copy.deepcopy(self.model)
    Architecture.to(self, device)


@misconception("to")
def to_moves_and_nothing_else(self, device):
    """You only move the model. self.device has to say where it went, and a device that can't be had
    should not end the program: catch the RuntimeError and go to the default device."""
    self.model.to(device)


@misconception("to")
def to_sets_no_device(self, device):
    """When the device can't be had, self.device is None. Go to the default device: set self.device,
    and move the model."""
    try:
        self.model.to(device)
        self.device = device
    except RuntimeError:
        self.device = None


@misconception("to")
def to_starts_anew(self, device):
    """You forget what was trained before. to changes the device only: losses and total_epochs
    stay."""
    Architecture.to(self, device)
    self.losses, self.val_losses, self.total_epochs = [], [], 0


# set_loaders


@misconception("set_loaders")
def loaders_swapped(self, train_loader, val_loader=None):
    """The two loaders are swapped: you would train on the validation data."""
    self.train_loader, self.val_loader = val_loader, train_loader


@misconception("set_loaders")
def validation_is_forgotten(self, train_loader, val_loader=None):
    """You keep the train loader only. The validation loader is needed as well."""
    self.train_loader = train_loader


@misconception("set_loaders")
def validation_is_none(self, train_loader, val_loader=None):
    """You set val_loader to None whatever you are given. Keep the argument."""
    self.train_loader, self.val_loader = train_loader, None


@misconception("set_loaders")
def train_is_forgotten(self, train_loader, val_loader=None):
    """You keep the validation loader only. Without a train loader there is nothing to train on."""
    self.val_loader = val_loader


@misconception("set_loaders")
def validates_on_the_train_data(self, train_loader, val_loader=None):
    """Without a validation loader you validate on the training data. That measures nothing new: no
    loader means None."""
    self.train_loader = train_loader
    self.val_loader = train_loader if val_loader is None else val_loader


@misconception("set_loaders")
def train_loader_for_both(self, train_loader, val_loader=None):
    """Both names get the train loader. Validation data must be data that was not trained on."""
    self.train_loader = self.val_loader = train_loader


@misconception("set_loaders")
def old_validation_stays(self, train_loader, val_loader=None):
    """When the validation loader is left out you keep the old one. Left out means None: there is
    none any more."""
    self.train_loader = train_loader
    if val_loader is not None:
        self.val_loader = val_loader


@misconception("set_loaders")
def first_loaders_stay(self, train_loader, val_loader=None):
    """Only the first call has an effect. New loaders replace the old ones."""
    self.train_loader = self.train_loader or train_loader
    self.val_loader = self.val_loader or val_loader


@misconception("set_loaders")
def loaders_are_read(self, train_loader, val_loader=None):
    """You keep lists of batches, not the loaders. A list is never shuffled again: every epoch would
    see the same batches in the same order."""
    self.train_loader = list(train_loader)
    self.val_loader = None if val_loader is None else list(val_loader)


@misconception("set_loaders")
def loaders_are_iterators(self, train_loader, val_loader=None):
    """You keep iterators, which can be read only once: after one epoch they are empty. Keep the
    loaders themselves."""
    self.train_loader = iter(train_loader)
    self.val_loader = None if val_loader is None else iter(val_loader)


@misconception("set_loaders")
def loaders_are_copies(self, train_loader, val_loader=None):
    """You keep copies of the loaders. Keep the loaders themselves: data may be large, and whoever
    holds a loader may change it."""
    self.train_loader, self.val_loader = copy.deepcopy(train_loader), copy.deepcopy(val_loader)


@misconception("set_loaders")
def loaders_in_a_tuple(self, train_loader, val_loader=None):
    """self.train_loader is a tuple of loaders. Each loader has its own attribute."""
    self.train_loader = (train_loader, val_loader)


@misconception("set_loaders")
def loaders_under_other_names(self, train_loader, val_loader=None):
    """Neither self.train_loader nor self.val_loader is set. Keep the loaders in self under
    these names: train looks for them there, and finds neither local names nor others."""
    self.trainloader, self.valloader = train_loader, val_loader


@misconception("set_loaders", like=loaders_under_other_names)
def loaders_are_local(self, train_loader, val_loader=None):
    train_loader, val_loader = train_loader, val_loader


@misconception("set_loaders", like=loaders_under_other_names)
def loaders_are_returned(self, train_loader, val_loader=None):
    return train_loader, val_loader


@misconception("set_loaders")
def validation_has_no_default(self, train_loader, val_loader):
    """The validation loader may be left out: give the parameter the default value None."""
    self.train_loader, self.val_loader = train_loader, val_loader


@misconception("set_loaders")
def validation_defaults_to_nothing(self, train_loader, val_loader=()):
    """Without a validation loader yours is empty, but not None. None says that there is
    none: it is the default value, val_loader=None."""
    self.train_loader, self.val_loader = train_loader, val_loader


@misconception("set_loaders")
def loaders_only_together(self, train_loader, val_loader=None):
    """Without a validation loader you keep neither. The train loader is always kept."""
    if val_loader is not None:
        self.train_loader, self.val_loader = train_loader, val_loader


@misconception("set_loaders")
def starts_counting_anew(self, train_loader, val_loader=None):
    """You set total_epochs back to 0. Setting loaders changes the loaders only."""
    self.train_loader, self.val_loader = train_loader, val_loader
    self.total_epochs = 0


@misconception("set_loaders")
def forgets_the_losses(self, train_loader, val_loader=None):
    """Yours sets the loaders and forgets the losses. Setting loaders changes the loaders only."""
    self.train_loader, self.val_loader = train_loader, val_loader
    self.losses, self.val_losses = [], []


@misconception("set_loaders")
def forgets_the_history(self, train_loader, val_loader=None):
    """You start a new history with every new loader. Setting loaders changes the loaders only."""
    self.train_loader, self.val_loader = train_loader, val_loader
    self.losses, self.val_losses, self.total_epochs = [], [], 0


@misconception("set_loaders")
def train_loader_in_a_tuple(self, train_loader, val_loader=None):
    """self.train_loader is a tuple with the loader in it: a comma at the end of the line makes one.
    Take the comma away."""
    self.train_loader = (train_loader,)
    self.val_loader = val_loader


@misconception("set_loaders", consequences=("Architecture",))
class LoadersInTheClass(Architecture):
    """set_loaders assigns to the class, not to self: whoever sets loaders sets them for all."""

    def __init__(self, model, loss_fn, optimizer):
        super().__init__(model, loss_fn, optimizer)
        del self.train_loader, self.val_loader

    train_loader = val_loader = None

    def set_loaders(self, train_loader, val_loader=None):
        type(self).train_loader, type(self).val_loader = train_loader, val_loader


@misconception("set_loaders")
def both_loaders_in_tuples(self, train_loader, val_loader=None):
    """self.train_loader and self.val_loader are tuples with the loaders in them: a comma at the end
    of the line makes one. Take the commas away."""
    self.train_loader = (train_loader,)
    self.val_loader = (val_loader,)


@misconception("set_loaders")
def val_loader_in_a_tuple(self, train_loader, val_loader=None):
    """self.val_loader is a tuple with the loader in it: a comma at the end of the line makes one.
    Take the comma away."""
    self.train_loader = train_loader
    self.val_loader = (val_loader,)


@misconception("set_loaders")
def both_loaders_in_lists(self, train_loader, val_loader=None):
    """self.train_loader and self.val_loader are lists with the loaders in them. Keep the loaders
    themselves."""
    self.train_loader, self.val_loader = [train_loader], [val_loader]


@misconception("set_loaders")
def train_loader_is_read(self, train_loader, val_loader=None):
    """You keep a list of training batches, not the loader. A list is never shuffled again: every
    epoch would see the same batches in the same order."""
    self.train_loader, self.val_loader = list(train_loader), val_loader


@misconception("set_loaders")
def train_loader_is_an_iterator(self, train_loader, val_loader=None):
    """You keep an iterator over the training batches, which can be read only once: after one epoch
    it is empty. Keep the loader itself."""
    self.train_loader, self.val_loader = iter(train_loader), val_loader


@misconception("set_loaders")
def val_loader_is_an_iterator(self, train_loader, val_loader=None):
    """You keep an iterator over the validation batches, which can be read only once: after one
    epoch it is empty. Keep the loader itself."""
    self.train_loader = train_loader
    self.val_loader = None if val_loader is None else iter(val_loader)


@misconception("set_loaders")
def forgets_losses_and_epochs(self, train_loader, val_loader=None):
    """You set total_epochs back and forget the training losses. Setting loaders changes the loaders
    only."""
    self.train_loader, self.val_loader = train_loader, val_loader
    self.losses, self.total_epochs = [], 0


@misconception("set_loaders")
def forgets_the_training_losses(self, train_loader, val_loader=None):
    """Yours sets the loaders and forgets the training losses. Setting loaders changes the loaders
    only."""
    self.train_loader, self.val_loader = train_loader, val_loader
    self.losses = []


# set_seed


@misconception("set_seed")
def numpy_is_not_seeded(self, seed=42):
    """torch starts from the seed, but NumPy does not. np.random.seed(seed) seeds the
    generator that everybody uses; np.random.default_rng makes a new one."""
    torch.manual_seed(seed)


@misconception("set_seed")
def torch_is_not_seeded(self, seed=42):
    """NumPy starts from the seed, but torch does not. torch.manual_seed(seed) seeds it, on
    the CPU and on every GPU; a new torch.Generator() or torch.cuda.manual_seed does not."""
    np.random.seed(seed)


@misconception("set_seed", like=torch_is_not_seeded)
def python_and_numpy(self, seed=42):
    random.seed(seed)
    np.random.seed(seed)


@misconception("set_seed")
def always_42(self, seed=42):
    """You always use 42. The argument says which seed: 42 is only its default."""
    torch.manual_seed(42)
    np.random.seed(42)


@misconception("set_seed")
def torch_always_42(self, seed=42):
    """You always seed torch with 42. The argument says which seed: 42 is only its default."""
    torch.manual_seed(42)
    np.random.seed(seed)


@misconception("set_seed")
def numpy_always_42(self, seed=42):
    """You always seed NumPy with 42. The argument says which seed: 42 is only its default."""
    torch.manual_seed(seed)
    np.random.seed(42)


@misconception("set_seed")
def default_is_zero(self, seed=0):
    """Without an argument your seed is not 42. That is the default value: seed=42."""
    torch.manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed", like=default_is_zero)
def default_is_13(self, seed=13):
    torch.manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed")
def no_default(self, seed):
    """Without an argument set_seed breaks down. The default value of the seed is 42, in
    the signature: seed=42."""
    torch.manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed")
def zero_is_no_seed(self, seed=42):
    """`seed or 42` and `if seed` take 0 for no seed. 0 is a seed like any other."""
    torch.manual_seed(seed or 42)
    np.random.seed(seed or 42)


@misconception("set_seed")
def zero_is_skipped(self, seed=42):
    """`if seed` takes 0 for no seed. 0 is a seed like any other."""
    if seed:
        torch.manual_seed(seed)
        np.random.seed(seed)


@misconception("set_seed")
def generators_nobody_uses(self, seed=42):
    """Neither torch nor NumPy starts from the seed. To keep it, or to give it to Python's
    random module or to new generators, is not enough: torch.manual_seed(seed) and
    np.random.seed(seed)."""
    torch.Generator().manual_seed(seed)
    np.random.default_rng(seed)


@misconception("set_seed", like=numpy_is_not_seeded)
def a_numpy_generator_nobody_uses(self, seed=42):
    torch.manual_seed(seed)
    np.random.default_rng(seed)


@misconception("set_seed", like=torch_is_not_seeded)
def a_torch_generator_nobody_uses(self, seed=42):
    torch.Generator().manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed", like=torch_is_not_seeded)
def only_the_gpu_is_seeded(self, seed=42):
    torch.cuda.manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed", like=generators_nobody_uses)
def only_python_is_seeded(self, seed=42):
    random.seed(seed)


@misconception("set_seed")
def seed_by_chance(self, seed=42):
    """Neither torch nor NumPy draws the numbers of the seed: they start from another one.
    Give the seed itself to both, torch.manual_seed(seed) and np.random.seed(seed), and
    draw nothing after that."""
    torch.seed()
    np.random.seed()


@misconception("set_seed")
def seeds_once(self, seed=42):
    """You seed only the first time. Every call has to start again from the seed."""
    if not hasattr(self, "_seeded"):
        torch.manual_seed(seed)
        np.random.seed(seed)
    self._seeded = True


@misconception("set_seed", like=generators_nobody_uses)
def seed_is_stored(self, seed=42):
    self.seed = seed


@misconception("set_seed")
def numpy_gets_another(self, seed=42):
    """NumPy gets another seed than torch. Both start from the one seed you are given."""
    torch.manual_seed(seed)
    np.random.seed(seed + 1)


@misconception("set_seed")
def adds_the_epochs(self, seed=42):
    """You add the epochs trained so far to the seed. The same seed should always start the same
    numbers: use it as it is."""
    torch.manual_seed(seed + self.total_epochs)
    np.random.seed(seed + self.total_epochs)


@misconception("set_seed")
def no_seed_by_default(self, seed=None):
    """Without an argument you do not seed at all. The default value is 42."""
    if seed is not None:
        torch.manual_seed(seed)
        np.random.seed(seed)


@misconception("set_seed")
def torch_gets_another(self, seed=42):
    """torch does not start from the seed you are given, as NumPy does: it gets another seed, or
    has drawn something by the time you return. Both start from that one seed."""
    torch.manual_seed(seed + 1)
    np.random.seed(seed)


@misconception("set_seed")
def seed_is_cut(self, seed=42):
    """You change the seed before you use it, so that torch and NumPy start from another one. Use it
    as it is."""
    torch.manual_seed(seed % 100)
    np.random.seed(seed % 100)


@misconception("set_seed", like=no_default)
def default_is_none(self, seed=None):
    torch.manual_seed(seed)
    np.random.seed(seed)


@misconception("set_seed")
def nothing_is_a_seed_for_numpy_alone(self, seed=42):
    """You seed torch with another number than the one given, and NumPy not at all. Both start from
    the one seed you are given."""
    torch.manual_seed(seed + 1)


# train


@misconception("train")
def gradients_pile_up(self, n_epochs, seed=42):
    """You never clear the gradients, so each step adds those of all earlier batches. Call
    self.optimizer.zero_grad() once a step."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def gradients_cleared_once_an_epoch(self, n_epochs, seed=42):
    """You clear the gradients once an epoch, but step on every batch: within an epoch they pile
    up."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def mean(losses):
        self.optimizer.zero_grad()
        return np.mean(losses)

    _train(self, n_epochs, seed, step, mean=mean)


@misconception("train")
def gradients_cleared_before_the_step(self, n_epochs, seed=42):
    """The optimizer steps, but finds no gradients, so the model never learns: backward()
    is missing or cut off from the model, or its gradients are cleared before the step."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.zero_grad()
        self.optimizer.step()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def step_before_backward(self, n_epochs, seed=42):
    """You step before backward, with the gradients of the batch before. First backward, then
    step."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        self.optimizer.step()
        self.optimizer.zero_grad()
        loss.backward()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def never_steps(self, n_epochs, seed=42):
    """The optimizer never takes a step, and the parameters never change:
    self.optimizer.step() is missing."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def one_step_an_epoch(self, n_epochs, seed=42):
    """You step once an epoch. Mini-batch descent takes a step on every batch."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        return loss.item()

    self.set_seed(seed)
    for _ in range(n_epochs):
        self.optimizer.zero_grad()
        self.losses.append(_epoch(self, self.train_loader, step))
        self.optimizer.step()
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1
    self.optimizer.zero_grad()


@misconception("train")
def steps_twice(self, n_epochs, seed=42):
    """You step twice on every batch: once is what the learning rate is meant for."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def loss_after_the_update(self, n_epochs, seed=42):
    """You compute the loss again after the step. The loss of a batch is the one that its gradients
    came from: keep that."""

    def step(self, x, y):
        _step(self, x, y)
        with torch.no_grad():
            return self.loss_fn(self.model(x), y).item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def arguments_of_the_loss_swapped(self, n_epochs, seed=42):
    """You call loss_fn(y, yhat). Predictions come first: some losses are not symmetric."""

    def flipped(step):
        def run(self, x, y):
            loss_fn = self.loss_fn
            self.loss_fn = lambda yhat, y: loss_fn(y, yhat)
            try:
                return step(self, x, y)
            finally:
                self.loss_fn = loss_fn

        return run

    _train(self, n_epochs, seed, flipped(_step), flipped(_val_step))


@misconception("train")
def validation_arguments_swapped(self, n_epochs, seed=42):
    """In validation you call loss_fn(y, yhat). Predictions come first: some losses are not
    symmetric."""

    def val_step(self, x, y):
        self.model.eval()
        with torch.no_grad():
            return self.loss_fn(y, self.model(x)).item()

    _train(self, n_epochs, seed, val_step=val_step)


@misconception("train")
def training_arguments_swapped(self, n_epochs, seed=42):
    """In training you call loss_fn(y, yhat). Predictions come first: some losses are not
    symmetric."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(y, self.model(x))
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def always_the_mse(self, n_epochs, seed=42):
    """You always use nn.MSELoss(). The loss function is self.loss_fn."""
    loss_fn, self.loss_fn = self.loss_fn, nn.MSELoss()
    _train(self, n_epochs, seed)
    self.loss_fn = loss_fn


@misconception("train")
def a_new_optimizer_every_time(self, n_epochs, seed=42):
    """The parameters change, but self.optimizer takes no step: you train with another
    optimizer, or by hand. Kind, learning rate and momentum are the caller's choice:
    self.optimizer.step()."""
    given, self.optimizer = self.optimizer, torch.optim.SGD(self.model.parameters(), lr=0.1)
    _train(self, n_epochs, seed)
    self.optimizer = given


@misconception("train", like=a_new_optimizer_every_time)
def momentum_is_forgotten_every_epoch(self, n_epochs, seed=42):
    given = self.optimizer
    for epoch in range(n_epochs):
        self.optimizer = type(given)(self.model.parameters())
        self.optimizer.param_groups[0].update(
            {k: v for k, v in given.param_groups[0].items() if k != "params"}
        )
        if epoch == 0:
            _train(self, 1, seed)
        else:
            _train(self, 1, torch.initial_seed())
    self.optimizer = given


@misconception("train", like=a_new_optimizer_every_time)
def steps_by_hand(self, n_epochs, seed=42):
    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        with torch.no_grad():
            for parameter in self.model.parameters():
                if parameter.grad is not None:
                    parameter -= 0.1 * parameter.grad
        self.model.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def gradients_are_clipped(self, n_epochs, seed=42):
    """The gradients are shorter than those of the loss: you clip them, or divide the loss.
    Nobody asked for that: the learning rate is the optimizer's business."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def last_batch_only(self, n_epochs, seed=42):
    """You record the loss of the last mini-batch. An epoch's loss is the mean over all its
    batches."""
    _train(self, n_epochs, seed, mean=lambda losses: losses[-1])


@misconception("train")
def first_batch_only(self, n_epochs, seed=42):
    """You record the loss of the first mini-batch. An epoch's loss is the mean over all its
    batches."""
    _train(self, n_epochs, seed, mean=lambda losses: losses[0])


@misconception("train")
def trains_on_the_first_batch_only(self, n_epochs, seed=42):
    """You leave the loop after the first mini-batch. An epoch goes over all of them: return after
    the loop."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, list(self.train_loader)[:1], _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, list(self.val_loader)[:1], _val_step))
        self.total_epochs += 1


@misconception("train")
def drops_the_small_batch(self, n_epochs, seed=42):
    """You leave the smaller last batch out. It holds rows like all others: train on it, and count
    its loss."""

    def full(loader):
        batches = list(loader)
        return [(x, y) for x, y in batches if len(x) == len(batches[0][0])]

    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, full(self.train_loader), _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, full(self.val_loader), _val_step))
        self.total_epochs += 1


@misconception("train")
def sums_the_batches(self, n_epochs, seed=42):
    """You add the losses of the batches up. An epoch's loss is their mean, or it would grow with
    the number of batches."""
    _train(self, n_epochs, seed, mean=sum)


@misconception("train")
def takes_the_median(self, n_epochs, seed=42):
    """You take the median of the batch losses. An epoch's loss is their mean."""
    _train(self, n_epochs, seed, mean=np.median)


@misconception("train")
def takes_the_smallest(self, n_epochs, seed=42):
    """You keep the smallest loss of an epoch. An epoch's loss is the mean over its batches."""
    _train(self, n_epochs, seed, mean=min)


@misconception("train")
def weighs_by_size(self, n_epochs, seed=42):
    """You weigh each batch by its rows. That is a fine mean, but the lecture's is the plain mean of
    the batch losses, np.mean."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        for history, loader, step in (
            (self.losses, self.train_loader, _step),
            (self.val_losses, self.val_loader, _val_step),
        ):
            if loader is not None:
                batches = list(loader)
                total = [len(x) * _epoch(self, [(x, y)], step) for x, y in batches]
                history.append(sum(total) / sum(len(x) for x, _ in batches))
        self.total_epochs += 1


@misconception("train")
def divides_by_the_rows(self, n_epochs, seed=42):
    """You divide the sum of the batch losses by the number of rows. Each of them is a mean already:
    divide by the number of batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        for history, loader, step in (
            (self.losses, self.train_loader, _step),
            (self.val_losses, self.val_loader, _val_step),
        ):
            if loader is not None:
                batches = list(loader)
                rows = sum(len(x) for x, _ in batches)
                history.append(_epoch(self, batches, step, sum) / rows)
        self.total_epochs += 1


@misconception("train")
def running_mean(self, n_epochs, seed=42):
    """Your list of batch losses is never emptied, so every epoch's mean counts the epochs before it
    too. Start a new list each epoch."""
    seen = {_step: [], _val_step: []}
    self.set_seed(seed)
    for _ in range(n_epochs):
        for history, loader, step in (
            (self.losses, self.train_loader, _step),
            (self.val_losses, self.val_loader, _val_step),
        ):
            if loader is not None:
                _epoch(self, loader, step, seen[step].extend)
                history.append(np.mean(seen[step]))
        self.total_epochs += 1


@misconception("train")
def keeps_every_batch(self, n_epochs, seed=42):
    """You record the loss of every batch. The history holds one number an epoch: the mean over its
    batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        _epoch(self, self.train_loader, _step, self.losses.extend)
        if self.val_loader is not None:
            _epoch(self, self.val_loader, _val_step, self.val_losses.extend)
        self.total_epochs += 1


@misconception("train")
def keeps_lists_of_batches(self, n_epochs, seed=42):
    """You append the list of an epoch's batch losses. Append its mean: one number an epoch."""
    _train(self, n_epochs, seed, mean=list)


@misconception("train")
def keeps_the_graph(self, n_epochs, seed=42):
    """The losses you keep still carry their graph, and with it the memory of every batch. Keep a
    number: loss.item()."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss

    _train(self, n_epochs, seed, step, mean=lambda losses: sum(losses) / len(losses))


@misconception("train")
def rounds_the_losses(self, n_epochs, seed=42):
    """You round the losses. Round when you print: the history keeps what was measured."""
    _train(self, n_epochs, seed, mean=lambda losses: round(float(np.mean(losses)), 2))


@misconception("train")
def trains_in_eval_mode(self, n_epochs, seed=42):
    """You train in eval mode: dropout and batch normalisation are at rest. Call
    self.model.train() before every training step."""

    def step(self, x, y):
        self.model.eval()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train", like=trains_in_eval_mode)
def never_goes_back_to_train_mode(self, n_epochs, seed=42):
    def step(self, x, y):
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def train_mode_once(self, n_epochs, seed=42):
    """You call self.model.train() once, before the first epoch. Validation switches to eval mode,
    so every epoch has to switch back."""

    def step(self, x, y):
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    self.model.train()
    _train(self, n_epochs, seed, step)


@misconception("train")
def validates_in_train_mode(self, n_epochs, seed=42):
    """You validate in train mode: dropout still drops, batch normalisation still learns. Call
    self.model.eval() first."""

    def val_step(self, x, y):
        with torch.no_grad():
            return self.loss_fn(self.model(x), y).item()

    _train(self, n_epochs, seed, val_step=val_step)


@misconception("train")
def learns_from_validation(self, n_epochs, seed=42):
    """You take optimizer steps on the validation data too. Then it measures nothing: only look."""
    _train(self, n_epochs, seed, val_step=_step)


@misconception("train")
def validates_on_the_train_loader(self, n_epochs, seed=42):
    """You validate on the training data. Validation asks how the model does on data it has not
    seen: self.val_loader."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.train_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def trains_on_both(self, n_epochs, seed=42):
    """You train on the validation batches as well. Keep them apart."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        both = [*self.train_loader, *(self.val_loader or ())]
        self.losses.append(_epoch(self, both, _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def validates_before_training(self, n_epochs, seed=42):
    """You validate before the epoch's training. Validate after it, so that both losses of an epoch
    tell of its end."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1


@misconception("train")
def validates_at_the_end(self, n_epochs, seed=42):
    """You validate once, when all epochs are done. Every epoch ends with a validation."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1
    if self.val_loader is not None:
        self.val_losses.append(_epoch(self, self.val_loader, _val_step))


@misconception("train")
def never_validates(self, n_epochs, seed=42):
    """You never validate, although there is a validation loader."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1


@misconception("train")
def validation_in_the_wrong_list(self, n_epochs, seed=42):
    """The validation losses end up in losses. They have a list of their own, val_losses."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def histories_swapped(self, n_epochs, seed=42):
    """The two histories are swapped: training losses belong in losses, validation losses in
    val_losses."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.val_losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def training_loss_twice(self, n_epochs, seed=42):
    """You record the training loss as the validation loss too. Append the other variable."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            _epoch(self, self.val_loader, _val_step)
            self.val_losses.append(self.losses[-1])
        self.total_epochs += 1


@misconception("train")
def validates_with_gradients(self, n_epochs, seed=42):
    """You validate with gradients on. Nothing is learnt there, so the graph is built for nothing:
    use torch.no_grad()."""

    def val_step(self, x, y):
        self.model.eval()
        return self.loss_fn(self.model(x), y).item()

    _train(self, n_epochs, seed, val_step=val_step)


@misconception("train")
def gradients_stay_off(self, n_epochs, seed=42):
    """You switch gradients off for validation and leave them off for whoever comes next. Use `with
    torch.no_grad():`, which switches back."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        torch.set_grad_enabled(True)
        self.losses.append(_epoch(self, self.train_loader, _step))
        torch.set_grad_enabled(False)
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def batches_stay_on_the_cpu(self, n_epochs, seed=42):
    """You do not send the batches to self.device. The model may have been moved there:
    with model and data in two places the first batch would end in an error."""
    device, self.device = self.device, "cpu"
    _train(self, n_epochs, seed)
    self.device = device


@misconception("train")
def only_x_is_sent(self, n_epochs, seed=42):
    """You send x to self.device, but not y. The loss needs both in one place."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        batches = ((x.to(self.device), y) for x, y in self.train_loader)
        self.losses.append(np.mean([_step(self, x, y) for x, y in batches]))
        if self.val_loader is not None:
            batches = ((x.to(self.device), y) for x, y in self.val_loader)
            self.val_losses.append(np.mean([_val_step(self, x, y) for x, y in batches]))
        self.total_epochs += 1


@misconception("train")
def only_training_batches_are_sent(self, n_epochs, seed=42):
    """You send the training batches to self.device, but not the validation batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.val_losses.append(np.mean([_val_step(self, x, y) for x, y in self.val_loader]))
        self.total_epochs += 1


@misconception("train", like=batches_stay_on_the_cpu)
def always_to_the_default_device(self, n_epochs, seed=42):
    device, self.device = self.device, default_device()
    _train(self, n_epochs, seed)
    self.device = device


@misconception("train")
def one_epoch_too_many(self, n_epochs, seed=42):
    """You train one epoch too many: range(n_epochs + 1) has n_epochs + 1 numbers in it."""
    _train(self, n_epochs + 1, seed)


@misconception("train")
def one_epoch_too_few(self, n_epochs, seed=42):
    """You train one epoch too few: range(1, n_epochs) has n_epochs - 1 numbers in it."""
    _train(self, n_epochs - 1, seed)


@misconception("train")
def one_epoch_whatever_is_asked(self, n_epochs, seed=42):
    """You train one epoch only. The loop over the epochs is missing, or left too early."""
    _train(self, 1, seed)


@misconception("train")
def up_to_n_epochs(self, n_epochs, seed=42):
    """You take n_epochs for the number of epochs in all. It is how many more are asked for now,
    after whatever was trained before."""
    _train(self, max(0, n_epochs - self.total_epochs), seed)


@misconception("train")
def stops_early(self, n_epochs, seed=42):
    """You stop when a loss rises. The caller asked for n_epochs: train them all."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
            if len(self.val_losses) > 1 and self.val_losses[-1] > self.val_losses[-2]:
                break


@misconception("train")
def epochs_are_not_counted(self, n_epochs, seed=42):
    """You do not count the epochs: total_epochs should grow by one with each."""
    before = self.total_epochs
    _train(self, n_epochs, seed)
    self.total_epochs = before


@misconception("train")
def counts_the_last_call_only(self, n_epochs, seed=42):
    """total_epochs holds the epochs of the last call. It counts them all: add, do not assign."""
    _train(self, n_epochs, seed)
    self.total_epochs = n_epochs


@misconception("train")
def counts_calls(self, n_epochs, seed=42):
    """total_epochs grows by one a call. It counts epochs: add one in the loop."""
    before = self.total_epochs
    _train(self, n_epochs, seed)
    self.total_epochs = before + 1


@misconception("train")
def counts_from_zero(self, n_epochs, seed=42):
    """total_epochs is the index of the last epoch, one less than their number."""
    before = self.total_epochs
    for epoch in range(n_epochs):
        if epoch == 0:
            _train(self, 1, seed)
        else:
            state = torch.get_rng_state(), np.random.get_state()
            self.set_seed(seed)
            torch.set_rng_state(state[0])
            np.random.set_state(state[1])
            _more(self)
        self.total_epochs = before + epoch


def _more(self):
    self.losses.append(_epoch(self, self.train_loader, _step))
    if self.val_loader is not None:
        self.val_losses.append(_epoch(self, self.val_loader, _val_step))


@misconception("train")
def counts_batches(self, n_epochs, seed=42):
    """total_epochs grows by one a batch. An epoch is one pass over all batches."""
    before = self.total_epochs
    _train(self, n_epochs, seed)
    self.total_epochs = before + n_epochs * len(self.train_loader)


@misconception("train")
def counts_twice(self, n_epochs, seed=42):
    """You count every epoch twice: once in the loop, and once more after it."""
    _train(self, n_epochs, seed)
    self.total_epochs += n_epochs


@misconception("train")
def starts_a_new_history(self, n_epochs, seed=42):
    """Every call starts a new history. Training goes on where it stopped: append to what is
    there."""
    self.losses, self.val_losses = [], []
    _train(self, n_epochs, seed)


@misconception("train")
def starts_all_over(self, n_epochs, seed=42):
    """Every call starts a new history and counts from 0. Training goes on where it stopped."""
    self.losses, self.val_losses, self.total_epochs = [], [], 0
    _train(self, n_epochs, seed)


@misconception("train", consequences=("load_checkpoint",))
def appends_a_list_a_call(self, n_epochs, seed=42):
    """You append the list of a call's losses to the history, which becomes a list of lists. Append
    each epoch's number, or use extend."""
    losses, val_losses = self.losses, self.val_losses
    self.losses, self.val_losses = [], []
    _train(self, n_epochs, seed)
    self.losses, self.val_losses = [*losses, self.losses], [*val_losses, self.val_losses]


@misconception("train")
def history_is_returned(self, n_epochs, seed=42):
    """You return the losses, but do not keep them. Append them to self.losses and
    self.val_losses."""
    kept = self.losses, self.val_losses
    self.losses, self.val_losses = [], []
    _train(self, n_epochs, seed)
    found = self.losses, self.val_losses
    self.losses, self.val_losses = kept
    return found


@misconception("train")
def keeps_the_last_loss(self, n_epochs, seed=42):
    """You overwrite the history with the last loss. It grows by one number an epoch: append."""
    _train(self, n_epochs, seed)
    self.losses, self.val_losses = self.losses[-1:], self.val_losses[-1:]


@misconception("train", consequences=("load_checkpoint",))
def model_starts_afresh(self, n_epochs, seed=42):
    """The parameters change between the optimizer's steps: you reset them, or go back to
    earlier ones. Training goes on from where the last step left the model."""
    self.set_seed(seed)
    for module in self.model.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    _train(self, n_epochs, seed)


@misconception("train")
def does_not_seed(self, n_epochs, seed=42):
    """You do not seed before training, so no run can be repeated. Call self.set_seed(seed)
    first."""
    set_seed, self.set_seed = self.set_seed, lambda seed: None
    _train(self, n_epochs, seed)
    self.set_seed = set_seed


@misconception("train")
def ignores_its_seed(self, n_epochs, seed=42):
    """You call set_seed without the seed that you were given, and so always train with 42."""
    _train(self, n_epochs, 42)


@misconception("train")
def seeds_every_epoch(self, n_epochs, seed=42):
    """You seed again and again within a call, before every epoch or batch, so that they
    all shuffle and drop alike. Seed once, before the first epoch."""
    for _ in range(n_epochs):
        _train(self, 1, seed)


@misconception("train", like=seeds_every_epoch)
def seeds_every_batch(self, n_epochs, seed=42):
    def step(self, x, y):
        self.set_seed(seed)
        return _step(self, x, y)

    _train(self, n_epochs, seed, step)


@misconception("train")
def seeds_the_first_call_only(self, n_epochs, seed=42):
    """You seed only when training starts for the first time. Every call of train seeds."""
    set_seed = self.set_seed
    if self.total_epochs:
        self.set_seed = lambda seed: None
    _train(self, n_epochs, seed)
    self.set_seed = set_seed


@misconception("train")
def seeds_afterwards(self, n_epochs, seed=42):
    """You seed after training. What is random happens while training: seed first."""
    set_seed, self.set_seed = self.set_seed, lambda seed: None
    _train(self, n_epochs, seed)
    self.set_seed = set_seed
    self.set_seed(seed)


@misconception("train")
def seeds_torch_only(self, n_epochs, seed=42):
    """You seed torch only. A loader may shuffle by NumPy: set_seed seeds both."""
    set_seed, self.set_seed = self.set_seed, torch.manual_seed
    _train(self, n_epochs, seed)
    self.set_seed = set_seed


@misconception("train")
def trains_with_another_default(self, n_epochs, seed=13):
    """Left out, your seed is not 42. The default value of train's seed is 42, as it is
    set_seed's."""
    _train(self, n_epochs, seed)


@misconception("train")
def same_batches_every_epoch(self, n_epochs, seed=42):
    """You read the loader once and use the same batches every epoch. Go over the loader anew each
    epoch: that is when it shuffles."""
    self.set_seed(seed)
    loader, self.train_loader = self.train_loader, list(self.train_loader)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1
    self.train_loader = loader


@misconception("train")
def needs_validation(self, n_epochs, seed=42):
    """Without a validation loader training breaks down. There may be none: check for None before
    validating."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def trains_only_with_validation(self, n_epochs, seed=42):
    """Without a validation loader you do not train at all. Validation is left out then, training is
    not."""
    if self.val_loader is not None:
        _train(self, n_epochs, seed)


@misconception("train")
def validates_on_training_data_instead(self, n_epochs, seed=42):
    """Without a validation loader you record the loss on the training data. That says nothing about
    data not seen: record nothing."""
    loader = self.val_loader
    if loader is None:
        self.val_loader = self.train_loader
    _train(self, n_epochs, seed)
    self.val_loader = loader


@misconception("train")
def training_loss_for_validation(self, n_epochs, seed=42):
    """Without a validation loader you record the training loss as validation loss. Record nothing,
    or None: nothing was validated."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    if self.val_loader is None:
        self.val_losses.extend(self.losses[start:])


@misconception("train")
def zero_for_no_validation(self, n_epochs, seed=42):
    """Without a validation loader you record 0, which reads like a perfect model. Record nothing,
    or None."""
    _train(self, n_epochs, seed)
    if self.val_loader is None:
        self.val_losses.extend([0.0] * n_epochs)


@misconception("train")
def inf_for_no_validation(self, n_epochs, seed=42):
    """Without a validation loader you record infinity. Record nothing, None or nan: nothing was
    measured."""
    _train(self, n_epochs, seed)
    if self.val_loader is None:
        self.val_losses.extend([float("inf")] * n_epochs)


@misconception("train")
def flattens_the_predictions(self, n_epochs, seed=42):
    """You flatten the predictions or the labels, but not both, so that one is (N,) and the
    other (N, 1): the loss then compares every prediction with every label. Leave the
    shapes alone."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x).flatten(), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def val_step(self, x, y):
        self.model.eval()
        with torch.no_grad():
            return self.loss_fn(self.model(x).flatten(), y).item()

    _train(self, n_epochs, seed, step, val_step)


@misconception("train", like=model_starts_afresh)
def goes_back_to_the_best(self, n_epochs, seed=42):
    best, state = np.inf, None
    self.set_seed(seed)
    for _ in range(n_epochs):
        _more(self)
        self.total_epochs += 1
        if self.losses[-1] < best:
            best, state = self.losses[-1], copy.deepcopy(self.model.state_dict())
    if state:
        self.model.load_state_dict(state)


@misconception("train")
def multiplies_by_the_rows(self, n_epochs, seed=42):
    """You multiply a batch's loss by its rows. It is a mean already: an epoch's loss is the plain
    mean of those means."""

    def times(step):
        return lambda self, x, y: step(self, x, y) * len(x)

    _train(self, n_epochs, seed, times(_step), times(_val_step))


@misconception("train")
def divides_by_the_batch_size(self, n_epochs, seed=42):
    """You divide the sum of the batch losses by the size of a batch. Divide by the number of
    batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        for history, loader, step in (
            (self.losses, self.train_loader, _step),
            (self.val_losses, self.val_loader, _val_step),
        ):
            if loader is not None:
                batches = list(loader)
                history.append(_epoch(self, batches, step, sum) / len(batches[0][0]))
        self.total_epochs += 1


@misconception("train")
def takes_the_root(self, n_epochs, seed=42):
    """You take the square root of the mean loss. The history keeps what loss_fn says, which
    need not be a squared error."""
    _train(self, n_epochs, seed, mean=lambda losses: np.sqrt(np.mean(losses)))


@misconception("train")
def cuts_the_decimals(self, n_epochs, seed=42):
    """You keep the losses as integers. Most of what there is to see lies behind the point."""
    _train(self, n_epochs, seed, mean=lambda losses: int(np.mean(losses)))


@misconception("train")
def keeps_texts(self, n_epochs, seed=42):
    """You keep the losses as text. Format numbers when you print them: the history is for
    numbers."""
    _train(self, n_epochs, seed, mean=lambda losses: f"{np.mean(losses):.4f}")


def _validate_by(self, n_epochs, seed, mean, loader=lambda batches: batches):
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, loader(self.val_loader), _val_step, mean))
        self.total_epochs += 1


@misconception("train")
def sums_the_validation(self, n_epochs, seed=42):
    """You add the validation losses of the batches up. Take their mean, as for training."""
    _validate_by(self, n_epochs, seed, sum)


@misconception("train")
def last_validation_batch(self, n_epochs, seed=42):
    """You record the last validation batch only. Take the mean over all of them."""
    _validate_by(self, n_epochs, seed, lambda losses: losses[-1])


@misconception("train")
def first_validation_batch(self, n_epochs, seed=42):
    """You record the first validation batch only. Take the mean over all of them."""
    _validate_by(self, n_epochs, seed, lambda losses: losses[0])


@misconception("train")
def keeps_the_last_validation(self, n_epochs, seed=42):
    """You overwrite the validation losses instead of appending. The history grows by one number an
    epoch."""
    _train(self, n_epochs, seed)
    self.val_losses = self.val_losses[-1:]


@misconception("train")
def records_the_last_epoch(self, n_epochs, seed=42):
    """You append after the loop over the epochs, so a call records its last epoch only. Append
    inside the loop."""
    start, val_start = len(self.losses), len(self.val_losses)
    _train(self, n_epochs, seed)
    self.losses[start:] = self.losses[-1:]
    self.val_losses[val_start:] = self.val_losses[-1:]


@misconception("train")
def records_the_training_of_the_last_epoch(self, n_epochs, seed=42):
    """Your line self.losses.append(...) runs once a call, not once an epoch: mind its
    indentation."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    self.losses[start:] = self.losses[-1:]


@misconception("train")
def validates_every_second_epoch(self, n_epochs, seed=42):
    """You validate every second epoch. The task says each."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1
        if self.val_loader is not None and self.total_epochs % 2 == 0:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))


@misconception("train")
def x_and_y_swapped(self, n_epochs, seed=42):
    """You unpack a batch as (y, x). A loader gives pairs (x, y)."""

    def swap(step):
        return lambda self, x, y: step(self, y, x)

    _train(self, n_epochs, seed, swap(_step), swap(_val_step))


@misconception("train", like=flattens_the_predictions)
def flattens_the_labels(self, n_epochs, seed=42):
    def flat(step):
        return lambda self, x, y: step(self, x, y.flatten())

    _train(self, n_epochs, seed, flat(_step), flat(_val_step))


@misconception("train")
def skips_the_first_batch(self, n_epochs, seed=42):
    """You leave the first batch out: a next(...) before the loop takes it away."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, list(self.train_loader)[1:], _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, list(self.val_loader)[1:], _val_step))
        self.total_epochs += 1


@misconception("train")
def learning_rate_falls(self, n_epochs, seed=42):
    """You lower the learning rate with every epoch. Nobody asked for a schedule: it is the
    optimizer's."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        _more(self)
        self.total_epochs += 1
        for group in self.optimizer.param_groups:
            group["lr"] *= 0.9


@misconception("train")
def another_seed_every_epoch(self, n_epochs, seed=42):
    """You seed in every epoch, each time with another number. Seed once a call, with the seed that
    was given."""
    for epoch in range(n_epochs):
        _train(self, 1, seed + epoch)


@misconception("train")
def another_seed_every_call(self, n_epochs, seed=42):
    """You seed with another number than the one given: seed plus the epochs so far. Use seed as it
    is."""
    _train(self, n_epochs, seed + self.total_epochs)


@misconception("train")
def seeds_only_when_asked(self, n_epochs, seed=None):
    """Without a seed yours does not seed at all. The default is 42, so that every training can be
    repeated."""
    if seed is None:
        does_not_seed.definition(self, n_epochs)
    else:
        _train(self, n_epochs, seed)


@misconception("train")
def multiplies_training_by_the_rows(self, n_epochs, seed=42):
    """In training you multiply a batch's loss by its rows, but take the plain mean over batches:
    the loss is a mean already."""
    _train(self, n_epochs, seed, lambda self, x, y: _step(self, x, y) * len(x))


@misconception("train", consequences=("load_checkpoint",))
def keeps_pairs(self, n_epochs, seed=42):
    """You append pairs of epoch and loss. The history holds numbers: the epoch is their
    position."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    self.losses[start:] = list(enumerate(self.losses[start:]))


@misconception("train", like=a_new_optimizer_every_time)
def an_adam_of_its_own(self, n_epochs, seed=42):
    given, self.optimizer = self.optimizer, torch.optim.Adam(self.model.parameters())
    _train(self, n_epochs, seed)
    self.optimizer = given


@misconception("train", like=a_new_optimizer_every_time)
def an_adam_with_a_rate_of_its_own(self, n_epochs, seed=42):
    given, self.optimizer = self.optimizer, torch.optim.Adam(self.model.parameters(), lr=0.01)
    _train(self, n_epochs, seed)
    self.optimizer = given


@misconception("train", like=a_new_optimizer_every_time)
def an_sgd_with_a_small_rate(self, n_epochs, seed=42):
    given, self.optimizer = self.optimizer, torch.optim.SGD(self.model.parameters(), lr=0.01)
    _train(self, n_epochs, seed)
    self.optimizer = given


@misconception("train", like=a_new_optimizer_every_time)
def an_sgd_of_the_same_rate(self, n_epochs, seed=42):
    given, rate = self.optimizer, self.optimizer.param_groups[0]["lr"]
    self.optimizer = torch.optim.SGD(self.model.parameters(), lr=rate)
    _train(self, n_epochs, seed)
    self.optimizer = given


@misconception("train", like=model_starts_afresh)
def keeps_the_best_so_far(self, n_epochs, seed=42):
    self.set_seed(seed)
    state = None
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        if state is None or self.losses[-1] == min(self.losses):
            state = copy.deepcopy(self.model.state_dict())
        self.model.load_state_dict(state)
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def gradients_never_come_back(self, n_epochs, seed=42):
    """You switch gradients off for the first validation and never on again: the next epoch can't
    learn."""
    self.set_seed(seed)
    for epoch in range(n_epochs):
        if epoch == 1:
            torch.set_grad_enabled(False)
        self.losses.append(_epoch(self, self.train_loader, _step))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1
    torch.set_grad_enabled(False)


@misconception("train", consequences=("load_checkpoint",))
def nothing_every_second_epoch(self, n_epochs, seed=42):
    """You validate every second epoch and record None between. The task says each epoch."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step))
        self.total_epochs += 1
        if self.val_loader is not None:
            odd = self.total_epochs % 2
            loss = None if odd else _epoch(self, self.val_loader, _val_step)
            self.val_losses.append(loss)


@misconception("train", consequences=("load_checkpoint",))
def keeps_training_texts(self, n_epochs, seed=42):
    """You keep the training losses as text. Format numbers when you print them: the history is for
    numbers."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    self.losses[start:] = [f"{loss:.4f}" for loss in self.losses[start:]]


@misconception("train", like=flattens_the_predictions)
def flattens_the_training_labels(self, n_epochs, seed=42):
    _train(self, n_epochs, seed, lambda self, x, y: _step(self, x, y.flatten()))


@misconception("train", like=flattens_the_predictions)
def flattens_the_training_predictions(self, n_epochs, seed=42):
    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x).flatten(), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def divides_by_the_last_batch(self, n_epochs, seed=42):
    """You divide the sum of the batch losses by len(x), the rows of the last batch. Divide by the
    number of batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        for history, loader, step in (
            (self.losses, self.train_loader, _step),
            (self.val_losses, self.val_loader, _val_step),
        ):
            if loader is not None:
                batches = list(loader)
                history.append(_epoch(self, batches, step, sum) / len(batches[-1][0]))
        self.total_epochs += 1


@misconception("train")
def weighs_training_by_size(self, n_epochs, seed=42):
    """You weigh each training batch by its rows. That is a fine mean, but the lecture's is the
    plain mean of the batch losses, np.mean."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        batches = list(self.train_loader)
        total = _epoch(self, batches, lambda self, x, y: _step(self, x, y) * len(x), sum)
        self.losses.append(total / sum(len(x) for x, _ in batches))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def last_training_batch(self, n_epochs, seed=42):
    """You record the last training batch only. Take the mean over all of them, as for
    validation."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step, lambda losses: losses[-1]))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def sums_the_training(self, n_epochs, seed=42):
    """You add the training losses of the batches up. Take their mean, as for validation."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        self.losses.append(_epoch(self, self.train_loader, _step, sum))
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def one_loss_a_training_batch(self, n_epochs, seed=42):
    """You record the training loss of every batch. The history holds one number an epoch: the mean
    over its batches."""
    self.set_seed(seed)
    for _ in range(n_epochs):
        _epoch(self, self.train_loader, _step, self.losses.extend)
        if self.val_loader is not None:
            self.val_losses.append(_epoch(self, self.val_loader, _val_step))
        self.total_epochs += 1


@misconception("train")
def does_not_train(self, n_epochs, seed=42):
    """train does nothing yet but seed."""
    self.set_seed(seed)


@misconception("train")
def clips_the_values(self, n_epochs, seed=42):
    """The gradients at the step are not those of the batch's loss: you add something to the loss,
    or change the gradients. Nothing belongs between backward() and step()."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        nn.utils.clip_grad_value_(self.model.parameters(), 1e-3)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def goes_uphill(self, n_epochs, seed=42):
    """You step uphill: the gradients have the wrong sign, and the loss grows. The optimizer itself
    steps against the gradient: loss.backward()."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        (-loss).backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


@misconception("train")
def gradients_are_longer(self, n_epochs, seed=42):
    """The gradients are longer than those of the loss: you multiply the loss, or call backward()
    twice. Nobody asked for that: the learning rate is the optimizer's business."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        (3 * loss).backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    _train(self, n_epochs, seed, step)


def _scaled(self, x, y):
    loss_fn = self.loss_fn
    self.loss_fn = lambda yhat, y: loss_fn(yhat, y) * len(y)
    try:
        return _step(self, x, y)
    finally:
        self.loss_fn = loss_fn


@misconception("train")
def multiplies_the_loss_by_the_rows(self, n_epochs, seed=42):
    """In training you multiply the loss by the rows of the batch, and so its gradients too. The
    loss is a mean already: use it as it is."""
    _train(self, n_epochs, seed, _scaled)


@misconception("train")
def momentum_is_emptied(self, n_epochs, seed=42):
    """You empty the optimizer's state, and with it its momentum. Training goes on where it stopped,
    with what the optimizer remembers."""
    self.optimizer.state.clear()
    _train(self, n_epochs, seed)


@misconception("train")
def averages_tensors(self, n_epochs, seed=42):
    """You keep the loss of a batch as a tensor with its graph, which NumPy can't read. Keep a
    number: loss.item()."""

    def step(self, x, y):
        self.model.train()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss

    _train(self, n_epochs, seed, step)


@misconception("train")
def gradients_are_off_while_training(self, n_epochs, seed=42):
    """Gradients are off while you train, so there is nothing to go backward through. Switch them
    off for validation only: `with torch.no_grad():`."""
    with torch.no_grad():
        _train(self, n_epochs, seed)


@misconception("train")
def takes_the_largest_loss(self, n_epochs, seed=42):
    """You keep the largest loss of an epoch. An epoch's loss is the mean over its batches."""
    _train(self, n_epochs, seed, mean=max)


@misconception("train")
def mean_of_all_but_one(self, n_epochs, seed=42):
    """You leave the last batch out of the mean. An epoch's loss is the mean over all of
    its batches."""
    _train(self, n_epochs, seed, mean=lambda losses: np.mean(losses[:-1] or losses))


@misconception("train")
def inserts_in_front(self, n_epochs, seed=42):
    """You put each epoch's training loss in front of the others. The history runs from the first
    epoch to the last: append."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    self.losses[:] = self.losses[start:][::-1] + self.losses[:start]


@misconception("train")
def keeps_the_last_training_loss(self, n_epochs, seed=42):
    """You overwrite the training losses instead of appending. The history grows by one number an
    epoch."""
    _train(self, n_epochs, seed)
    self.losses = self.losses[-1:]


@misconception("train")
def keeps_no_training_losses(self, n_epochs, seed=42):
    """You do not keep the training losses: self.losses.append(...) is missing."""
    losses, self.losses = self.losses, []
    _train(self, n_epochs, seed)
    self.losses = losses


@misconception("train")
def keeps_no_validation_losses(self, n_epochs, seed=42):
    """You validate, but do not keep the losses: self.val_losses.append(...) is missing."""
    losses, self.val_losses = self.val_losses, []
    _train(self, n_epochs, seed)
    self.val_losses = losses


@misconception("train", consequences=("load_checkpoint",))
def wraps_the_training_losses(self, n_epochs, seed=42):
    """You append a list with the training loss in it. Append the number itself."""
    start = len(self.losses)
    _train(self, n_epochs, seed)
    self.losses[start:] = [[loss] for loss in self.losses[start:]]


@misconception("train", consequences=("load_checkpoint",))
def wraps_the_losses(self, n_epochs, seed=42):
    """You append lists with one loss in them. Append the numbers themselves."""
    _train(self, n_epochs, seed, mean=lambda losses: [np.mean(losses)])


@misconception("train")
def starts_new_histories_and_counts(self, n_epochs, seed=42):
    """You do not go on counting, and every call starts a new history of training losses. Training
    goes on where it stopped."""
    self.losses, self.total_epochs = [], 0
    _train(self, n_epochs, seed)


@misconception("train")
def keeps_a_stale_copy_for_validation(self, n_epochs, seed=42):
    """You validate a copy of the model from before training. It does not learn: validate self.model
    as it is after each epoch."""
    stale = copy.deepcopy(self.model)

    def val_step(self, x, y):
        stale.eval()
        with torch.no_grad():
            return self.loss_fn(stale(x), y).item()

    _train(self, n_epochs, seed, val_step=val_step)


# predict


@misconception("predict")
def predicts_in_train_mode(self, x):
    """You predict in train mode: dropout drops, batch normalisation uses the batch. Call
    self.model.eval() before the forward pass."""
    with torch.no_grad():
        yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
    self.model.train()
    return yhat.cpu().numpy()


@misconception("predict")
def stays_in_eval_mode(self, x):
    """You leave the model in eval mode. Call self.model.train() when you are done: training may go
    on."""
    yhat = _predict(self, x)
    self.model.eval()
    return yhat


@misconception("predict")
def restores_the_mode(self, x):
    """You put the old mode back. The task says train mode afterwards, whatever it was before."""
    mode = self.model.training
    yhat = _predict(self, x)
    self.model.train(mode)
    return yhat


@misconception("predict")
def never_changes_the_mode(self, x):
    """You do not touch the mode: predict in eval mode, and go back to train mode."""
    x = torch.tensor(x, dtype=torch.float32, device=self.device)
    return self.model(x).detach().cpu().numpy()


@misconception("predict")
def modes_the_wrong_way_round(self, x):
    """You predict in train mode and leave eval mode behind: the two calls are swapped."""
    self.model.train()
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device)).detach()
    self.model.eval()
    return yhat.cpu().numpy()


@misconception("predict")
def only_the_top_changes_mode(self, x):
    """You set self.model.training by hand, which does not reach the layers inside. eval() and
    train() do."""
    self.model.training = False
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device)).detach()
    self.model.training = True
    return yhat.cpu().numpy()


@misconception("predict", like=predicts_in_train_mode)
def eval_after_the_forward(self, x):
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device)).detach()
    self.model.eval()
    self.model.train()
    return yhat.cpu().numpy()


@misconception("predict")
def returns_a_tensor(self, x):
    """You return a tensor. NumPy in, NumPy out: .numpy() at the end."""
    return torch.from_numpy(_predict(self, x))


@misconception("predict")
def returns_a_graph(self, x):
    """You return a tensor with its graph. NumPy in, NumPy out: detach first, then .numpy()."""
    self.model.eval()
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
    self.model.train()
    return yhat


@misconception("predict")
def returns_a_list(self, x):
    """You return a list. NumPy in, NumPy out: an array."""
    return _predict(self, x).tolist()


@misconception("predict")
def returns_float64(self, x):
    """You return float64. The model computes in float32, and that is what is asked for."""
    return _predict(self, x).astype(np.float64)


@misconception("predict")
def does_not_convert(self, x):
    """You give the model the array's float64. Its parameters are float32, so the multiplication
    fails: convert with .float()."""
    self.model.eval()
    yhat = self.model(torch.as_tensor(x, device=self.device)).detach()
    self.model.train()
    return yhat.cpu().numpy()


@misconception("predict")
def does_not_detach(self, x):
    """You call .numpy() on a tensor that requires grad, which torch refuses. Detach first, or
    compute under torch.no_grad()."""
    self.model.eval()
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
    self.model.train()
    return yhat.cpu().numpy()


@misconception("predict")
def flattens(self, x):
    """You flatten the predictions. Leave the model's shape, (N, 1)."""
    return _predict(self, x).flatten()


@misconception("predict")
def squeezes(self, x):
    """You squeeze the predictions. Leave the model's shape, (N, 1): with one row nothing would be
    left of it."""
    return _predict(self, x).squeeze()


@misconception("predict")
def first_row_only(self, x):
    """You predict the first row only. There is one prediction for each row."""
    return _predict(self, x[:1])


@misconception("predict")
def one_number(self, x):
    """You return one number. There is one prediction for each row."""
    return float(_predict(self, x).mean())


@misconception("predict")
def adds_a_sigmoid(self, x):
    """You put a sigmoid on the output. Return what the model returns: whether that is a logit is
    its own business."""
    return (1 / (1 + np.exp(-_predict(self, x)))).astype(np.float32)


@misconception("predict")
def rounds_the_predictions(self, x):
    """You round the predictions. Return them as they are."""
    return _predict(self, x).round(2)


@misconception("predict")
def gradients_stay_off_after_predicting(self, x):
    """You switch gradients off and leave them off: nothing could be trained any more. Use `with
    torch.no_grad():`."""
    torch.set_grad_enabled(False)
    return _predict(self, x)


@misconception("predict")
def parameters_are_frozen(self, x):
    """You set requires_grad to False on the parameters: the model can't learn any more. Use `with
    torch.no_grad():`."""
    for parameter in self.model.parameters():
        parameter.requires_grad_(False)
    return _predict(self, x)


@misconception("predict")
def input_stays_on_the_cpu(self, x):
    """You do not send the input to self.device. With the model on a GPU that is an error."""
    self.model.eval()
    yhat = self.model(torch.tensor(x, dtype=torch.float32)).detach()
    self.model.train()
    return yhat.cpu().numpy()


@misconception("predict")
def output_stays_on_the_gpu(self, x):
    """NumPy can't read a GPU's memory. Bring the output back first: .cpu()."""
    self.model.eval()
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device)).detach()
    self.model.train()
    return yhat.numpy()


@misconception("predict")
def transposes(self, x):
    """You transpose the predictions. Leave the model's shape, (N, 1)."""
    return _predict(self, x).T


@misconception("predict")
def classifies(self, x):
    """You turn the predictions into classes. Return what the model returns."""
    return (_predict(self, x) >= 0.5).astype(np.float32)


@misconception("predict", like=classifies)
def classifies_to_integers(self, x):
    return (_predict(self, x) >= 0.5).astype(int)


@misconception("predict")
def takes_the_largest(self, x):
    """You return argmax. The model has one output, whose argmax is always 0: return the output."""
    return _predict(self, x).argmax(axis=1)


@misconception("predict")
def returns_float16(self, x):
    """You return float16. The model computes in float32, and that is what is asked for."""
    return _predict(self, x).astype(np.float16)


@misconception("predict")
def means_of_the_columns(self, x):
    """You average the predictions. There is one prediction for each row."""
    return _predict(self, x).mean(axis=0)


@misconception("predict")
def flat_list(self, x):
    """You return a list of numbers. NumPy in, NumPy out: an array of the model's shape."""
    return _predict(self, x).ravel().tolist()


@misconception("predict")
def returns_the_input(self, x):
    """You return the input, not what the model makes of it."""
    _predict(self, x)
    return np.asarray(x, dtype=np.float32)


@misconception("predict")
def standardises_the_input(self, x):
    """You centre or scale the input or the output. The model was trained on data as the
    caller has it: pass them on as they are."""
    return _predict(self, (x - x.mean()) / x.std())


@misconception("predict")
def overwrites_the_input(self, x):
    """You write the predictions into the caller's array. Return a new one."""
    x[:] = _predict(self, x)
    return x.astype(np.float32)


@misconception("predict")
def backward_while_predicting(self, x):
    """You call backward while predicting, which leaves gradients in the parameters for the next
    step. Predicting only looks."""
    self.model.eval()
    yhat = self.model(torch.tensor(x, dtype=torch.float32, device=self.device))
    if yhat.requires_grad:
        yhat.sum().backward()
    self.model.train()
    return yhat.detach().cpu().numpy()


@misconception("predict")
def predicts_nothing(self, x):
    """You return nothing. A function without return returns None."""
    _predict(self, x)


@misconception("predict")
def calls_its_own_train(self, x):
    """You call self.train(), which is your own method for training and needs n_epochs. The model
    switches its mode: self.model.train()."""
    yhat = _predict(self, x)
    self.train()
    return yhat


@misconception("predict")
def predicts_once(self, x):
    """You return the predictions of an earlier call again. Inputs and parameters change:
    return what the model says now."""
    if not hasattr(self, "_predictions"):
        self._predictions = _predict(self, x)
    return self._predictions


@misconception("predict")
def centres_the_input_in_place(self, x):
    """You change the caller's array, by centring or scaling it, and predict from that.
    Nobody asked for it: pass the input on as it is."""
    x -= x.mean(axis=0)
    return _predict(self, x)


@misconception("predict", like=centres_the_input_in_place)
def standardises_the_input_in_place(self, x):
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    return _predict(self, x)


@misconception("predict", like=predicts_once)
def first_predictions_again(self, x):
    yhat = _predict(self, x)
    self._predictions = getattr(self, "_predictions", yhat)
    return self._predictions


@misconception("predict")
def first_row_of_the_output(self, x):
    """You return the first prediction only. There is one for each row."""
    return _predict(self, x)[0]


@misconception("predict")
def one_axis_too_many(self, x):
    """You add an axis to the predictions. Leave the model's shape, (N, 1)."""
    return _predict(self, x)[None]


@misconception("predict")
def predicts_and_keeps_a_copy(self, x):
    """You put a copy in the place of the model. The optimizer holds the parameters of the old one,
    so that nothing is learnt any more: leave self.model as it is."""
    self.model = copy.deepcopy(self.model)
    return _predict(self, x)


# save_checkpoint


@misconception("save_checkpoint")
def saves_no_optimizer(self, filename):
    """You do not save the optimizer's state. Its momentum is lost, and training does not go on
    where it stopped."""
    checkpoint = _checkpoint(self)
    del checkpoint["optimizer_state_dict"]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_no_history(self, filename):
    """You do not save the losses. Without them the history starts anew after loading."""
    checkpoint = _checkpoint(self)
    del checkpoint["loss"], checkpoint["val_loss"]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_no_validation_losses(self, filename):
    """You do not save the validation losses: the entry val_loss is missing."""
    checkpoint = _checkpoint(self)
    del checkpoint["val_loss"]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_no_epoch(self, filename):
    """You do not save how many epochs were trained: the entry epoch is missing."""
    checkpoint = _checkpoint(self)
    del checkpoint["epoch"]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_the_model_only(self, filename):
    """None of the five entries is in your file: the model's state dict alone, or all attributes,
    will not do. A checkpoint holds model, optimizer and history under the names that are asked."""
    torch.save(self.model.state_dict(), filename)


@misconception("save_checkpoint")
def saves_the_whole_model(self, filename):
    """The file does not hold a dictionary. Each of the five entries needs its name, so
    that others can read it: save one dict."""
    torch.save(self.model, filename)


@misconception("save_checkpoint")
def saves_objects(self, filename):
    """You save model and optimizer as objects, not their state dicts. Such a file can't be loaded
    into another object."""
    checkpoint = _checkpoint(self)
    checkpoint |= {"model_state_dict": self.model, "optimizer_state_dict": self.optimizer}
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_parameters(self, filename):
    """You save a list of parameters. The state dict also has their names, and the buffers."""
    torch.save(
        _checkpoint(self) | {"model_state_dict": list(self.model.parameters())},
        filename,
    )


@misconception("save_checkpoint")
def saves_attribute_names(self, filename):
    """You name the entries after the attributes. The file's names are those of assignment 2: epoch,
    model_state_dict, optimizer_state_dict, loss, val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["total_epochs"] = checkpoint.pop("epoch")
    checkpoint["losses"] = checkpoint.pop("loss")
    checkpoint["val_losses"] = checkpoint.pop("val_loss")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_plural_names(self, filename):
    """You call the entries losses and val_losses. In the file they are loss and val_loss, as in
    assignment 2."""
    checkpoint = _checkpoint(self)
    checkpoint["losses"] = checkpoint.pop("loss")
    checkpoint["val_losses"] = checkpoint.pop("val_loss")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_short_names(self, filename):
    """You call the entries model and optimizer. In the file they are model_state_dict and
    optimizer_state_dict, as in assignment 2."""
    checkpoint = _checkpoint(self)
    checkpoint["model"] = checkpoint.pop("model_state_dict")
    checkpoint["optimizer"] = checkpoint.pop("optimizer_state_dict")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_more(self, filename):
    """You save more than the five entries. Others read this file: keep to what was agreed."""
    torch.save(_checkpoint(self) | {"device": str(self.device)}, filename)


@misconception("save_checkpoint")
def saves_the_last_losses(self, filename):
    """You save the last loss only. The file holds the whole history: a number for every epoch."""
    torch.save(
        _checkpoint(self) | {"loss": self.losses[-1], "val_loss": (self.val_losses or [None])[-1]},
        filename,
    )


@misconception("save_checkpoint")
def saves_the_losses_swapped(self, filename):
    """The two histories are swapped: loss holds the validation losses, val_loss the training
    losses."""
    torch.save(
        _checkpoint(self) | {"loss": self.val_losses, "val_loss": self.losses},
        filename,
    )


@misconception("save_checkpoint")
def saves_training_losses_twice(self, filename):
    """You save the training losses as validation losses too."""
    torch.save(_checkpoint(self) | {"val_loss": self.losses}, filename)


@misconception("save_checkpoint")
def saves_means(self, filename):
    """You save the mean of the losses. The file holds the whole history: a number for every
    epoch."""
    means = [float(np.mean(each)) if len(each) else None for each in (self.losses, self.val_losses)]
    torch.save(_checkpoint(self) | {"loss": means[0], "val_loss": means[1]}, filename)


@misconception("save_checkpoint")
def saves_the_last_loss(self, filename):
    """You save the last training loss only. The file holds the whole history: a number for every
    epoch."""
    torch.save(_checkpoint(self) | {"loss": self.losses[-1]}, filename)


@misconception("save_checkpoint")
def saves_the_mean_loss(self, filename):
    """You save the mean of the training losses. The file holds the whole history: a number for
    every epoch."""
    torch.save(_checkpoint(self) | {"loss": float(np.mean(self.losses))}, filename)


@misconception("save_checkpoint")
def saves_the_defaults(self, filename):
    """optimizer_state_dict does not hold the state of the optimizer: momentum and learning
    rate are to go on where they stopped. Save self.optimizer.state_dict()."""
    torch.save(_checkpoint(self) | {"optimizer_state_dict": self.optimizer.defaults}, filename)


@misconception("save_checkpoint", like=saves_the_defaults)
def saves_the_param_groups(self, filename):
    groups = self.optimizer.state_dict()["param_groups"]
    torch.save(_checkpoint(self) | {"optimizer_state_dict": groups}, filename)


@misconception("save_checkpoint")
def saves_the_number_of_losses(self, filename):
    """You save how many losses there are, not the losses."""
    torch.save(
        _checkpoint(self) | {"loss": len(self.losses), "val_loss": len(self.val_losses)}, filename
    )


@misconception("save_checkpoint")
def saves_the_states_swapped(self, filename):
    """The states of model and optimizer are swapped: each is saved under the other's name."""
    checkpoint = _checkpoint(self)
    model, optimizer = checkpoint["model_state_dict"], checkpoint["optimizer_state_dict"]
    checkpoint |= {"model_state_dict": optimizer, "optimizer_state_dict": model}
    torch.save(checkpoint, filename)


@misconception("save_checkpoint", like=saves_the_defaults)
def saves_the_model_twice(self, filename):
    torch.save(_checkpoint(self) | {"optimizer_state_dict": self.model.state_dict()}, filename)


@misconception("save_checkpoint")
def saves_the_next_epoch(self, filename):
    """You save the number of the next epoch. epoch is how many were trained: total_epochs."""
    torch.save(_checkpoint(self) | {"epoch": self.total_epochs + 1}, filename)


@misconception("save_checkpoint")
def saves_the_last_index(self, filename):
    """You save the index of the last epoch. epoch is how many were trained: total_epochs."""
    torch.save(_checkpoint(self) | {"epoch": self.total_epochs - 1}, filename)


@misconception("save_checkpoint")
def saves_epoch_zero(self, filename):
    """You save epoch 0. After loading nobody would know how long the model was trained."""
    torch.save(_checkpoint(self) | {"epoch": 0}, filename)


@misconception("save_checkpoint")
def saves_empty_histories(self, filename):
    """You save empty lists. The file holds the losses of every epoch so far."""
    torch.save(_checkpoint(self) | {"loss": [], "val_loss": []}, filename)


@misconception("save_checkpoint")
def saves_fresh_optimizer(self, filename):
    """You save the state of a new optimizer. Its momentum is empty: save self.optimizer's."""
    state = self.optimizer.state_dict() | {"state": {}}
    torch.save(_checkpoint(self) | {"optimizer_state_dict": state}, filename)


@misconception("save_checkpoint", like=saves_the_defaults)
def saves_only_the_hyperparameters(self, filename):
    state = {"lr": self.optimizer.param_groups[0]["lr"]}
    torch.save(_checkpoint(self) | {"optimizer_state_dict": state}, filename)


@misconception("save_checkpoint")
def saves_under_its_own_name(self, filename):
    """The file is not where it should be: you change its name. The caller will look for
    the name that was given: hand filename on to torch.save as it is."""
    torch.save(_checkpoint(self), str(filename).rpartition("/")[0] + "/checkpoint.pth")


@misconception("save_checkpoint", like=saves_under_its_own_name)
def adds_an_ending(self, filename):
    torch.save(_checkpoint(self), str(filename).removesuffix(".pth") + ".pth.tar")


@misconception("save_checkpoint")
def takes_strings_only(self, filename):
    """You treat the name as a string. It may be a path, too: give it to torch.save as it is."""
    torch.save(_checkpoint(self), "" + filename)


@misconception("save_checkpoint", like=saves_the_whole_model)
def saves_a_tuple(self, filename):
    torch.save(tuple(_checkpoint(self).values()), filename)


@misconception("save_checkpoint")
def saves_two_files(self, filename):
    """You write two files. A checkpoint is one file with everything in it."""
    checkpoint = _checkpoint(self)
    torch.save(checkpoint.pop("optimizer_state_dict"), f"{filename}.optimizer")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_once(self, filename):
    """You do not replace a file that is there already. Saving again saves what is true now."""
    try:
        with open(filename, "xb") as file:
            torch.save(_checkpoint(self), file)
    except FileExistsError:
        pass


@misconception("save_checkpoint")
def pickles(self, filename):
    """torch.load cannot read your file: you write it by other means.
    torch.save(checkpoint, filename) writes one that it can read."""
    with open(filename, "wb") as file:
        pickle.dump(_checkpoint(self), file)


@misconception("save_checkpoint")
def returns_the_checkpoint(self, filename):
    """There is no file where it should be. torch.save(checkpoint, filename) writes it,
    under the name that the caller gave."""
    return _checkpoint(self)


@misconception("save_checkpoint")
def state_dict_is_not_called(self, filename):
    """You save the method state_dict, not what it returns: the brackets are missing."""
    torch.save(_checkpoint(self) | {"model_state_dict": self.model.state_dict}, filename)


@misconception("save_checkpoint")
def saves_parameters_without_buffers(self, filename):
    """You save the parameters only. A model may have buffers too, such as the running means of
    batch normalisation: state_dict() holds both."""
    state = {name: value.detach().clone() for name, value in self.model.named_parameters()}
    torch.save(_checkpoint(self) | {"model_state_dict": state}, filename)


@misconception("save_checkpoint")
def saves_half_precision(self, filename):
    """You save the parameters in half precision: they come back rounded. Save the state dict as it
    is."""
    state = {name: value.half() for name, value in self.model.state_dict().items()}
    torch.save(_checkpoint(self) | {"model_state_dict": state}, filename)


@misconception("save_checkpoint")
def saves_the_wrong_way_round(self, filename):
    """You give torch.save the name first. The object comes first: torch.save(checkpoint,
    filename)."""
    torch.save(filename, _checkpoint(self))


@misconception("save_checkpoint")
def counts_the_validation_losses(self, filename):
    """You take the epoch from the number of validation losses. Without validation there are none:
    epoch is total_epochs."""
    torch.save(_checkpoint(self) | {"epoch": len(self.val_losses)}, filename)


@misconception("save_checkpoint")
def saves_epoch_under_another_name(self, filename):
    """The file has no entry epoch, but one of another name. The names are those of
    assignment 2, so that others find them: epoch, model_state_dict, optimizer_state_dict, loss,
    val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["total_epochs"] = checkpoint.pop("epoch")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_model_state_dict_under_another_name(self, filename):
    """The file has no entry model_state_dict, but one of another name. The names are those of
    assignment 2, so that others find them: epoch, model_state_dict, optimizer_state_dict, loss,
    val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["model_state"] = checkpoint.pop("model_state_dict")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_optimizer_state_dict_under_another_name(self, filename):
    """The file has no entry optimizer_state_dict, but one of another name. The names are those of
    assignment 2, so that others find them: epoch, model_state_dict, optimizer_state_dict, loss,
    val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["optimizer_state"] = checkpoint.pop("optimizer_state_dict")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_loss_under_another_name(self, filename):
    """The file has no entry loss, but one of another name. The names are those of
    assignment 2, so that others find them: epoch, model_state_dict, optimizer_state_dict, loss,
    val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["losses"] = checkpoint.pop("loss")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_val_loss_under_another_name(self, filename):
    """The file has no entry val_loss, but one of another name. The names are those of
    assignment 2, so that others find them: epoch, model_state_dict, optimizer_state_dict, loss,
    val_loss."""
    checkpoint = _checkpoint(self)
    checkpoint["val_losses"] = checkpoint.pop("val_loss")
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_the_model_object(self, filename):
    """You save the model as an object, not its state dict. That ties the file to your code, and
    load_state_dict can't read it: self.model.state_dict()."""
    torch.save(_checkpoint(self) | {"model_state_dict": self.model}, filename)


@misconception("save_checkpoint", like=saves_the_defaults)
def saves_the_optimizer_object(self, filename):
    torch.save(_checkpoint(self) | {"optimizer_state_dict": self.optimizer}, filename)


@misconception("save_checkpoint")
def saves_arrays(self, filename):
    """You turn the model's state into arrays. load_state_dict wants tensors: save the state dict as
    it is."""
    state = {name: value.numpy() for name, value in self.model.state_dict().items()}
    torch.save(_checkpoint(self) | {"model_state_dict": state}, filename)


@misconception("save_checkpoint")
def saves_some_losses(self, filename):
    """You save some of the losses only. The file holds the whole history: a number for every
    epoch."""
    torch.save(
        _checkpoint(self) | {"loss": self.losses[-2:], "val_loss": self.val_losses[-2:]}, filename
    )


@misconception("save_checkpoint")
def saves_some_training_losses(self, filename):
    """You save some of the training losses only. The file holds the whole history: a number for
    every epoch."""
    torch.save(_checkpoint(self) | {"loss": self.losses[-2:]}, filename)


@misconception("save_checkpoint")
def saves_the_smallest_losses(self, filename):
    """You save the smallest loss only. The file holds the whole history: a number for every
    epoch."""
    validated = [loss for loss in self.val_losses if loss is not None] or [None]
    torch.save(_checkpoint(self) | {"loss": min(self.losses), "val_loss": min(validated)}, filename)


@misconception("save_checkpoint")
def saves_the_smallest_training_loss(self, filename):
    """You save the smallest training loss only. The file holds the whole history: a number for
    every epoch."""
    torch.save(_checkpoint(self) | {"loss": min(self.losses)}, filename)


@misconception("save_checkpoint")
def saves_rounded_losses(self, filename):
    """You round the losses. Round when you print: the file keeps what was measured."""
    checkpoint = _checkpoint(self)
    for key in ("loss", "val_loss"):
        checkpoint[key] = [loss if loss is None else round(loss, 2) for loss in checkpoint[key]]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def saves_texts(self, filename):
    """You save the losses as text. Save the lists themselves, so that training can go on with
    them."""
    texts = {"loss": str(self.losses), "val_loss": str(self.val_losses)}
    torch.save(_checkpoint(self) | texts, filename)


@misconception("save_checkpoint")
def saves_the_epoch_as_text(self, filename):
    """You save the epoch as text. It is a number, to go on counting from: total_epochs."""
    torch.save(_checkpoint(self) | {"epoch": str(self.total_epochs)}, filename)


@misconception("save_checkpoint")
def adds_an_ending_to_a_text(self, filename):
    """You add an ending to the file's name, as if it were a text. The caller will look for the name
    that was given, which may be a path, too: hand filename on as it is."""
    torch.save(_checkpoint(self), filename + ".pth")


@misconception("save_checkpoint")
def saves_empty_validation_losses(self, filename):
    """You save the training losses and nothing for validation. val_loss holds the validation
    losses of every epoch."""
    torch.save(_checkpoint(self) | {"val_loss": []}, filename)


@misconception("save_checkpoint")
def saves_rounded_training_losses(self, filename):
    """You round the training losses. Round when you print: the file keeps what was measured."""
    losses = [round(loss, 2) for loss in self.losses]
    torch.save(_checkpoint(self) | {"loss": losses}, filename)


@misconception("save_checkpoint")
def saves_training_texts(self, filename):
    """You save the training losses as text. Save the list itself, so that training can go on with
    it."""
    torch.save(_checkpoint(self) | {"loss": str(self.losses)}, filename)


# load_checkpoint


@misconception("load_checkpoint")
def loads_into_eval_mode(self, filename):
    """After loading, your model is not in train mode. The lecture says: always use TRAIN
    for resuming training, self.model.train()."""
    _restore(self, filename)
    self.model.eval()


@misconception("load_checkpoint", like=loads_into_eval_mode)
def loads_without_switching(self, filename):
    mode = self.model.training
    _restore(self, filename)
    self.model.train(mode)


@misconception("load_checkpoint")
def loads_no_model(self, filename):
    """self.model keeps its old state. The file's belongs into it:
    self.model.load_state_dict(checkpoint["model_state_dict"])."""
    _restore(self, filename, model_state_dict=self.model.state_dict())


@misconception("load_checkpoint")
def loads_no_optimizer(self, filename):
    """The optimizer keeps its old state. Its momentum and learning rate are in the file:
    self.optimizer.load_state_dict."""
    _restore(self, filename, optimizer_state_dict=self.optimizer.state_dict())


@misconception("load_checkpoint")
def loads_a_fresh_optimizer(self, filename):
    """You make the optimizer forget its state and take only the file's learning rate. Its momentum
    is in the file, too."""
    checkpoint = torch.load(filename, weights_only=False)
    _restore(
        self, filename, optimizer_state_dict=checkpoint["optimizer_state_dict"] | {"state": {}}
    )


@misconception("load_checkpoint")
def keeps_its_learning_rate(self, filename):
    """You put the old learning rate back. It is part of the optimizer's state in the file."""
    rates = [group["lr"] for group in self.optimizer.param_groups]
    _restore(self, filename)
    for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


@misconception("load_checkpoint")
def loads_an_optimizer_of_its_own(self, filename):
    """You make a new optimizer, and load into that nothing. Load the state into self.optimizer."""
    _restore(self, filename)
    self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)


@misconception("load_checkpoint")
class LoadsPlainValuesOnly(Architecture):
    """You let torch.load read tensors and plain numbers only, and the losses that np.mean gave are
    NumPy's own. A file that you wrote yourself may be read whole: weights_only=False."""

    def train(self, n_epochs, seed=42):
        _train(self, n_epochs, seed)

    def save_checkpoint(self, filename):
        torch.save(_checkpoint(self), filename)

    def load_checkpoint(self, filename):
        torch.load(filename)
        _restore(self, filename)


@misconception("load_checkpoint")
def loads_no_history(self, filename):
    """You do not restore the losses: self.losses and self.val_losses are in the file."""
    _restore(self, filename, loss=self.losses, val_loss=self.val_losses)


@misconception("load_checkpoint")
def loads_no_losses(self, filename):
    """You do not restore the training losses: self.losses is in the file, as loss."""
    _restore(self, filename, loss=self.losses)


@misconception("load_checkpoint")
def loads_no_validation_losses(self, filename):
    """You do not restore the validation losses: self.val_losses is in the file, as val_loss."""
    _restore(self, filename, val_loss=self.val_losses)


@misconception("load_checkpoint")
def loads_no_epochs(self, filename):
    """You do not restore total_epochs: it is in the file, as epoch."""
    _restore(self, filename, epoch=self.total_epochs)


@misconception("load_checkpoint")
def loads_neither_history_nor_epochs(self, filename):
    """You restore model and optimizer, but not self.total_epochs, self.losses and
    self.val_losses. They are in the file, as epoch, loss and val_loss."""
    _restore(self, filename, epoch=self.total_epochs, loss=self.losses, val_loss=self.val_losses)


@misconception("load_checkpoint")
def loads_an_empty_history(self, filename):
    """You start a new history. The file holds the losses of every epoch so far."""
    _restore(self, filename, loss=[], val_loss=[])


@misconception("load_checkpoint")
def starts_counting_again(self, filename):
    """You set total_epochs to 0. The file says how many epochs were trained."""
    _restore(self, filename, epoch=0)


@misconception("load_checkpoint")
def loads_the_next_epoch(self, filename):
    """total_epochs is one more than the file's epoch. Both say how many epochs were trained."""
    _restore(self, filename)
    self.total_epochs += 1


@misconception("load_checkpoint")
def adds_to_the_epochs(self, filename):
    """You add the file's epochs to the old ones. Loading replaces what the object remembered."""
    before = self.total_epochs
    _restore(self, filename)
    self.total_epochs += before


@misconception("load_checkpoint")
def adds_to_the_history(self, filename):
    """You add the file's losses to the old ones. Loading replaces what the object remembered."""
    losses, val_losses = self.losses, self.val_losses
    _restore(self, filename)
    self.losses, self.val_losses = [*losses, *self.losses], [*val_losses, *self.val_losses]


@misconception("load_checkpoint")
def extends_the_losses(self, filename):
    """You add the file's training losses to the old ones. Loading replaces what the object
    remembered."""
    losses = self.losses
    _restore(self, filename)
    self.losses = [*losses, *self.losses]


@misconception("load_checkpoint")
def appends_the_histories(self, filename):
    """You append the file's lists to the old ones, which makes lists in lists. Loading replaces
    what the object remembered."""
    losses, val_losses = self.losses, self.val_losses
    _restore(self, filename)
    self.losses, self.val_losses = [*losses, self.losses], [*val_losses, self.val_losses]


@misconception("load_checkpoint")
def appends_the_losses(self, filename):
    """You append the file's list of training losses to the old one, which makes a list in a list.
    Loading replaces what the object remembered."""
    losses = self.losses
    _restore(self, filename)
    self.losses = [*losses, self.losses]


@misconception("load_checkpoint")
def forgets_the_last_epoch(self, filename):
    """You go back one epoch: the last loss is cut off. Restore all that is in the file."""
    _restore(self, filename)
    self.losses, self.val_losses = self.losses[:-1], self.val_losses[:-1]
    self.total_epochs -= 1


@misconception("load_checkpoint")
def loads_the_learning_rate_only(self, filename):
    """You restore the optimizer's learning rate, but not its momentum:
    self.optimizer.load_state_dict restores both."""
    before = copy.deepcopy(self.optimizer.state_dict())
    _restore(self, filename)
    rates = [group["lr"] for group in self.optimizer.param_groups]
    self.optimizer.load_state_dict(before)
    for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


@misconception("load_checkpoint")
def loads_one_index_less(self, filename):
    """total_epochs is one less than the file's epoch. Both say how many epochs were trained."""
    _restore(self, filename)
    self.total_epochs -= 1


@misconception("load_checkpoint")
def loads_nothing(self, filename):
    """You read the file, but change nothing of the object. Put each part back where it
    belongs."""
    torch.load(filename, weights_only=False)


@misconception("load_checkpoint")
def counts_the_losses_twice(self, filename):
    """Both histories get the training losses. The validation losses are in the file, as
    val_loss."""
    _restore(self, filename)
    self.val_losses = self.losses


@misconception("load_checkpoint")
def loads_the_losses_swapped(self, filename):
    """The two histories are swapped: loss belongs in losses, val_loss in val_losses."""
    _restore(self, filename)
    self.losses, self.val_losses = self.val_losses, self.losses


@misconception("load_checkpoint")
def loads_the_last_losses(self, filename):
    """You keep the last losses only. The history has a number for every epoch."""
    _restore(self, filename)
    self.losses, self.val_losses = self.losses[-1:], self.val_losses[-1:]


@misconception("load_checkpoint", like=loads_neither_history_nor_epochs)
def loads_under_other_names(self, filename):
    before = self.total_epochs, self.losses, self.val_losses
    _restore(self, filename)
    self.epoch, self.loss, self.val_loss = self.total_epochs, self.losses, self.val_losses
    self.total_epochs, self.losses, self.val_losses = before


@misconception("load_checkpoint", like=loads_no_model)
def loads_into_a_copy(self, filename):
    kept, self.model = self.model, copy.deepcopy(self.model)
    _restore(self, filename)
    self.model = kept
    self.model.train()


@misconception("load_checkpoint")
def loads_into_another_model(self, filename):
    """You put a new model in the place of the old one. The optimizer still holds the old parameters
    and trains those: load into the model that is there."""
    self.model = copy.deepcopy(self.model)
    _restore(self, filename)


@misconception("load_checkpoint", like=loads_neither_history_nor_epochs)
def returns_the_history(self, filename):
    before = self.total_epochs, self.losses, self.val_losses
    checkpoint = _restore(self, filename)
    self.total_epochs, self.losses, self.val_losses = before
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


@misconception("load_checkpoint", like=loads_nothing)
def returns_the_file(self, filename):
    return torch.load(filename, weights_only=False)


@misconception("load_checkpoint")
def losses_as_a_tuple(self, filename):
    """You restore the losses as tuples, and nothing can be appended to a tuple: training can't go
    on."""
    _restore(self, filename)
    self.losses, self.val_losses = tuple(self.losses), tuple(self.val_losses)


@misconception("load_checkpoint")
def swaps_the_states(self, filename):
    """You give the model the optimizer's state and the optimizer the model's."""
    checkpoint = torch.load(filename, weights_only=False)
    self.model.load_state_dict(checkpoint["optimizer_state_dict"])
    self.optimizer.load_state_dict(checkpoint["model_state_dict"])


@misconception("load_checkpoint")
def reads_attribute_names(self, filename):
    """You look for losses and val_losses. In the file they are called loss and val_loss, as in
    assignment 2."""
    checkpoint = _restore(self, filename)
    self.losses, self.val_losses = checkpoint["losses"], checkpoint["val_losses"]


@misconception("load_checkpoint")
def freezes_the_model(self, filename):
    """You set requires_grad to False after loading. A checkpoint is loaded to train on."""
    _restore(self, filename)
    for parameter in self.model.parameters():
        parameter.requires_grad_(False)


@misconception("load_checkpoint")
def loads_parameters_without_buffers(self, filename):
    """You restore the parameters only. A model may have buffers too, such as the running means of
    batch normalisation: self.model.load_state_dict restores both."""
    state = {name: value.clone() for name, value in self.model.named_buffers()}
    _restore(self, filename)
    self.model.load_state_dict(state, strict=False)


@misconception("load_checkpoint")
def loads_only_if_newer(self, filename):
    """You ignore a file that has fewer epochs than the object. Loading always goes back to what is
    in the file."""
    if torch.load(filename, weights_only=False)["epoch"] >= self.total_epochs:
        _restore(self, filename)


@misconception("load_checkpoint")
def adds_everything(self, filename):
    """You add the file's losses and epochs to the old ones. Loading replaces what the object
    remembered."""
    losses, val_losses, epochs = self.losses, self.val_losses, self.total_epochs
    _restore(self, filename)
    self.losses, self.val_losses = [*losses, *self.losses], [*val_losses, *self.val_losses]
    self.total_epochs += epochs


@misconception("load_checkpoint")
def loads_the_model_only(self, filename):
    """You restore the model only. The file also holds the optimizer's state, the epoch and the
    losses: training can't go on without them."""
    before = self.total_epochs, self.losses, self.val_losses
    _restore(self, filename, optimizer_state_dict=self.optimizer.state_dict())
    self.total_epochs, self.losses, self.val_losses = before


@misconception("load_checkpoint", like=calls_its_own_train)
def calls_its_own_train_after_loading(self, filename):
    _restore(self, filename)
    self.train()


@misconception("load_checkpoint")
def sets_a_rate_of_its_own(self, filename):
    """You set a learning rate of your own. It is part of the optimizer's state in the file."""
    _restore(self, filename)
    for group in self.optimizer.param_groups:
        group["lr"] = 0.123


@misconception("load_checkpoint")
def loads_the_last_loss_alone(self, filename):
    """You keep the last losses only, as numbers. The history has a number for every epoch, in a
    list."""
    _restore(self, filename)
    self.losses, self.val_losses = self.losses[-1], self.val_losses[-1]


@misconception("load_checkpoint")
def loads_the_last_training_loss(self, filename):
    """You keep the last training loss only. The history has a number for every epoch, in a list."""
    _restore(self, filename)
    self.losses = self.losses[-1]


# plot_losses


@misconception("plot_losses")
def linear_scale(self):
    """Your y-axis is linear. Losses span powers of ten: use a logarithmic scale."""
    figure = _plot(self)
    figure.gca().set_yscale("linear")
    return figure


@misconception("plot_losses", like=linear_scale)
def log_of_the_epochs(self):
    figure = _plot(self)
    figure.gca().set(xscale="log", yscale="linear")
    return figure


@misconception("plot_losses")
def logarithms(self):
    """You draw the logarithms of the losses. Draw the losses, and make the scale logarithmic: then
    the axis shows their values."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_ydata(np.log(np.asarray(line.get_ydata(), dtype=float)))
    figure.gca().set_yscale("linear")
    return figure


@misconception("plot_losses")
def logarithms_on_a_log_scale(self):
    """You take the logarithm twice: of the losses, and again by the scale. Draw the losses
    themselves."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_ydata(np.log(np.asarray(line.get_ydata(), dtype=float)))
    return figure


@misconception("plot_losses")
def no_legend(self):
    """There is no legend, or an empty one: nobody can tell which line is which. Give every
    line a label, and call legend() after drawing."""
    figure = _plot(self)
    figure.gca().get_legend().remove()
    return figure


@misconception("plot_losses")
def one_entry(self):
    """The legend has an entry for one line only. Give both lines a label."""
    figure = _plot(self)
    axes = figure.gca()
    axes.legend(axes.lines[:1], ["loss"])
    return figure


@misconception("plot_losses", like=no_legend)
def lines_without_labels(self):
    figure = _plot(self)
    axes = figure.gca()
    for line in axes.lines:
        line.set_label("_")
    axes.legend([], [])
    return figure


@misconception("plot_losses")
def legend_swapped(self):
    """The legend calls the training losses validation, and the other way round."""
    figure = _plot(self)
    axes = figure.gca()
    for line, label in zip(axes.lines, ("validation", "training"), strict=False):
        line.set_label(label)
    axes.legend()
    return figure


@misconception("plot_losses")
def no_names(self):
    """The axes have no names: say that they show epochs and losses."""
    figure = _plot(self)
    figure.gca().set(xlabel="", ylabel="")
    return figure


@misconception("plot_losses")
def no_name_for_the_losses(self):
    """The y-axis has no name: say that it shows the loss."""
    figure = _plot(self)
    figure.gca().set(ylabel="")
    return figure


@misconception("plot_losses")
def no_name_for_the_epochs(self):
    """The x-axis has no name: say that it shows epochs."""
    figure = _plot(self)
    figure.gca().set(xlabel="")
    return figure


@misconception("plot_losses")
def names_swapped(self):
    """The names of the axes are swapped: epochs run along x, losses along y."""
    figure = _plot(self)
    figure.gca().set(xlabel="Loss", ylabel="Epoch")
    return figure


@misconception("plot_losses")
def training_only(self):
    """You draw the training losses only. The validation losses tell whether the model overfits."""
    return _plot(self, val_losses=[None])


@misconception("plot_losses")
def validation_only(self):
    """You draw the validation losses only. The training losses belong in the figure, too."""
    figure = _plot(self)
    axes = figure.gca()
    axes.lines[0].remove()
    axes.legend()
    return figure


@misconception("plot_losses")
def training_twice(self):
    """You draw the training losses twice. The second line should be val_losses."""
    return _plot(self, val_losses=self.losses)


@misconception("plot_losses")
def one_against_the_other(self):
    """You draw validation losses against training losses. Each is a line of its own, over the
    epochs."""
    figure = Figure()
    axes = figure.subplots()
    axes.plot(self.losses, self.val_losses or self.losses, label="loss")
    axes.set(yscale="log", xlabel="training loss", ylabel="validation loss")
    axes.legend()
    return figure


@misconception("plot_losses")
def axes_swapped(self):
    """You draw epochs over losses. Epochs run along x, losses along y."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_data(line.get_ydata(), line.get_xdata())
    return figure


@misconception("plot_losses")
def epochs_from_two(self):
    """Your epochs do not start at 0 or 1."""
    return _plot(self, start=2)


@misconception("plot_losses")
def first_epoch_is_missing(self):
    """You leave out the first epoch."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_data(line.get_xdata()[1:], line.get_ydata()[1:])
    return figure


@misconception("plot_losses")
def first_training_epoch_is_missing(self):
    """You leave out the training loss of the first epoch."""
    figure = _plot(self)
    line = figure.gca().lines[0]
    line.set_data(line.get_xdata()[1:] - 1, line.get_ydata()[1:])
    return figure


@misconception("plot_losses")
def last_epoch_is_missing(self):
    """You leave out the last epoch."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_data(line.get_xdata()[:-1], line.get_ydata()[:-1])
    return figure


@misconception("plot_losses")
def validation_comes_later(self):
    """You draw the validation losses behind the training losses. Both belong to the same epochs."""
    figure = _plot(self)
    if len(figure.gca().lines) > 1:
        line = figure.gca().lines[1]
        line.set_xdata(np.asarray(line.get_xdata()) + len(self.losses))
    return figure


@misconception("plot_losses")
def draws_the_difference(self):
    """You draw validation loss minus training loss. Draw each of them."""
    differences = [
        val - loss for val, loss in zip(self.val_losses, self.losses, strict=False) if val
    ]
    return _plot(self, val_losses=differences or None)


@misconception("plot_losses")
def sums_up(self):
    """You draw running sums of the losses. Draw the losses themselves."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_ydata(np.cumsum(np.asarray(line.get_ydata(), dtype=float)))
    return figure


@misconception("plot_losses")
def returns_pyplot(self):
    """You return the module plt. The Figure is asked for: plt.gcf(), or what plt.figure()
    returned."""
    import matplotlib.pyplot as plt

    _plot(self)
    return plt


@misconception("plot_losses")
def returns_the_lines(self):
    """You return what plot returned, a list of lines. The Figure is asked for."""
    return _plot(self).gca().lines[:1]


@misconception("plot_losses")
def bars(self):
    """You draw bars. Losses by epoch are curves: use plot."""
    figure = Figure()
    axes = figure.subplots()
    axes.bar(range(len(self.losses)), self.losses, label="training")
    axes.set(yscale="log", xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


@misconception("plot_losses")
def last_loss_only(self):
    """You draw one point: the last loss. A curve shows the loss of every epoch."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_data(line.get_xdata()[-1:], line.get_ydata()[-1:])
    return figure


@misconception("plot_losses")
def one_curve_of_both(self):
    """You draw one line through both histories. Draw a line for each, over the same epochs."""
    figure = Figure()
    axes = figure.subplots()
    axes.plot([*self.losses, *self.val_losses], label="loss")
    axes.set(yscale="log", xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


@misconception("plot_losses")
def smooths(self):
    """You smooth the losses. Draw what was measured."""
    figure = _plot(self)
    for line in figure.gca().lines:
        losses = np.asarray(line.get_ydata(), dtype=float)
        line.set_ydata(np.cumsum(losses) / np.arange(1, len(losses) + 1))
    return figure


@misconception("plot_losses")
def sorts(self):
    """You sort the losses before drawing them. The order is the order of the epochs."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_ydata(sorted(line.get_ydata(), reverse=True))
    return figure


@misconception("plot_losses")
def returns_the_axes(self):
    """You return the axes. The Figure is asked for: it is what can be saved to a file."""
    return _plot(self).gca()


@misconception("plot_losses")
def returns_no_figure(self):
    """You return nothing. Draw, and return the Figure."""
    _plot(self)


@misconception("plot_losses")
def returns_figure_and_axes(self):
    """You return the figure and the axes. The Figure alone is asked for."""
    figure = _plot(self)
    return figure, figure.gca()


@misconception("plot_losses")
def returns_an_empty_figure(self):
    """Your figure is empty: you draw in one figure and return another."""
    _plot(self)
    return Figure()


@misconception("plot_losses")
def draws_over_the_last_plot(self):
    """You draw in the figure that is open already, with another plot in it. Start a new figure."""
    import matplotlib.pyplot as plt

    return _plot(self, figure=plt.gcf())


@misconception("plot_losses")
def needs_validation_losses(self):
    """Without validation losses your plot breaks down. There may be none, so they need not
    be as many as the training losses: draw the training losses all the same."""
    figure = _plot(self)
    axes = figure.gca()
    axes.set_title(f"best: {min(loss for loss in self.val_losses if loss is not None)}")
    return figure


@misconception("plot_losses")
def needs_numbers(self):
    """A None among the validation losses breaks your plot. It says that nothing was validated:
    leave it out."""
    figure = _plot(self)
    figure.gca().set_title(f"{sum(self.val_losses):.3f}")
    return figure


@misconception("plot_losses", like=needs_validation_losses)
def as_many_validation_losses(self):
    figure = Figure()
    axes = figure.subplots()
    epochs = range(len(self.losses))
    axes.plot(epochs, self.losses, label="training")
    axes.plot(epochs, self.val_losses, label="validation")
    axes.set(yscale="log", xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


@misconception("plot_losses")
def draws_only_with_validation(self):
    """Without validation losses you draw nothing. The training losses are there: draw them."""
    if any(loss is not None for loss in self.val_losses):
        return _plot(self)
    return Figure()


@misconception("plot_losses")
def normalises(self):
    """You scale or move the losses before drawing them, such as by their maximum. Draw what was
    measured: the axis is there to show its size."""
    figure = _plot(self)
    for line in figure.gca().lines:
        losses = np.asarray(line.get_ydata(), dtype=float)
        line.set_ydata(losses / losses.max())
    return figure


@misconception("plot_losses")
def draws_once(self):
    """You return the figure of an earlier call again. The losses have changed since: draw them anew
    every time."""
    if not hasattr(self, "_figure"):
        self._figure = _plot(self)
    return self._figure


@misconception("plot_losses")
def dots(self):
    """You draw dots or bars. Losses by epoch are curves: use plot."""
    figure = Figure()
    axes = figure.subplots()
    for label, losses in (("training", self.losses), ("validation", self.val_losses)):
        losses = [loss for loss in losses if loss is not None]
        axes.scatter(range(len(losses)), losses, label=label)
    axes.set(yscale="log", xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


@misconception("plot_losses")
def validation_twice(self):
    """You draw the validation losses twice. The first line should be self.losses."""
    losses, self.losses = self.losses, self.val_losses
    figure = _plot(self)
    self.losses = losses
    return figure


@misconception("plot_losses")
def normalises_training(self):
    """You scale or move the training losses before drawing them. Draw what was measured: the axis
    is there to show its size."""
    figure = _plot(self)
    line = figure.gca().lines[0]
    line.set_ydata(2 * np.asarray(line.get_ydata(), dtype=float))
    return figure


@misconception("plot_losses")
def validation_one_epoch_later(self):
    """Your curves count the epochs differently, one from 0 and the other from 1, so that two losses
    of one epoch do not stand over each other. Let both start at the same number."""
    figure = _plot(self)
    for line in figure.gca().lines[1:]:
        line.set_xdata(np.arange(len(self.losses)) + 1 - figure.gca().lines[0].get_xdata()[0])
    return figure


@misconception("plot_losses")
def validation_on_a_linear_axis(self):
    """You give the validation losses an axis of their own and leave that one linear. Both are to be
    on a logarithmic scale: draw them on the same axes."""
    figure = _plot(self)
    axes = figure.gca()
    for line in axes.lines[1:]:
        axes.twinx().plot(*line.get_data(), label=line.get_label())
        line.remove()
    return figure


@misconception("plot_losses")
def training_epochs_from_two(self):
    """The epochs of your training losses do not start at 0 or 1, where the others do."""
    figure = _plot(self)
    line = figure.gca().lines[0]
    line.set_xdata(np.asarray(line.get_xdata()) + 2)
    return figure


@misconception("plot_losses")
def other_training_numbers(self):
    """Your line for training does not show self.losses, but something that you compute from them.
    Draw what was measured."""
    figure = _plot(self)
    line = figure.gca().lines[0]
    line.set_ydata(np.asarray(line.get_ydata(), dtype=float) ** 3)
    return figure


@misconception("plot_losses")
def other_numbers(self):
    """Your lines do not show the losses, but something that you compute from them. Draw what was
    measured."""
    figure = _plot(self)
    for line in figure.gca().lines:
        line.set_ydata(np.asarray(line.get_ydata(), dtype=float) ** 3)
    return figure


@misconception("Architecture")
def begins_in_eval_mode(self, model, loss_fn, optimizer):
    """You put the model into eval mode when you take it in. Keep it as it is: train and predict
    choose the mode when they need one."""
    _init(self, model, loss_fn, optimizer)
    model.eval()


@misconception("Architecture")
def begins_without_gradients(self, model, loss_fn, optimizer):
    """You switch gradients off in the constructor and leave them so. set_grad_enabled(False) lasts,
    for all that comes after it."""
    _init(self, model, loss_fn, optimizer)
    torch.set_grad_enabled(False)


@misconception("to")
def default_device_of_torch(self, device):
    """You change torch's default device, for everything that is made from then on. Only this
    object's model moves."""
    Architecture.to(self, device)
    torch.set_default_device(self.device)


@misconception("to")
def moving_forgets_the_losses(self, device):
    """You empty the history when the model moves. It is the same model after it: losses and epochs
    stay."""
    Architecture.to(self, device)
    self.losses, self.val_losses = [], []


@misconception("to")
def moving_loses_the_loaders(self, device):
    """You forget the loaders when the model moves. They stay: batches are sent after the model."""
    Architecture.to(self, device)
    self.train_loader = self.val_loader = None


@misconception("set_seed")
def seeding_changes_the_dtype(self, seed=42):
    """You change torch's default dtype, for everything that is made from then on. A seed asks for
    nothing of the kind."""
    Architecture.set_seed(self, seed)
    torch.set_default_dtype(torch.float64)


@misconception("train")
def trains_with_42_for_0(self, n_epochs, seed=42):
    """You write `seed or 42`, and 0 counts as false: seed 0 becomes 42. It is a seed as well."""
    Architecture.train(self, n_epochs, seed or 42)


@misconception("train")
def decides_once_whether_to_validate(self, n_epochs, seed=42):
    """You decide in the first training whether there is anything to validate on, for good. Loaders
    may be set anew between two trainings: ask every time."""
    if not hasattr(self, "_validates"):
        self._validates = self.val_loader is not None
    kept, self.val_loader = self.val_loader, self.val_loader if self._validates else None
    Architecture.train(self, n_epochs, seed)
    self.val_loader = kept


@misconception("predict")
def one_feature_only(self, x):
    """You reshape x into one column. A row may have several features: give the model the rows as
    they are."""
    return Architecture.predict(self, x.reshape(-1, 1))


@misconception("predict")
def one_output_only(self, x):
    """You reshape the predictions into one column. A model may have several outputs for a row: what
    it returns is the prediction, as it is."""
    return Architecture.predict(self, x).reshape(-1, 1)


@misconception("predict")
def predicts_in_double_precision(self, x):
    """You turn the model's parameters into float64 to suit x, and they stay so: the next batch of
    float32 does not fit. Convert x instead."""
    self.model.double().eval()
    with torch.no_grad():
        predictions = self.model(torch.as_tensor(x).double().to(self.device))
    self.model.train()
    return predictions.cpu().float().numpy()


@misconception("predict")
def predicting_changes_the_dtype(self, x):
    """You change torch's default dtype, for everything that is made from then on. Convert x."""
    torch.set_default_dtype(torch.float64)
    return Architecture.predict(self, x)


@misconception("save_checkpoint")
def saving_freezes_the_model(self, filename):
    """You freeze the model's parameters when you save. Saving changes nothing: training has to go
    on after it."""
    self.model.requires_grad_(False)
    Architecture.save_checkpoint(self, filename)


@misconception("load_checkpoint")
def loading_leaves_the_parts_in_eval_mode(self, filename):
    """Only the model itself is in train mode after loading, its parts are not. Setting `training`
    changes one module: model.train() changes all."""
    modes = [(part, part.training) for part in self.model.children()]
    Architecture.load_checkpoint(self, filename)
    for part, mode in modes:
        part.train(mode)


@misconception("plot_losses")
def plotting_empties_the_history(self):
    """You empty the history when you plot it. A plot only looks: the losses stay in the object."""
    figure = Architecture.plot_losses(self)
    self.losses, self.val_losses = [], []
    return figure


@misconception("plot_losses")
def curve_that_is_not_visible(self):
    """One of your curves is not visible. Both histories belong into the picture."""
    figure = Architecture.plot_losses(self)
    for axes in figure.axes:
        for line in axes.lines[1:]:
            line.set_visible(False)
    return figure


@misconception("predict")
def predicts_from_an_array(self, x):
    """You give the model a NumPy array. It takes tensors: make one of x, in float32, and send it to
    self.device."""
    return self.model(x)


@misconception("load_checkpoint")
def keeps_the_report(self, filename):
    """You put what load_state_dict returns into self.model, and that is a report on the keys. It
    changes the model itself: call self.model.load_state_dict(…) and assign nothing."""
    checkpoint = torch.load(filename, weights_only=False)
    self.model = self.model.load_state_dict(checkpoint["model_state_dict"])
    self.model.train()


@misconception("load_checkpoint")
def states_for_objects(self, filename):
    """You put the saved state in the place of the model. A state is a dictionary of numbers: hand
    it to self.model.load_state_dict, and the optimizer's likewise."""
    checkpoint = torch.load(filename, weights_only=False)
    self.model = checkpoint["model_state_dict"]
    self.model.train()


@misconception("plot_losses")
def axes_take_plt_names(self):
    """You call on the axes what only plt has. An axes' labels are set by set_xlabel and set_ylabel,
    its scale by set_yscale."""
    return Figure().gca().xlabel("epoch")
