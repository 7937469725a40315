"""Known wrong answers about the parts of a training loop."""

import copy
import math
import pickle
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, Subset, random_split

from autograder.misconceptions import family, misconception
from reference import training_loop as right

# CustomDataset


class Pairs(Dataset):
    """A right dataset, from which the wrong ones differ in one method."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return len(self.x)


@misconception("CustomDataset")
class CountsFeatures(Pairs):
    """Your length is the number of features. len(dataset) is the number of rows, shape[0], which is
    how a loader knows when an epoch is over."""

    def __len__(self):
        return self.x.shape[1]


@misconception("CustomDataset")
class CountsElements(Pairs):
    """Your length counts every number in x. A dataset has as many items as x has rows: with several
    features that is fewer than x.numel()."""

    def __len__(self):
        return self.x.numel()


@misconception("CustomDataset")
class CountsTensors(Pairs):
    """Your length is 2, the number of tensors. What is counted is the pairs: the rows of x."""

    def __len__(self):
        return len((self.x, self.y))


@misconception("CustomDataset")
class CountsBoth(Pairs):
    """Your length adds the rows of x and those of y. A pair is one item: len(x) counts them all."""

    def __len__(self):
        return len(self.x) + len(self.y)


@misconception("CustomDataset")
class LengthNotReturned(Pairs):
    """Your __len__ returns nothing. Computing or printing the number is not enough: return it."""

    def __len__(self):
        print(len(self.x))


@misconception("CustomDataset")
class OneRowShort(Pairs):
    """Your length is one too small, the last index instead of the number of rows. A loader will
    never see the last pair."""

    def __len__(self):
        return len(self.x) - 1


@misconception("CustomDataset")
class OneRowLong(Pairs):
    """Your length is one too large. A loader will ask for a row that does not exist."""

    def __len__(self):
        return len(self.x) + 1


@misconception("CustomDataset")
class AlwaysHundred(Pairs):
    """Your length is the number 100 of the lecture's data. Another dataset has another length: ask
    the tensor."""

    def __len__(self):
        return 100


@misconception("CustomDataset")
class AlwaysEighty(Pairs):
    """Your length is the number 80 of the lecture's training data. Another dataset has another
    length: ask the tensor."""

    def __len__(self):
        return 80


@misconception("CustomDataset")
class FeaturesOnly(Pairs):
    """You return x alone. A supervised dataset gives pairs: the features and the target."""

    def __getitem__(self, index):
        return self.x[index]


@misconception("CustomDataset")
class TargetOnly(Pairs):
    """You return y alone. A supervised dataset gives pairs: the features and the target."""

    def __getitem__(self, index):
        return self.y[index]


@misconception("CustomDataset")
class TargetFirst(Pairs):
    """Your pairs are (y, x). The features come first, then the target: the loop unpacks them in
    this order."""

    def __getitem__(self, index):
        return self.y[index], self.x[index]


@misconception("CustomDataset")
class FeaturesTwice(Pairs):
    """You return the features twice. The second of the pair is the target, y[index]."""

    def __getitem__(self, index):
        return self.x[index], self.x[index]


@misconception("CustomDataset")
class IgnoresTheIndex(Pairs):
    """You return all of x and all of y, whatever the index. __getitem__ returns the one pair that
    was asked for."""

    def __getitem__(self, index):
        return self.x, self.y


@misconception("CustomDataset")
class WholeTarget(Pairs):
    """You index x but not y, so that each row comes with all the targets. Index both."""

    def __getitem__(self, index):
        return self.x[index], self.y


@misconception("CustomDataset")
class FirstPairAlways(Pairs):
    """You return the first pair, whatever the index. Use the index that __getitem__ is given."""

    def __getitem__(self, index):
        return self.x[0], self.y[0]


@misconception("CustomDataset")
class CountsFromOne(Pairs):
    """You count from one: dataset[i] gives the pair before. Indices start at zero, as in x."""

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self.x[index], self.y[index]
        return self.x[index - 1], self.y[index - 1]


@misconception("CustomDataset")
class NamedPair(Pairs):
    """You return a dictionary. The pair is a tuple (x, y), which a loop can unpack."""

    def __getitem__(self, index):
        return {"x": self.x[index], "y": self.y[index]}


@misconception("CustomDataset")
class OneTensor(Pairs):
    """You join x and y to one tensor. They are two things and stay two: return a tuple of them."""

    def __getitem__(self, index):
        return torch.cat([self.x[index], self.y[index]], dim=-1)


@misconception("CustomDataset")
class NumpyRows(Pairs):
    """Your pairs hold NumPy arrays. A dataset of tensors gives tensors: index them and hand them
    on."""

    def __getitem__(self, index):
        return self.x[index].numpy(), self.y[index].numpy()


@misconception("CustomDataset")
class PlainNumbers(Pairs):
    """Your pairs hold lists and plain numbers. A dataset of tensors gives tensors: index them and
    hand them on."""

    def __getitem__(self, index):
        return self.x[index].tolist(), self.y[index].tolist()


@misconception("CustomDataset")
class TargetAsNumber(Pairs):
    """You turn the target into a plain number with item(). The pair holds tensors, y[index] as it
    is, and item() fails for a slice."""

    def __getitem__(self, index):
        return self.x[index], self.y[index].item()


@misconception("CustomDataset")
class WholeNumbersOnly(Pairs):
    """Only a single number works as your index. x[index] understands slices too if you hand the
    index on as it is."""

    def __getitem__(self, index):
        return self.x[int(index)], self.y[int(index)]


@misconception("CustomDataset")
class NoNegatives(Pairs):
    """You refuse negative indices. As in a list, -1 is the last: a tensor knows that by itself."""

    def __getitem__(self, index):
        if not isinstance(index, slice) and index < 0:
            raise IndexError(index)
        return self.x[index], self.y[index]


@misconception("CustomDataset")
class ForgetsTheSign(Pairs):
    """You drop the sign of the index. As in a list, -1 is the last pair and not the second one."""

    def __getitem__(self, index):
        if not isinstance(index, slice):
            index = abs(index)
        return self.x[index], self.y[index]


@misconception("CustomDataset")
class ListOfPairs(Pairs):
    """A slice of your dataset is a list of pairs, or a pair of lists. It is one pair of tensors,
    (x[1:4], y[1:4]): keep the two tensors and index both."""

    def __getitem__(self, index):
        return list(zip(self.x, self.y, strict=True))[index]


@misconception("CustomDataset")
class SharedByAll(Pairs):
    """You keep the tensors on the class, so that every dataset shows the data of the latest. What
    belongs to one object goes into self."""

    def __init__(self, x_tensor, y_tensor):
        type(self).x, type(self).y = x_tensor, y_tensor


@misconception("CustomDataset")
class MovesTheData(Pairs):
    """You move the tensors to a device of your choice. A dataset leaves them where they are: only
    mini-batches are sent to a device, by the loop."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor.to("cpu"), y_tensor.to("cpu")


@misconception("CustomDataset")
class NoDataset:
    """Your class does not inherit from torch.utils.data.Dataset. It would work by luck: say that it
    is one."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor

    __getitem__ = Pairs.__getitem__
    __len__ = Pairs.__len__


@misconception("CustomDataset")
class Standardizes(Pairs):
    """You scale the features. A dataset gives the rows as they are; preparing them comes before."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = (x_tensor - x_tensor.mean(0)) / x_tensor.std(0), y_tensor


@misconception("CustomDataset")
class StandardizesInPlace(Pairs):
    """You scale the caller's tensor in place. The inputs belong to the caller, and a dataset gives
    the rows as they are."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor.sub_(x_tensor.mean(0)), y_tensor


@misconception("CustomDataset")
class AddsADimension(Pairs):
    """Each of your rows has an extra dimension of size one. x[index] is the row; the loader is what
    makes batches."""

    def __getitem__(self, index):
        return self.x[index].unsqueeze(0), self.y[index].unsqueeze(0)


@misconception("CustomDataset")
class FlattensTheTarget(Pairs):
    """Your targets have lost a dimension. Keep their shape, (1,) for a row and (N, 1) for a slice:
    beside a prediction of shape (N, 1) a flat target broadcasts to N times N differences."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor.flatten()


@misconception("CustomDataset")
class WantsGradients(Pairs):
    """You ask for gradients of the data. Only parameters are learnt: keep the tensors as they
    came."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor.requires_grad_(), y_tensor


@misconception("CustomDataset")
class ShufflesItself(Pairs):
    """Your dataset shuffles its rows. dataset[i] is row i of the tensors: shuffling is the loader's
    business."""

    def __init__(self, x_tensor, y_tensor):
        order = torch.randperm(len(x_tensor))
        self.x, self.y = x_tensor[order], y_tensor[order]


@misconception("CustomDataset")
class WholeNumberTargets(Pairs):
    """You turn the targets into whole numbers. In a regression what follows the point matters: keep
    y as it is."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor.long()


@misconception("CustomDataset")
class NoSelfBeforeTheIndex(Pairs):
    """A method of yours lacks self. The object itself comes first: __getitem__(self, index),
    __len__(self)."""

    def __getitem__(index):
        return index


@misconception("CustomDataset", like=NoSelfBeforeTheIndex)
class NoSelfToCount(Pairs):
    def __len__():
        return 0


@misconception("CustomDataset")
class YieldsThePair(Pairs):
    """You yield the pair, which makes __getitem__ a generator. It answers one question once: return
    the pair."""

    def __getitem__(self, index):
        yield self.x[index], self.y[index]


@misconception("CustomDataset")
class ReturnsNoPair(Pairs):
    """Your __getitem__ returns nothing. Finding or printing the pair is not enough: return it."""

    def __getitem__(self, index):
        self.x[index], self.y[index]


@misconception("CustomDataset", like=Standardizes)
class ScalesToOne(Pairs):
    def __init__(self, x_tensor, y_tensor):
        low, high = x_tensor.min(0).values, x_tensor.max(0).values
        self.x, self.y = (x_tensor - low) / (high - low), y_tensor


@misconception("CustomDataset", like=Standardizes)
class Centres(Pairs):
    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor - x_tensor.mean(0), y_tensor


@misconception("CustomDataset")
class FlatRows(Pairs):
    """You reshape the features of a row. x[index] is the row as it is, whatever its shape: an image
    has more than one dimension."""

    def __getitem__(self, index):
        x = self.x[index]
        return x if isinstance(index, slice) else x.flatten(), self.y[index]


@misconception("CustomDataset")
class ColumnTarget(Pairs):
    """You reshape y to (N, 1). The target keeps the shape that it came in."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor, y_tensor.reshape(-1, 1)


@misconception("CustomDataset")
class RemembersThePair(Pairs):
    """You keep the first pair that was asked for and give it again, whatever the index."""

    def __getitem__(self, index):
        if not hasattr(self, "pair"):
            self.pair = self.x[index], self.y[index]
        return self.pair


@misconception("CustomDataset")
class PairAndIndex(Pairs):
    """Your pairs have a third part. A pair is (x, y) and nothing more, so that a loop can unpack
    it."""

    def __getitem__(self, index):
        return self.x[index], self.y[index], index


@misconception("CustomDataset", like=Standardizes)
class ScalesByTheLargest(Pairs):
    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor / x_tensor.max(), y_tensor


@misconception("CustomDataset")
class SqueezesThePair(Pairs):
    """You squeeze what you return. Each part keeps its shape: y[index] is of shape (1,), as it
    came."""

    def __getitem__(self, index):
        return self.x[index].squeeze(), self.y[index].squeeze()


@misconception("CustomDataset", like=FlattensTheTarget)
class SqueezesTheTarget(Pairs):
    def __getitem__(self, index):
        return self.x[index], self.y[index].squeeze()


@misconception("CustomDataset")
class HalfPrecision(Pairs):
    """You turn the tensors into float16, and half of the digits are lost. Keep them as they are."""

    def __init__(self, x_tensor, y_tensor):
        self.x, self.y = x_tensor.half(), y_tensor.half()


@misconception("CustomDataset")
class WrapsAround(Pairs):
    """You compute with the index, and a slice can't be computed with. x[index] understands numbers
    and slices if you hand the index on as it is."""

    def __getitem__(self, index):
        return self.x[index % len(self.x)], self.y[index % len(self.x)]


@misconception("CustomDataset")
class GuardsTheIndex(Pairs):
    """You compare the index with numbers, which refuses negative ones and breaks for slices. As in
    a list, -1 is the last: hand the index on as it is, and the tensor does the rest."""

    def __getitem__(self, index):
        if index < 0 or index >= len(self.x):
            raise IndexError("index out of range")
        return self.x[index], self.y[index]


@misconception("CustomDataset")
class LengthIsAShape(Pairs):
    """Your length is the whole shape. It is one number, the number of rows: shape[0] or len(x)."""

    def __len__(self):
        return self.x.shape


# make_loaders


def as_dataset(x, y):
    return right.CustomDataset(
        torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    )


def loaders_of(train_set, val_set, batch_size=16):
    return DataLoader(train_set, batch_size, shuffle=True), DataLoader(val_set, batch_size)


def split_at(x, y, n_train, batch_size=16):
    dataset = as_dataset(x, y)
    return loaders_of(*random_split(dataset, [n_train, len(dataset) - n_train]), batch_size)


@misconception("make_loaders")
def loaders_not_returned(x, y, ratio=0.8, batch_size=16):
    """You make the loaders and return nothing. The caller needs both: return them as a pair."""
    right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def train_loader_only(x, y, ratio=0.8, batch_size=16):
    """You return one loader. Training and validation each need one: return both as a pair."""
    return right.make_loaders(x, y, ratio, batch_size)[0]


@misconception("make_loaders")
def named_loaders(x, y, ratio=0.8, batch_size=16):
    """You return a dictionary. The result is the pair (train_loader, val_loader), in this order."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return {"train": train_loader, "val": val_loader}


@misconception("make_loaders")
def loaders_with_datasets(x, y, ratio=0.8, batch_size=16):
    """You return more than was asked for. The result is the pair (train_loader, val_loader)."""
    loaders = right.make_loaders(x, y, ratio, batch_size)
    return *loaders, loaders[0].dataset, loaders[1].dataset


@misconception("make_loaders")
def datasets_for_loaders(x, y, ratio=0.8, batch_size=16):
    """You return the two datasets. Each goes into a DataLoader, which makes the batches."""
    return tuple(loader.dataset for loader in right.make_loaders(x, y, ratio, batch_size))


@misconception("make_loaders")
def dataset_for_validation(x, y, ratio=0.8, batch_size=16):
    """You return a dataset for the validation loader. Validation goes by batches too: put it into a
    DataLoader, without shuffling."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return train_loader, val_loader.dataset


@misconception("make_loaders")
def validation_first(x, y, ratio=0.8, batch_size=16):
    """You return the two in the wrong order, or gave the smaller part to training. The result is
    (train_loader, val_loader), and the ratio is the training part."""
    return right.make_loaders(x, y, ratio, batch_size)[::-1]


@misconception("make_loaders")
def ratio_for_validation(x, y, ratio=0.8, batch_size=16):
    """You give int(N * ratio) rows to validation. The ratio is the part for training: most of the
    data is for learning."""
    n_val = int(len(x) * ratio)
    return split_at(x, y, len(x) - n_val, batch_size)


@misconception("make_loaders")
def rounded_split(x, y, ratio=0.8, batch_size=16):
    """You round N * ratio to the nearest whole number. int() cuts off what follows the point."""
    return split_at(x, y, round(len(x) * ratio), batch_size)


@misconception("make_loaders")
def rounded_up_split(x, y, ratio=0.8, batch_size=16):
    """Your training part is one row too large where N * ratio is no whole number. It is rounded
    down, int(N * ratio): random_split with fractions, or int() of the validation part, rounds it
    up."""
    return split_at(x, y, math.ceil(len(x) * ratio), batch_size)


@misconception("make_loaders")
def cuts_both_off(x, y, ratio=0.8, batch_size=16):
    """You cut off both lengths, so that a row belongs to neither part. What is not for training,
    N - n_train, is for validation."""
    order = torch.randperm(len(x))
    n_train, n_val = int(len(x) * ratio), int(len(x) * (1 - ratio))
    dataset = as_dataset(x, y)
    train_set = Subset(dataset, order[:n_train].tolist())
    return loaders_of(
        train_set, Subset(dataset, order[n_train:][:n_val].tolist() or [0]), batch_size
    )


@misconception("make_loaders")
def always_four_to_one(x, y, ratio=0.8, batch_size=16):
    """You split at 0.8 whatever the ratio. Use the argument: 0.8 is only its default."""
    return right.make_loaders(x, y, 0.8, batch_size)


@misconception("make_loaders")
def always_eighty_rows(x, y, ratio=0.8, batch_size=16):
    """You take 80 rows for training, as in the lecture's data. Compute the number from N and the
    ratio."""
    return split_at(x, y, min(80, len(x) - 1), batch_size)


@misconception("make_loaders")
def half_and_half(x, y, ratio=0.8, batch_size=16):
    """You split in halves, whatever the ratio. int(N * ratio) rows are for training."""
    return split_at(x, y, len(x) // 2, batch_size)


@misconception("make_loaders")
def first_rows_for_training(x, y, ratio=0.8, batch_size=16):
    """You cut the data in two without shuffling them. Data are often sorted: draw the split at
    random, by random_split or a permutation."""
    dataset, n = as_dataset(x, y), int(len(x) * ratio)
    return loaders_of(
        Subset(dataset, range(n)), Subset(dataset, range(n, len(dataset))), batch_size
    )


@misconception("make_loaders")
def seed_inside(x, y, ratio=0.8, batch_size=16):
    """Your split is the same whatever the seed, because a seed or a pattern is fixed inside. The
    caller seeds torch: draw from its global generator as it is."""
    dataset, n = as_dataset(x, y), int(len(x) * ratio)
    generator = torch.Generator().manual_seed(42)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n], generator), batch_size)


@misconception("make_loaders")
def numpy_permutation(x, y, ratio=0.8, batch_size=16):
    """Your split does not follow torch's seed: it draws from another generator, NumPy's or
    Python's. The same torch.manual_seed is to give the same split."""
    order, n = np.random.permutation(len(x)), int(len(x) * ratio)
    dataset = as_dataset(x, y)
    return loaders_of(
        Subset(dataset, order[:n].tolist()), Subset(dataset, order[n:].tolist()), batch_size
    )


@misconception("make_loaders")
def split_apart(x, y, ratio=0.8, batch_size=16):
    """You shuffle x and y apart, so that an x no longer has its own y. Split the pairs."""
    return right.make_loaders(x, y[torch.randperm(len(y)).numpy()], ratio, batch_size)


@misconception("make_loaders")
def trains_on_everything(x, y, ratio=0.8, batch_size=16):
    """Your train loader goes through all the data. The validation rows must be unseen in training,
    or they measure nothing."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return DataLoader(train_loader.dataset.dataset, batch_size, shuffle=True), val_loader


@misconception("make_loaders")
def validates_on_everything(x, y, ratio=0.8, batch_size=16):
    """Your validation loader goes through all the data. It is to hold only the rows that training
    never sees."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return train_loader, DataLoader(val_loader.dataset.dataset, batch_size)


@misconception("make_loaders")
def everything_twice(x, y, ratio=0.8, batch_size=16):
    """You do not split at all: both loaders go through all the data. The validation rows must be
    unseen in training."""
    return loaders_of(as_dataset(x, y), as_dataset(x, y), batch_size)


@misconception("make_loaders")
def validates_on_training_rows(x, y, ratio=0.8, batch_size=16):
    """Your validation loader is made of the training rows. What a model was trained on can't tell
    how it does on new data."""
    train_loader, _ = right.make_loaders(x, y, ratio, batch_size)
    return train_loader, DataLoader(train_loader.dataset, batch_size)


@misconception("make_loaders")
def two_splits(x, y, ratio=0.8, batch_size=16):
    """Some rows are in both of your parts and others in none. Each row goes into one part: draw a
    single order of all rows, without putting any back, and cut it once for both loaders."""
    return (
        right.make_loaders(x, y, ratio, batch_size)[0],
        right.make_loaders(x, y, ratio, batch_size)[1],
    )


@misconception("make_loaders")
def overlaps_by_one(x, y, ratio=0.8, batch_size=16):
    """The two parts share a row. Training ends before row n_train of the permutation and validation
    begins with it."""
    order, n, dataset = torch.randperm(len(x)).tolist(), int(len(x) * ratio), as_dataset(x, y)
    return loaders_of(Subset(dataset, order[:n]), Subset(dataset, order[n - 1 :]), batch_size)


@misconception("make_loaders")
def leaves_one_out(x, y, ratio=0.8, batch_size=16):
    """A row between the two parts gets lost. Validation begins where training ends, at n_train."""
    order, n, dataset = torch.randperm(len(x)).tolist(), int(len(x) * ratio), as_dataset(x, y)
    return loaders_of(Subset(dataset, order[:n]), Subset(dataset, order[n + 1 :]), batch_size)


@misconception("make_loaders")
def a_coin_for_each_row(x, y, ratio=0.8, batch_size=16):
    """You decide about each row by itself, with ratio as its chance to be for training, so that the
    two parts have a new size every time. int(N * ratio) rows are for training, exactly."""
    chosen = (torch.rand(len(x)) < ratio).tolist()
    return split_by(chosen, x, y, batch_size)


def split_by(chosen, x, y, batch_size):
    dataset = as_dataset(x, y)
    rows = [i for i, is_chosen in enumerate(chosen) if is_chosen]
    others = [i for i, is_chosen in enumerate(chosen) if not is_chosen]
    return loaders_of(Subset(dataset, rows), Subset(dataset, others), batch_size)


@misconception("make_loaders", like=a_coin_for_each_row)
def a_numpy_coin_for_each_row(x, y, ratio=0.8, batch_size=16):
    return split_by((np.random.rand(len(x)) < ratio).tolist(), x, y, batch_size)


@misconception("make_loaders")
def shuffles_validation(x, y, ratio=0.8, batch_size=16):
    """Your validation loader shuffles. Nothing is learnt from the order there: it keeps it, and
    only the train loader shuffles."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return train_loader, DataLoader(val_loader.dataset, batch_size, shuffle=True)


@misconception("make_loaders")
def never_shuffles(x, y, ratio=0.8, batch_size=16):
    """Your training rows come in the same order in every epoch. With shuffle=True the DataLoader
    itself mixes them anew each time that it is gone through, so that the order teaches nothing."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return DataLoader(train_loader.dataset, batch_size), val_loader


class Reordered(list):
    """Index lists that come in another order each time that one goes through them."""

    def __iter__(self):
        return (self[i] for i in torch.randperm(len(self)).tolist())


@misconception("make_loaders")
def same_batches(x, y, ratio=0.8, batch_size=16):
    """Your batches hold the same rows in every epoch: only the order among them changes, or within
    them. Mix all the training rows anew, then make up the batches: shuffle=True does it."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    dataset = train_loader.dataset
    batches = Reordered(rows.tolist() for rows in torch.arange(len(dataset)).split(batch_size))
    return DataLoader(dataset, batch_sampler=batches), val_loader


@misconception("make_loaders")
def shuffles_the_wrong_one(x, y, ratio=0.8, batch_size=16):
    """You shuffle in validation and not in training. It is the other way round: training is what
    must not depend on the order."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return (
        DataLoader(train_loader.dataset, batch_size),
        DataLoader(val_loader.dataset, batch_size, shuffle=True),
    )


@misconception("make_loaders")
def always_sixteen(x, y, ratio=0.8, batch_size=16):
    """Your train loader makes batches of 16 whatever batch_size says. Hand the argument on."""
    return right.make_loaders(x, y, ratio)


@misconception("make_loaders")
def default_batch_size(x, y, ratio=0.8, batch_size=16):
    """You do not hand batch_size on: a DataLoader makes batches of one row by itself."""
    train_loader, val_loader = right.make_loaders(x, y, ratio)
    return DataLoader(train_loader.dataset, shuffle=True), val_loader


@misconception("make_loaders")
def one_big_batch(x, y, ratio=0.8, batch_size=16):
    """Your train loader makes one batch of all its rows. Mini-batches have batch_size rows."""
    return right.make_loaders(x, y, ratio, len(x))


@misconception("make_loaders")
def drops_the_last_batch(x, y, ratio=0.8, batch_size=16):
    """Your train loader drops its last, smaller batch. Every training row is used in every epoch:
    leave drop_last off."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return DataLoader(train_loader.dataset, batch_size, shuffle=True, drop_last=True), val_loader


@misconception("make_loaders")
def drops_the_last_val_batch(x, y, ratio=0.8, batch_size=16):
    """Your validation loader drops its last, smaller batch. Every row that is not for training is
    for validation: leave drop_last off."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    return train_loader, DataLoader(val_loader.dataset, batch_size, drop_last=True)


@misconception("make_loaders")
def drops_last_batches(x, y, ratio=0.8, batch_size=16):
    """Both your loaders drop their last, smaller batch. Every row counts: leave drop_last off."""
    parts = [loader.dataset for loader in right.make_loaders(x, y, ratio, batch_size)]
    return (
        DataLoader(parts[0], batch_size, shuffle=True, drop_last=True),
        DataLoader(parts[1], batch_size, drop_last=True),
    )


@misconception("make_loaders")
def draws_with_replacement(x, y, ratio=0.8, batch_size=16):
    """Your train loader draws rows with replacement: some come twice in an epoch, others never.
    Shuffling is enough."""
    train_loader, val_loader = right.make_loaders(x, y, ratio, batch_size)
    sampler = RandomSampler(train_loader.dataset, replacement=True)
    return DataLoader(train_loader.dataset, batch_size, sampler=sampler), val_loader


@misconception("make_loaders")
def stays_float64(x, y, ratio=0.8, batch_size=16):
    """You keep NumPy's type, float64 as a rule. A model's weights are float32, and torch does not
    mix the two: convert to float32 first."""
    dataset, n = right.CustomDataset(torch.tensor(x), torch.tensor(y)), int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def always_float64(x, y, ratio=0.8, batch_size=16):
    """You make float64 tensors. A model's weights are float32, and torch does not mix the two."""
    dataset = right.CustomDataset(torch.tensor(x).double(), torch.tensor(y).double())
    n = int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def always_float16(x, y, ratio=0.8, batch_size=16):
    """You make float16 tensors. A model's weights are float32, and half of the digits are lost."""
    dataset = right.CustomDataset(torch.tensor(x).half(), torch.tensor(y).half())
    n = int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def features_stay_float64(x, y, ratio=0.8, batch_size=16):
    """You convert y to float32 and leave x as it is. The model's weights are float32: convert
    both."""
    dataset = right.CustomDataset(torch.tensor(x), torch.tensor(y).float())
    n = int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def target_stays_float64(x, y, ratio=0.8, batch_size=16):
    """You convert x to float32 and leave y as it is. The loss compares y with float32 predictions:
    convert both."""
    dataset = right.CustomDataset(torch.tensor(x).float(), torch.tensor(y))
    n = int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def whole_number_targets(x, y, ratio=0.8, batch_size=16):
    """You turn y into whole numbers. Both tensors are float32: a regression's targets have a
    fraction."""
    dataset = right.CustomDataset(torch.tensor(x).float(), torch.tensor(y).long())
    n = int(len(x) * ratio)
    return loaders_of(*random_split(dataset, [n, len(dataset) - n]), batch_size)


@misconception("make_loaders")
def flat_targets(x, y, ratio=0.8, batch_size=16):
    """You flatten y from (N, 1) to (N,). Keep the column: beside predictions of shape (N, 1) a flat
    target broadcasts to N times N differences."""
    return right.make_loaders(x, y.ravel(), ratio, batch_size)


@misconception("make_loaders")
def target_before_features(x, y, ratio=0.8, batch_size=16):
    """Your batches are (y, x). The features come first, then the target."""
    return right.make_loaders(y, x, ratio, batch_size)


@misconception("make_loaders")
def standardized_features(x, y, ratio=0.8, batch_size=16):
    """You scale the features. Nobody asked for it here: the rows come out as they went in."""
    return right.make_loaders((x - x.mean(0)) / x.std(0), y, ratio, batch_size)


@misconception("make_loaders")
def standardized_targets(x, y, ratio=0.8, batch_size=16):
    """You scale the targets. Nobody asked for it here: the rows come out as they went in."""
    return right.make_loaders(x, (y - y.mean()) / y.std(), ratio, batch_size)


@misconception("make_loaders")
def standardized_all(x, y, ratio=0.8, batch_size=16):
    """You scale the features and the targets. Nobody asked for it here: the rows come out as they
    went in."""
    return right.make_loaders(
        (x - x.mean(0)) / x.std(0), (y - y.mean()) / y.std(), ratio, batch_size
    )


@misconception("make_loaders")
def other_batch_default(x, y, ratio=0.8, batch_size=32):
    """Your default batch size is not 16. Defaults are part of what is asked for."""
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def standardized_in_place(x, y, ratio=0.8, batch_size=16):
    """You scale the caller's array in place. The arrays belong to the caller, and the rows come out
    as they went in."""
    x -= x.mean(0)
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def shuffled_in_place(x, y, ratio=0.8, batch_size=16):
    """You shuffle the caller's arrays in place. They belong to the caller: shuffle indices, or
    leave it to random_split."""
    order = torch.randperm(len(x)).numpy()
    x[:], y[:] = x[order], y[order]
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def features_shuffled_in_place(x, y, ratio=0.8, batch_size=16):
    """You shuffle the caller's x in place and y not, so that an x no longer has its own y. The
    arrays belong to the caller: leave the split to random_split, or shuffle indices."""
    np.random.shuffle(x)
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def changes_the_default_type(x, y, ratio=0.8, batch_size=16):
    """You change torch's default type for the whole program. Convert the tensors, and leave the
    default as it was."""
    torch.set_default_dtype(torch.float64)
    return right.make_loaders(x, y, ratio, batch_size)


# make_train_step_fn


@misconception("make_train_step_fn")
def no_step_returned(model, loss_fn, optimizer):
    """You define the step and do not return it. The result is the function itself: return step,
    without parentheses."""
    right.make_train_step_fn(model, loss_fn, optimizer)


@misconception("make_train_step_fn")
def step_returns_nothing(model, loss_fn, optimizer):
    """Your step returns nothing. Printing or storing the loss is not enough: return loss.item()."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: step(x, y) and None


@misconception("make_train_step_fn")
def loss_with_its_graph(model, loss_fn, optimizer):
    """You return the loss tensor with its graph, which stays in memory as long as you keep the
    loss. loss.item() is the plain number."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss

    return step


@misconception("make_train_step_fn")
def loss_after_the_update(model, loss_fn, optimizer):
    """You return the loss after the update. What is asked for is the loss that the gradients came
    from, before the update, and it costs no second forward pass."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def late_step(x, y):
        step(x, y)
        with torch.no_grad():
            return loss_fn(model(x), y).item()

    return late_step


@misconception("make_train_step_fn")
def prediction_for_loss(model, loss_fn, optimizer):
    """You return the predictions. A step returns the loss of its mini-batch, one number."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def predicting_step(x, y):
        yhat = model.train()(x).detach()
        step(x, y)
        return yhat

    return predicting_step


@misconception("make_train_step_fn")
def loss_and_prediction(model, loss_fn, optimizer):
    """You return the loss and something else beside it. A step returns the loss alone, one number:
    mini_batch takes the mean of what it returns."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def talkative_step(x, y):
        yhat = model.train()(x).detach()
        return step(x, y), yhat

    return talkative_step


@misconception("make_train_step_fn")
def all_losses_so_far(model, loss_fn, optimizer):
    """You return a list of losses. A step returns the loss of this one mini-batch: keeping the
    history is the loop's business."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def step_with_history(x, y):
        losses.append(step(x, y))
        return list(losses)

    return step_with_history


@misconception("make_train_step_fn")
def mean_loss_so_far(model, loss_fn, optimizer):
    """You return the mean of all losses so far. A step returns the loss of this one mini-batch:
    means are taken over an epoch, in mini_batch."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def averaging_step(x, y):
        losses.append(step(x, y))
        return sum(losses) / len(losses)

    return averaging_step


@misconception("make_train_step_fn")
def total_loss_so_far(model, loss_fn, optimizer):
    """You return the sum of all losses so far. A step returns the loss of this one mini-batch."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def summing_step(x, y):
        losses.append(step(x, y))
        return sum(losses)

    return summing_step


@misconception("make_train_step_fn")
def loss_times_rows(model, loss_fn, optimizer):
    """You return the loss times the number of rows. loss_fn has taken its mean already: return the
    loss as it is."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: step(x, y) * len(x)


@misconception("make_train_step_fn")
def loss_per_row(model, loss_fn, optimizer):
    """You divide the loss by the number of rows. loss_fn has taken its mean already: return the
    loss as it is."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: step(x, y) / len(x)


@misconception("make_train_step_fn")
def rounded_loss(model, loss_fn, optimizer):
    """You round the loss. Small losses would all become the same: round when you print, not when
    you compute."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: round(step(x, y), 2)


@misconception("make_train_step_fn")
def smallest_loss_so_far(model, loss_fn, optimizer):
    """You return the smallest loss so far. A step returns the loss of this one mini-batch: finding
    the best is the caller's business."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def best_step(x, y):
        losses.append(step(x, y))
        return min(losses)

    return best_step


@misconception("make_train_step_fn")
def first_loss_again(model, loss_fn, optimizer):
    """You return the loss of the first call in every call. A step returns the loss of this one
    mini-batch."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def stale_step(x, y):
        losses.append(step(x, y))
        return losses[0]

    return stale_step


@misconception("make_train_step_fn")
def loss_of_the_call_before(model, loss_fn, optimizer):
    """You return the loss of the call before. A step returns the loss of this one mini-batch."""
    step, losses = right.make_train_step_fn(model, loss_fn, optimizer), []

    def late_step(x, y):
        losses.append(step(x, y))
        return losses[max(0, len(losses) - 2)]

    return late_step


@misconception("make_train_step_fn")
def train_step_at_once(model, loss_fn, optimizer, x=None, y=None):
    """There is no step function: you want x and y at once, with the model. What is asked for is a
    function that is returned now and gets its x and y later."""
    return right.make_train_step_fn(model, loss_fn, optimizer)(x, y)


@misconception("make_train_step_fn")
def smoothed_train_loss(model, loss_fn, optimizer):
    """You return a loss that is smoothed over the calls. A step returns the loss of this one
    mini-batch: smooth when you plot, not when you compute."""
    step, smooth = right.make_train_step_fn(model, loss_fn, optimizer), []

    def smoothed_step(x, y):
        loss = step(x, y)
        smooth.append(0.9 * smooth[-1] + 0.1 * loss if smooth else loss)
        return smooth[-1]

    return smoothed_step


@misconception("make_train_step_fn")
def train_step_called(model, loss_fn, optimizer):
    """You call the inner function where you return it. Return it by its name, without parentheses:
    its x and y come later."""
    return right.make_train_step_fn(model, loss_fn, optimizer)()


@misconception("make_train_step_fn")
def train_step_too_early(model, loss_fn, optimizer):
    """You use x and y where they are not known. They come later, as the two arguments of the
    function that you return: it has to name them so, and to be returned without parentheses."""
    return right.make_train_step_fn(model, loss_fn, optimizer)(x, y)  # noqa: F821


@misconception("make_train_step_fn")
def item_before_backward(model, loss_fn, optimizer):
    """You turn the loss into a plain number too early. A number has no backward(): keep the tensor,
    and take loss.item() where you return it."""

    def step(x, y):
        loss = loss_fn(model(x), y).item()
        loss.backward()

    return step


@misconception("make_train_step_fn")
def train_loss_as_text(model, loss_fn, optimizer):
    """You return the loss as a text. The number is asked for: how it is printed is the caller's
    business."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: f"{step(x, y):.4f}"


@misconception("make_train_step_fn", like=train_loss_as_text)
def train_loss_as_full_text(model, loss_fn, optimizer):
    return lambda x, y: str(right.make_train_step_fn(model, loss_fn, optimizer)(x, y))


@misconception("make_train_step_fn")
def train_loss_not_called(model, loss_fn, optimizer):
    """You return the method loss.item without calling it. The parentheses make the difference:
    return loss.item()."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: torch.tensor(step(x, y)).item


losses_rounded = family(
    "make_train_step_fn",
    rounded_loss.says,
    {
        f"rounded_to_{name}": lambda model, loss_fn, optimizer, digits=digits: (
            lambda x, y: round(right.make_train_step_fn(model, loss_fn, optimizer)(x, y), digits)
        )
        for name, digits in (("one_digit", 1), ("three_digits", 3), ("four_digits", 4))
    },
)


@misconception("make_train_step_fn")
def gradients_pile_up(model, loss_fn, optimizer):
    """You never clear the gradients, so every step adds the old ones to the new. Call
    optimizer.zero_grad() once in every step."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def cleared_every_other_step(model, loss_fn, optimizer):
    """You clear the gradients only now and then. Each step starts from clean gradients: clear them
    in every call."""
    calls = []

    def step(x, y):
        model.train()
        if len(calls) % 2 == 0:
            optimizer.zero_grad()
        calls.append(1)
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def no_gradients_to_step_with(model, loss_fn, optimizer):
    """When optimizer.step() runs there are no gradients, so nothing is learnt. First
    loss.backward(), on the loss of this very model, not of a copy, then optimizer.step(), and no
    zero_grad() between."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def never_steps(model, loss_fn, optimizer):
    """You never call optimizer.step(). Gradients say where to go, and only the step goes there:
    without it the parameters stay what they were."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def steps_before_backward(model, loss_fn, optimizer):
    """You step before the backward pass, so each step uses the gradients of the call before. First
    loss.backward(), then optimizer.step()."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def steps_before_backward_and_piles_up(model, loss_fn, optimizer):
    """You step before the backward pass, with the gradients of all calls before. First clear them,
    then loss.backward(), then optimizer.step()."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        optimizer.step()
        loss.backward()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def steps_twice(model, loss_fn, optimizer):
    """You call optimizer.step() twice with the same gradients. One call of the step function is one
    update."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def two_rounds(model, loss_fn, optimizer):
    """You train twice on the same mini-batch. One call is one forward, one backward and one update:
    repeating is the loop's business."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def double_step(x, y):
        loss = step(x, y)
        step(x, y)
        return loss

    return double_step


@misconception("make_train_step_fn")
def backward_twice(model, loss_fn, optimizer):
    """You call backward twice, which doubles the gradients: they add up. Once is enough."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward(retain_graph=True)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def climbs(model, loss_fn, optimizer):
    """You go uphill: the gradient's sign is turned. Minimize the loss itself: the optimizer already
    subtracts the gradient."""
    step = right.make_train_step_fn(model, lambda yhat, y: -loss_fn(yhat, y), optimizer)
    return lambda x, y: -step(x, y)


@misconception("make_train_step_fn")
def forward_without_gradients(model, loss_fn, optimizer):
    """You compute the prediction without its graph, inside no_grad or with detach or data, so that
    there is nothing to differentiate. A train step needs the graph: no_grad is for validation."""

    def step(x, y):
        model.train()
        with torch.no_grad():
            yhat = model(x)
        loss = loss_fn(yhat, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def learns_from_the_sum(model, loss_fn, optimizer):
    """You multiply the loss by the number of rows before the backward pass. loss_fn has taken its
    mean: the steps become too large."""
    return right.make_train_step_fn(model, lambda yhat, y: loss_fn(yhat, y) * len(y), optimizer)


@misconception("make_train_step_fn")
def learns_from_the_root(model, loss_fn, optimizer):
    """You take the square root of the loss before the backward pass. What is minimized, and
    returned, is the loss as loss_fn computes it."""
    return right.make_train_step_fn(model, lambda yhat, y: loss_fn(yhat, y) ** 0.5, optimizer)


@misconception("make_train_step_fn", like=no_gradients_to_step_with)
def trains_a_copy(model, loss_fn, optimizer):
    return right.make_train_step_fn(copy.deepcopy(model), loss_fn, optimizer)


@misconception("make_train_step_fn")
def row_by_row(model, loss_fn, optimizer):
    """You update after every row. A step takes the whole mini-batch in one forward pass and updates
    once."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def patient_step(x, y):
        losses = [step(x[i : i + 1], y[i : i + 1]) for i in range(len(x))]
        return sum(losses) / len(losses)

    return patient_step


@misconception("make_train_step_fn")
def no_train_mode(model, loss_fn, optimizer):
    """The model's layers are not in train mode in the forward pass. Validation leaves them in eval
    mode: call model.train() at the start of every step, it reaches every layer."""

    def step(x, y):
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def train_mode_once(model, loss_fn, optimizer):
    """You switch to train mode once, when the step is made. Validation switches to eval mode in
    between: call model.train() inside the step."""
    model.train()
    return no_train_mode.definition(model, loss_fn, optimizer)


@misconception("make_train_step_fn")
def train_mode_too_late(model, loss_fn, optimizer):
    """You switch to train mode after the forward pass, where it is too late. Call model.train()
    first."""
    plain = no_train_mode.definition(model, loss_fn, optimizer)

    def step(x, y):
        loss = plain(x, y)
        model.train()
        return loss

    return step


@misconception("make_train_step_fn")
def trains_in_eval_mode(model, loss_fn, optimizer):
    """You train in eval mode, where dropout does nothing and batch norm learns nothing. Call
    model.train()."""
    plain = no_train_mode.definition(model, loss_fn, optimizer)

    def step(x, y):
        model.eval()
        return plain(x, y)

    return step


@misconception("make_train_step_fn")
def target_before_prediction(model, loss_fn, optimizer):
    """You call loss_fn(y, yhat). The prediction comes first: for the squared error the order makes
    no difference, for cross-entropy it does."""
    return right.make_train_step_fn(model, lambda yhat, y: loss_fn(y, yhat), optimizer)


@misconception("make_train_step_fn")
def always_absolute_error(model, loss_fn, optimizer):
    """You compute the mean absolute error, whatever loss_fn is. Use the loss that was passed."""
    return right.make_train_step_fn(model, nn.L1Loss(), optimizer)


@misconception("make_train_step_fn")
def loss_in_a_list(model, loss_fn, optimizer):
    """You return the loss in a list or an array of length one. A plain number is asked for, as
    loss.item() gives it."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: [step(x, y)]


@misconception("make_train_step_fn")
def whole_loss(model, loss_fn, optimizer):
    """You turn the loss into a whole number. What follows the point is most of a small loss."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: int(step(x, y))


@misconception("make_train_step_fn")
def always_squared_error(model, loss_fn, optimizer):
    """You compute the mean squared error, whatever loss_fn is. Use the loss that was passed."""
    return right.make_train_step_fn(model, nn.MSELoss(), optimizer)


@misconception("make_train_step_fn")
def own_optimizer(model, loss_fn, optimizer):
    """You do not use the optimizer that was passed: the update has a learning rate of its own. The
    caller's optimizer knows the rate and the momentum."""
    return right.make_train_step_fn(model, loss_fn, torch.optim.SGD(model.parameters(), lr=0.1))


@misconception("make_train_step_fn", like=own_optimizer)
def own_small_optimizer(model, loss_fn, optimizer):
    return right.make_train_step_fn(model, loss_fn, torch.optim.SGD(model.parameters(), lr=0.01))


own_optimizers = family(
    "make_train_step_fn",
    own_small_optimizer.says,
    {
        f"own_{name}": lambda model, loss_fn, _, kind=kind, lr=lr: right.make_train_step_fn(
            model, loss_fn, kind(model.parameters(), lr=lr)
        )
        for name, kind, lr in (
            ("adam", torch.optim.Adam, 0.001),
            ("fast_adam", torch.optim.Adam, 0.01),
            ("tiny_optimizer", torch.optim.SGD, 0.001),
            ("big_optimizer", torch.optim.SGD, 1.0),
        )
    },
)


@misconception("make_train_step_fn")
def update_by_hand(model, loss_fn, optimizer):
    """The update is not made by the optimizer that was passed, only with its learning rate: what
    else it does, such as momentum, is lost. Call its step()."""

    def step(x, y):
        plain = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
        return right.make_train_step_fn(model, loss_fn, plain)(x, y)

    return step


@misconception("make_train_step_fn")
def forgets_the_momentum(model, loss_fn, optimizer):
    """The optimizer's momentum is lost between the calls, because its state is emptied or a new
    optimizer is made every time. It needs its memory: use the one that was passed."""

    def step(x, y):
        optimizer.state.clear()
        return right.make_train_step_fn(model, loss_fn, optimizer)(x, y)

    return step


@misconception("make_train_step_fn")
def decays_the_rate(model, loss_fn, optimizer):
    """You change the learning rate in every step. The optimizer's settings are the caller's: a
    schedule, if any, works by epoch."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def decaying_step(x, y):
        loss = step(x, y)
        for group in optimizer.param_groups:
            group["lr"] *= 0.9
        return loss

    return decaying_step


@misconception("make_train_step_fn")
def clips_the_gradients(model, loss_fn, optimizer):
    """You clip the gradients. It is useful elsewhere and not asked for here: the update takes the
    gradients as they are."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def clips_each_gradient(model, loss_fn, optimizer):
    """You clip each gradient to 1. It is useful elsewhere and not asked for here: the update takes
    the gradients as they are."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


def clipping(clip, limit):
    def make_train_step_fn(model, loss_fn, optimizer):
        def step(x, y):
            model.train()
            loss = loss_fn(model(x), y)
            loss.backward()
            clip(model.parameters(), limit)
            optimizer.step()
            optimizer.zero_grad()
            return loss.item()

        return step

    return make_train_step_fn


gradients_clipped = family(
    "make_train_step_fn",
    clips_the_gradients.says,
    {
        f"clips_to_{name}": clipping(nn.utils.clip_grad_norm_, limit)
        for name, limit in (("a_tenth", 0.1), ("a_half", 0.5), ("five", 5))
    },
)
each_gradient_clipped = family(
    "make_train_step_fn",
    clips_each_gradient.says,
    {
        f"clips_each_to_{name}": clipping(nn.utils.clip_grad_value_, limit)
        for name, limit in (("a_tenth", 0.1), ("a_half", 0.5))
    },
)


@misconception("make_train_step_fn")
def divides_the_loss_again(model, loss_fn, optimizer):
    """You divide the loss by the number of rows before the backward pass. loss_fn has taken its
    mean already: the steps become too small."""

    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        (loss / len(x)).backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


@misconception("make_train_step_fn")
def shares_the_latest(model, loss_fn, optimizer, latest={}):  # noqa: B006
    """All your step functions use the model that was passed last, because it is kept in a global
    variable. Use the arguments: an inner function remembers its own."""
    latest["step"] = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: latest["step"](x, y)


@misconception("make_train_step_fn")
def squeezes_the_prediction(model, loss_fn, optimizer):
    """One of prediction and target is flat, (N,), and the other (N, 1), because you reshape one of
    them. The loss then compares every prediction with every target: leave the shapes alone."""
    return right.make_train_step_fn(model, lambda yhat, y: loss_fn(yhat.flatten(), y), optimizer)


@misconception("make_train_step_fn")
def column_target(model, loss_fn, optimizer):
    """You reshape y to (N, 1). Beside a prediction of shape (N,) that compares every prediction
    with every target: hand y on as it is."""
    return right.make_train_step_fn(
        model, lambda yhat, y: loss_fn(yhat, y.reshape(-1, 1)), optimizer
    )


@misconception("make_train_step_fn")
def gradients_of_the_data(model, loss_fn, optimizer):
    """You ask for the gradients of x. Only the parameters are learnt, and x belongs to the caller:
    leave it as it is."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: step(x.requires_grad_(), y)


@misconception("make_train_step_fn")
def square_root_of_the_loss(model, loss_fn, optimizer):
    """You return the square root of the loss. What is asked for is the loss as loss_fn computes
    it."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)
    return lambda x, y: step(x, y) ** 0.5


# make_val_step_fn


@misconception("make_val_step_fn", like=no_step_returned)
def no_val_step_returned(model, loss_fn):
    right.make_val_step_fn(model, loss_fn)


@misconception("make_val_step_fn", like=step_returns_nothing)
def val_step_returns_nothing(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: step(x, y) and None


@misconception("make_val_step_fn", like=loss_with_its_graph)
def val_loss_with_its_graph(model, loss_fn):
    def step(x, y):
        model.eval()
        return loss_fn(model(x), y)

    return step


@misconception("make_val_step_fn")
def val_prediction_for_loss(model, loss_fn):
    """You return the predictions. A validation step returns the loss, one number."""

    def step(x, y):
        model.eval()
        return model(x).detach()

    return step


@misconception("make_val_step_fn", like=loss_and_prediction)
def val_loss_and_prediction(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: (step(x, y), model(x).detach())


@misconception("make_val_step_fn", like=all_losses_so_far)
def all_val_losses_so_far(model, loss_fn):
    step, losses = right.make_val_step_fn(model, loss_fn), []

    def step_with_history(x, y):
        losses.append(step(x, y))
        return list(losses)

    return step_with_history


@misconception("make_val_step_fn", like=mean_loss_so_far)
def mean_val_loss_so_far(model, loss_fn):
    step, losses = right.make_val_step_fn(model, loss_fn), []

    def averaging_step(x, y):
        losses.append(step(x, y))
        return sum(losses) / len(losses)

    return averaging_step


@misconception("make_val_step_fn", like=smallest_loss_so_far)
def smallest_val_loss_so_far(model, loss_fn):
    step, losses = right.make_val_step_fn(model, loss_fn), []

    def best_step(x, y):
        losses.append(step(x, y))
        return min(losses)

    return best_step


@misconception("make_val_step_fn", like=first_loss_again)
def first_val_loss_again(model, loss_fn):
    step, losses = right.make_val_step_fn(model, loss_fn), []

    def stale_step(x, y):
        losses.append(step(x, y))
        return losses[0]

    return stale_step


@misconception("make_val_step_fn", like=total_loss_so_far)
def total_val_loss_so_far(model, loss_fn):
    step, losses = right.make_val_step_fn(model, loss_fn), []

    def summing_step(x, y):
        losses.append(step(x, y))
        return sum(losses)

    return summing_step


@misconception("make_val_step_fn", like=train_step_at_once)
def val_step_at_once(model, loss_fn, x=None, y=None):
    return right.make_val_step_fn(model, loss_fn)(x, y)


@misconception("make_val_step_fn", like=train_step_called)
def val_step_called(model, loss_fn):
    return right.make_val_step_fn(model, loss_fn)()


@misconception("make_val_step_fn", like=train_step_too_early)
def val_step_too_early(model, loss_fn):
    return right.make_val_step_fn(model, loss_fn)(x, y)  # noqa: F821


@misconception("make_val_step_fn")
def no_grad_not_called_in_step(model, loss_fn):
    """What stands after `with` lacks its parentheses. `with torch.no_grad():` calls it."""

    def step(x, y):
        with torch.no_grad:
            return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn", like=train_loss_as_text)
def val_loss_as_text(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: f"{step(x, y):.4f}"


@misconception("make_val_step_fn", like=val_loss_as_text)
def val_loss_as_full_text(model, loss_fn):
    return lambda x, y: str(right.make_val_step_fn(model, loss_fn)(x, y))


@misconception("make_val_step_fn", like=train_loss_not_called)
def val_loss_not_called(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: torch.tensor(step(x, y)).item


@misconception("make_val_step_fn", like=loss_times_rows)
def val_loss_times_rows(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: step(x, y) * len(x)


@misconception("make_val_step_fn", like=loss_per_row)
def val_loss_per_row(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: step(x, y) / len(x)


@misconception("make_val_step_fn", like=rounded_loss)
def rounded_val_loss(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: round(step(x, y), 2)


val_losses_rounded = family(
    "make_val_step_fn",
    rounded_val_loss.says,
    {
        f"val_rounded_to_{name}": lambda model, loss_fn, digits=digits: (
            lambda x, y: round(right.make_val_step_fn(model, loss_fn)(x, y), digits)
        )
        for name, digits in (("one_digit", 1), ("three_digits", 3), ("four_digits", 4))
    },
)


@misconception("make_val_step_fn")
def root_of_the_val_loss(model, loss_fn):
    """You return the square root of the loss. What is asked for is the loss as loss_fn computes it,
    or the two curves can't be compared."""
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: step(x, y) ** 0.5


@misconception("make_val_step_fn")
def no_eval_mode(model, loss_fn):
    """The model's layers are not in eval mode in the forward pass. Training leaves them in train
    mode: call model.eval() at the start of every step, it reaches every layer."""

    def step(x, y):
        return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn")
def eval_mode_once(model, loss_fn):
    """You switch to eval mode once, when the step is made. Training switches to train mode in
    between: call model.eval() inside the step."""
    model.eval()
    return no_eval_mode.definition(model, loss_fn)


@misconception("make_val_step_fn")
def eval_mode_too_late(model, loss_fn):
    """You switch to eval mode after the forward pass, where it is too late. Call model.eval()
    first."""

    def step(x, y):
        loss = loss_fn(model(x), y).item()
        model.eval()
        return loss

    return step


@misconception("make_val_step_fn")
def validates_in_train_mode(model, loss_fn):
    """You validate in train mode, where dropout drops and batch norm counts the batch. Call
    model.eval(): no_grad() does not change the mode."""

    def step(x, y):
        model.train()
        with torch.no_grad():
            return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn", like=target_before_prediction)
def val_target_before_prediction(model, loss_fn):
    return right.make_val_step_fn(model, lambda yhat, y: loss_fn(y, yhat))


@misconception("make_val_step_fn", like=always_absolute_error)
def val_always_absolute_error(model, loss_fn):
    return right.make_val_step_fn(model, nn.L1Loss())


@misconception("make_val_step_fn", like=loss_in_a_list)
def val_loss_in_a_list(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: [step(x, y)]


@misconception("make_val_step_fn", like=whole_loss)
def val_whole_loss(model, loss_fn):
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: int(step(x, y))


@misconception("make_val_step_fn", like=always_squared_error)
def val_always_squared_error(model, loss_fn):
    return right.make_val_step_fn(model, nn.MSELoss())


@misconception("make_val_step_fn")
def learns_from_validation(model, loss_fn):
    """You update the parameters in validation. It is only a look at what has been learnt: no
    backward, no step."""

    def step(x, y):
        model.eval()
        loss = loss_fn(model(x), y)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


@misconception("make_val_step_fn")
def backward_in_validation(model, loss_fn):
    """You call backward in validation. Its gradients are added to the training's and spoil the next
    update: forward and loss are enough."""

    def step(x, y):
        model.eval()
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss.item()

    return step


@misconception("make_val_step_fn", like=backward_in_validation)
def backward_where_it_can_be(model, loss_fn):
    def step(x, y):
        model.eval()
        loss = loss_fn(model(x), y)
        if loss.requires_grad:
            loss.backward()
        return loss.item()

    return step


@misconception("make_val_step_fn")
def clears_gradients_in_validation(model, loss_fn):
    """You clear the gradients in validation. It leaves them alone: they belong to the training."""

    def step(x, y):
        model.eval()
        model.zero_grad()
        return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn")
def zeroes_gradients_in_validation(model, loss_fn):
    """You set the gradients to zero in validation. It leaves them alone: they belong to the
    training."""

    def step(x, y):
        model.eval()
        model.zero_grad(set_to_none=False)
        return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn")
def backward_then_clears(model, loss_fn):
    """You compute gradients in validation and leave them in the place of the training's. Validation
    needs none: no backward."""

    def step(x, y):
        model.eval()
        model.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss.item()

    return step


@misconception("make_val_step_fn")
def gradients_off_for_good(model, loss_fn):
    """You switch gradients off and leave them off: no training works after that. Use
    `with torch.no_grad():`, which ends by itself."""

    def step(x, y):
        model.eval()
        torch.set_grad_enabled(False)
        return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn")
def freezes_the_model(model, loss_fn):
    """You switch the parameters' requires_grad off, so that the next training step has nothing to
    learn. Use `with torch.no_grad():` instead."""

    def step(x, y):
        model.eval()
        model.requires_grad_(False)
        return loss_fn(model(x), y).item()

    return step


@misconception("make_val_step_fn")
def looks_at_a_copy(model, loss_fn):
    """You copy the model when the step is made, and never see what it learns afterwards. Keep the
    model itself."""
    return right.make_val_step_fn(copy.deepcopy(model), loss_fn)


@misconception("make_val_step_fn", like=shares_the_latest)
def shares_the_latest_model(model, loss_fn, latest={}):  # noqa: B006
    latest["step"] = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: latest["step"](x, y)


@misconception("make_val_step_fn", like=squeezes_the_prediction)
def val_squeezes_the_prediction(model, loss_fn):
    return right.make_val_step_fn(model, lambda yhat, y: loss_fn(yhat.flatten(), y))


@misconception("make_val_step_fn", like=column_target)
def val_column_target(model, loss_fn):
    return right.make_val_step_fn(model, lambda yhat, y: loss_fn(yhat, y.reshape(-1, 1)))


@misconception("make_val_step_fn")
def val_gradients_of_the_data(model, loss_fn):
    """You ask for the gradients of x. Validation needs none, and x belongs to the caller."""
    step = right.make_val_step_fn(model, loss_fn)
    return lambda x, y: step(x.requires_grad_(), y)


# mini_batch


@misconception("mini_batch")
def mean_not_returned(device, data_loader, step_fn):
    """You return nothing. Printing the mean is not enough: return it, after the loop."""
    right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def last_batch_only(device, data_loader, step_fn):
    """You return the loss of the last mini-batch. An epoch's loss is the mean over all its
    batches."""
    for x, y in data_loader:
        loss = step_fn(x.to(device), y.to(device))
    return loss


@misconception("mini_batch")
def first_batch_only(device, data_loader, step_fn):
    """You return inside the loop, so that only the first batch is used. Return after the loop."""
    for x, y in data_loader:
        return step_fn(x.to(device), y.to(device))


@misconception("mini_batch")
def starts_the_loader_anew(device, data_loader, step_fn):
    """You start the loader anew for every batch: next(iter(data_loader)) always gives a first one.
    A single for loop goes through them all."""
    losses = []
    for _ in range(len(data_loader)):
        x, y = next(iter(data_loader))
        losses.append(float(step_fn(x.to(device), y.to(device))))
    return sum(losses) / len(losses)


@misconception("mini_batch")
def torch_mean_of_a_list(device, data_loader, step_fn):
    """You give a list to torch.mean, which takes tensors alone. np.mean takes a list, and so do sum
    and len."""
    return torch.mean([float(step_fn(x.to(device), y.to(device))) for x, y in data_loader])


@misconception("mini_batch")
def first_loss_of_all(device, data_loader, step_fn):
    """You return the loss of the first mini-batch. An epoch's loss is the mean over all its
    batches."""
    losses = [step_fn(x.to(device), y.to(device)) for x, y in data_loader]
    return losses[0]


@misconception("mini_batch")
def sum_of_losses(device, data_loader, step_fn):
    """You return the sum of the losses. The mean is asked for: with more batches a sum grows, and
    says less about the model."""
    return float(np.sum([float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]))


@misconception("mini_batch")
def mean_over_rows(device, data_loader, step_fn):
    """You weigh each batch by its number of rows. The plain mean is asked for, as np.mean takes it:
    a smaller last batch counts as much as the others."""
    losses, sizes = [], []
    for x, y in data_loader:
        losses.append(float(step_fn(x.to(device), y.to(device))))
        sizes.append(len(x))
    return float(np.average(losses, weights=sizes))


@misconception("mini_batch")
def short_batches_skipped(device, data_loader, step_fn):
    """You leave out batches that are smaller than the first. The last one often is, and its rows
    are there to be learnt from, too."""
    losses, rows = [], None
    for x, y in data_loader:
        rows = rows or len(x)
        if len(x) == rows:
            losses.append(float(step_fn(x.to(device), y.to(device))))
    return float(np.mean(losses))


@misconception("mini_batch")
def divides_by_rows(device, data_loader, step_fn):
    """You divide the sum of the batch losses by the number of rows. Each loss is the mean of its
    batch already: divide by the number of batches."""
    losses, rows = [], 0
    for x, y in data_loader:
        losses.append(float(step_fn(x.to(device), y.to(device))))
        rows += len(x)
    return sum(losses) / rows


@misconception("mini_batch")
def divides_by_batch_size(device, data_loader, step_fn):
    """You divide the sum of the losses by the size of a batch. The mean over the batches divides by
    the number of batches."""
    losses = []
    for x, y in data_loader:
        losses.append(float(step_fn(x.to(device), y.to(device))))
    return sum(losses) / len(x)


@misconception("mini_batch")
def each_loss_per_row(device, data_loader, step_fn):
    """You divide each batch's loss by its number of rows. It is the mean of its batch already: take
    the plain mean of the losses."""
    return float(
        np.mean([float(step_fn(x.to(device), y.to(device))) / len(x) for x, y in data_loader])
    )


@misconception("mini_batch")
def sum_over_rows(device, data_loader, step_fn):
    """You add up each loss times its number of rows, and divide by nothing but the number of
    batches. The plain mean of the batch losses is asked for."""
    return float(
        np.mean([float(step_fn(x.to(device), y.to(device))) * len(x) for x, y in data_loader])
    )


@misconception("mini_batch")
def all_losses(device, data_loader, step_fn):
    """You return the list of the batch losses. Their mean is asked for, one number an epoch."""
    return [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]


@misconception("mini_batch")
def mean_and_losses(device, data_loader, step_fn):
    """You return more than the mean. One number is asked for, which train can append to its
    losses."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean(losses)), losses


@misconception("mini_batch")
def median_loss(device, data_loader, step_fn):
    """You return the median. The mean is asked for."""
    return float(np.median([float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]))


@misconception("mini_batch")
def lowest_loss(device, data_loader, step_fn):
    """You return the lowest loss. An epoch's loss is the mean over all its batches."""
    return min(float(step_fn(x.to(device), y.to(device))) for x, y in data_loader)


@misconception("mini_batch")
def highest_loss(device, data_loader, step_fn):
    """You return the highest loss. An epoch's loss is the mean over all its batches."""
    return max(float(step_fn(x.to(device), y.to(device))) for x, y in data_loader)


@misconception("mini_batch")
def halves_as_it_goes(device, data_loader, step_fn):
    """You average each loss with the average so far, so that the last batch counts for half. Add
    them all up and divide once."""
    mean = None
    for x, y in data_loader:
        loss = float(step_fn(x.to(device), y.to(device)))
        mean = loss if mean is None else (mean + loss) / 2
    return mean


@misconception("mini_batch")
def divides_inside_the_loop(device, data_loader, step_fn):
    """You divide inside the loop, in every round again. Add the losses up, and divide once after
    the loop."""
    total = 0.0
    for n, (x, y) in enumerate(data_loader, 1):
        total = (total + float(step_fn(x.to(device), y.to(device)))) / n
    return total


@misconception("mini_batch")
def divides_by_the_last_index(device, data_loader, step_fn):
    """You divide by the last index of enumerate, one less than the number of batches. Indices start
    at zero: divide by the count."""
    total = 0.0
    for n, (x, y) in enumerate(data_loader):  # noqa: B007
        total += float(step_fn(x.to(device), y.to(device)))
    return total / n


@misconception("mini_batch")
def divides_by_one_more(device, data_loader, step_fn):
    """You divide by one more than the number of batches. The mean divides by how many there are."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return sum(losses) / (len(losses) + 1)


@misconception("mini_batch")
def whole_division(device, data_loader, step_fn):
    """You divide with //, which cuts off what follows the point. A mean is a fraction: divide with
    /."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return sum(losses) // len(losses)


@misconception("mini_batch")
def rounded_mean(device, data_loader, step_fn):
    """You round the mean. Small losses would all become the same: round when you print."""
    return round(right.mini_batch(device, data_loader, step_fn), 2)


means_rounded = family(
    "mini_batch",
    rounded_mean.says,
    {
        f"mean_to_{name}": lambda device, data_loader, step_fn, digits=digits: round(
            right.mini_batch(device, data_loader, step_fn), digits
        )
        for name, digits in (
            ("one_digit", 1),
            ("three_digits", 3),
            ("four_digits", 4),
            ("a_whole", 0),
        )
    },
)


@misconception("mini_batch")
def whole_losses(device, data_loader, step_fn):
    """You turn each loss into a whole number. What follows the point is most of a small loss."""
    return float(np.mean([int(step_fn(x.to(device), y.to(device))) for x, y in data_loader]))


@misconception("mini_batch")
def stays_where_it_is(device, data_loader, step_fn):
    """Your batches are not sent to the device that was asked for. x.to(device) returns a copy and
    leaves x where it is: keep what it returns."""
    return float(np.mean([float(step_fn(x, y)) for x, y in data_loader]))


@misconception("mini_batch")
def features_alone_move(device, data_loader, step_fn):
    """You send x to the device and forget y. The loss compares the two: both must be there."""
    return float(np.mean([float(step_fn(x.to(device), y)) for x, y in data_loader]))


@misconception("mini_batch")
def targets_alone_move(device, data_loader, step_fn):
    """You send y to the device and forget x. The model is there too: both must move."""
    return float(np.mean([float(step_fn(x, y.to(device))) for x, y in data_loader]))


@misconception("mini_batch")
def first_batch_moves(device, data_loader, step_fn):
    """Only the first batch is sent to the device. Every batch has to go there, inside the loop."""
    losses = []
    for x, y in data_loader:
        if not losses:
            x, y = x.to(device), y.to(device)
        losses.append(float(step_fn(x, y)))
    return float(np.mean(losses))


@misconception("mini_batch")
def device_last(data_loader, step_fn, device):
    """Your arguments stand in another order than those of the call. A call gives them by their
    places: mini_batch(device, data_loader, step_fn)."""
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch", like=device_last)
def device_second(data_loader, device, step_fn):
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch", like=device_last)
def step_first(step_fn, data_loader, device):
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch", like=device_last)
def step_before_loader(device, step_fn, data_loader):
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def target_before_features_in_step(device, data_loader, step_fn):
    """You call step_fn(y, x). A batch is (x, y), and so are the step's arguments."""
    return right.mini_batch(device, data_loader, lambda x, y: step_fn(y, x))


@misconception("mini_batch")
def features_as_target(device, data_loader, step_fn):
    """You pass x twice. The second argument of the step is the target, y."""
    return right.mini_batch(device, data_loader, lambda x, y: step_fn(x, x))


@misconception("mini_batch")
def skips_the_last(device, data_loader, step_fn):
    """You leave the last batch out. Every batch counts, also a last one that is smaller."""
    return right.mini_batch(device, list(data_loader)[:-1], step_fn)


@misconception("mini_batch")
def skips_the_first(device, data_loader, step_fn):
    """You leave the first batch out. Every batch counts: a for loop takes them all."""
    return right.mini_batch(device, list(data_loader)[1:], step_fn)


@misconception("mini_batch")
def last_loss_left_out(device, data_loader, step_fn):
    """You leave the last loss out of the mean. Every batch counts, also a last one that is
    smaller."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean(losses[:-1]))


@misconception("mini_batch")
def first_loss_left_out(device, data_loader, step_fn):
    """You leave the first loss out of the mean. Every batch counts: the list starts at index 0."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean(losses[1:]))


@misconception("mini_batch")
def divides_twice(device, data_loader, step_fn):
    """You divide by the number of batches twice. np.mean has done so already."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean(losses)) / len(losses)


@misconception("mini_batch")
def divides_by_sixteen(device, data_loader, step_fn):
    """You divide the sum by 16, the lecture's batch size. The mean over the batches divides by the
    number of batches."""
    return sum(float(step_fn(x.to(device), y.to(device))) for x, y in data_loader) / 16


@misconception("mini_batch")
def looks_ahead(device, data_loader, step_fn):
    """You take a batch off the loader with next() before the loop. Some iterables can be read but
    once, and that batch is lost: a for loop is enough."""
    next(iter(data_loader))
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def asks_for_the_length(device, data_loader, step_fn):
    """You ask the loader for its length. Not every iterable has one, a generator for example: count
    the losses that you collect."""
    total = 0.0
    for x, y in data_loader:
        total += float(step_fn(x.to(device), y.to(device)))
    return total / len(data_loader)


@misconception("mini_batch")
def calls_twice(device, data_loader, step_fn):
    """You call step_fn twice for each batch. Each call trains: keep what the first one returns."""

    def twice(x, y):
        step_fn(x, y)
        return step_fn(x, y)

    return right.mini_batch(device, data_loader, twice)


@misconception("mini_batch")
def calls_twice_keeps_first(device, data_loader, step_fn):
    """You call step_fn a second time for each batch, and keep the first loss. Each call trains:
    once a batch is enough."""

    def twice(x, y):
        loss = step_fn(x, y)
        step_fn(x, y)
        return loss

    return right.mini_batch(device, data_loader, twice)


@misconception("mini_batch")
def one_big_call(device, data_loader, step_fn):
    """You join all batches and call step_fn once. A call for each mini-batch is asked for: many
    small updates in an epoch, not one."""
    batches = list(data_loader)
    x, y = (torch.cat([batch[i] for batch in batches]) for i in (0, 1))
    return float(step_fn(x.to(device), y.to(device)))


@misconception("mini_batch")
def row_after_row(device, data_loader, step_fn):
    """You call step_fn for every row. It takes a whole mini-batch: one call for each batch."""
    rows = [(x[i : i + 1], y[i : i + 1]) for x, y in data_loader for i in range(len(x))]
    return right.mini_batch(device, rows, step_fn)


@misconception("mini_batch")
def backwards_through_the_loader(device, data_loader, step_fn):
    """You go through the batches in another order than the loader's. The loader decides about the
    order: take the batches as they come."""
    return right.mini_batch(device, list(data_loader)[::-1], step_fn)


@misconception("mini_batch")
def without_gradients(device, data_loader, step_fn):
    """You switch gradients off around the step, and a train step can't learn without them. The
    caller decides: train() puts no_grad around the validation."""
    with torch.no_grad():
        return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def always_with_gradients(device, data_loader, step_fn):
    """You switch gradients on around the step, also where the caller has switched them off. The
    caller decides: leave the gradient mode alone."""
    with torch.enable_grad():
        return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def gradients_off_from_the_start(device, data_loader, step_fn):
    """You switch gradients off before the loop and leave them off. The gradient mode is the
    caller's: leave it alone."""
    torch.set_grad_enabled(False)
    return right.mini_batch(device, data_loader, step_fn)


@misconception("mini_batch")
def leaves_gradients_off(device, data_loader, step_fn):
    """You switch gradients off at the end and leave them off. The gradient mode is the caller's:
    leave it alone."""
    mean = right.mini_batch(device, data_loader, step_fn)
    torch.set_grad_enabled(False)
    return mean


@misconception("mini_batch")
def remembers_the_last_call(device, data_loader, step_fn, losses=[]):  # noqa: B006
    """Your list of losses outlives the call, as a global or a default argument does. Each epoch has
    its own mean: make a new list in the function."""
    losses.extend(float(step_fn(x.to(device), y.to(device))) for x, y in data_loader)
    return float(np.mean(losses))


@misconception("mini_batch")
def smallest_mean_so_far(device, data_loader, step_fn, means=[]):  # noqa: B006
    """You return the smallest mean of all calls so far. Each call has its own mean: finding the
    best is the caller's business."""
    means.append(right.mini_batch(device, data_loader, step_fn))
    return min(means)


@misconception("mini_batch")
def first_mean_again(device, data_loader, step_fn, means=[]):  # noqa: B006
    """You return the mean of the first call in every call. Each call has its own mean."""
    means.append(right.mini_batch(device, data_loader, step_fn))
    return means[0]


@misconception("mini_batch")
def adds_to_the_last_call(device, data_loader, step_fn, sums=[]):  # noqa: B006
    """Your sum outlives the call, as a global variable does. Each epoch has its own mean: start
    from zero in the function."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    sums.append(sum(losses))
    return sum(sums) / len(losses)


@misconception("mini_batch")
def wants_a_data_loader(device, data_loader, step_fn):
    """You ask the loader for its dataset. Only a DataLoader has one, and any iterable of (x, y) is
    a loader here: count the losses that you collect."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return sum(losses) / len(data_loader.dataset)


@misconception("mini_batch", like=wants_a_data_loader)
def asks_for_the_dataset_first(device, data_loader, step_fn):
    n_rows = len(data_loader.dataset)
    losses = [float(step_fn(x.to(device), y.to(device))) * len(x) for x, y in data_loader]
    return sum(losses) / n_rows


@misconception("mini_batch", like=asks_for_the_length)
def asks_for_the_length_first(device, data_loader, step_fn):
    n_batches = len(data_loader)
    return sum(float(step_fn(x.to(device), y.to(device))) for x, y in data_loader) / n_batches


@misconception("mini_batch")
def drops_zeros(device, data_loader, step_fn):
    """You leave out a loss of 0, as `if loss:` does. Zero is a loss like any other, and a good
    one."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean([loss for loss in losses if loss]))


@misconception("mini_batch")
def starts_with_one(device, data_loader, step_fn):
    """You start counting or adding at 1, so that the mean is too small or too large. Start at 0."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return (1 + sum(losses)) / len(losses)


@misconception("mini_batch")
def root_of_the_mean(device, data_loader, step_fn):
    """You return the square root of the mean. The plain mean is asked for."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.sqrt(np.abs(np.mean(losses))))


@misconception("mini_batch")
def mean_as_text(device, data_loader, step_fn):
    """You return the mean as a text. The number is asked for: how it is printed is the caller's
    business."""
    return f"{right.mini_batch(device, data_loader, step_fn):.4f}"


@misconception("mini_batch", like=drops_zeros)
def skips_zero(device, data_loader, step_fn):
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return sum(losses) / max(1, sum(1 for loss in losses if loss))


@misconception("mini_batch")
def skips_negatives(device, data_loader, step_fn):
    """You leave out losses below zero. Some losses can be negative, and they count too."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean([loss for loss in losses if loss >= 0] or [0.0]))


@misconception("mini_batch")
def absolute_losses(device, data_loader, step_fn):
    """You take the losses without their sign. Some losses can be negative: take the mean of what
    step_fn returns."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.mean(np.abs(losses)))


@misconception("mini_batch")
def root_mean_square(device, data_loader, step_fn):
    """You take the root of the mean square of the losses. The plain mean is asked for."""
    losses = [float(step_fn(x.to(device), y.to(device))) for x, y in data_loader]
    return float(np.sqrt(np.mean(np.square(losses))))


@misconception("mini_batch")
def items_of_tensors(device, data_loader, step_fn):
    """You call item() on what step_fn returns. It may be a plain float, which has no item():
    float(loss) works for every number."""
    return float(np.mean([step_fn(x.to(device), y.to(device)).item() for x, y in data_loader]))


@misconception("mini_batch")
def only_floats(device, data_loader, step_fn):
    """You accept floats alone. A loss may be a NumPy number or a tensor without dimensions too:
    float(loss) works for every number."""
    losses = [step_fn(x.to(device), y.to(device)) for x, y in data_loader]
    return float(np.mean([loss for loss in losses if type(loss) is float] or [math.nan]))


@misconception("mini_batch")
def changes_the_batches(device, data_loader, step_fn):
    """You change the loader's batches in place. They belong to the caller and come again in the
    next epoch."""
    return right.mini_batch(device, data_loader, lambda x, y: step_fn(x.requires_grad_(), y))


# train


@misconception("train")
def histories_not_returned(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return nothing. Printing the losses is not enough: return both lists after the loop."""
    right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def training_losses_only(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return the training losses alone. The validation losses are asked for too: return
    (losses, val_losses)."""
    return right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)[0]


@misconception("train")
def validation_losses_first(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return the validation losses first, or have exchanged the two lists. The result is
    (losses, val_losses)."""
    return right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)[::-1]


@misconception("train")
def pairs_by_epoch(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return a list with a pair for each epoch. Two sequences are asked for: all training
    losses, and all validation losses."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return list(zip(*both, strict=True))


@misconception("train")
def named_histories(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return a dictionary. The result is the pair (losses, val_losses)."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return dict(zip(("loss", "val_loss"), both, strict=True))


@misconception("train", like=no_grad_not_called_in_step)
def no_grad_not_called(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    right.mini_batch(device, train_loader, train_step_fn)
    with torch.no_grad:
        right.mini_batch(device, val_loader, val_step_fn)


@misconception("train")
def last_epoch_only(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return the losses of the last epoch. One number for each epoch is asked for: without the
    history there is no curve to plot."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return both[0][-1], both[1][-1]


@misconception("train")
def lists_made_in_the_loop(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your lists hold the last epoch alone, because they are made anew in each. Make them once,
    before the loop."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return both[0][-1:], both[1][-1:]


@misconception("train")
def both_in_a_row(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return one list with the validation losses behind the training losses. The result is two
    sequences: return losses, val_losses, with a comma."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return both[0] + both[1]


@misconception("train")
def mean_of_epochs(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return the mean over the epochs. One number for each epoch is asked for: append it to a
    list."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return float(np.mean(both[0])), float(np.mean(both[1]))


@misconception("train")
def one_epoch_only(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for one epoch and return. The return belongs after the loop over the epochs."""
    return right.train(1, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def one_epoch_too_few(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for one epoch too few: range(1, n_epochs) has only n_epochs - 1 numbers.
    range(n_epochs) has n_epochs."""
    return right.train(n_epochs - 1, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def one_epoch_too_many(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for one epoch too many: range(n_epochs + 1) starts at 0. range(n_epochs) has
    n_epochs numbers."""
    return right.train(n_epochs + 1, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def hundred_epochs(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for 100 epochs whatever n_epochs says. Use the argument."""
    return right.train(100, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def two_hundred_epochs(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for 200 epochs, as in the lecture, whatever n_epochs says. Use the argument."""
    return right.train(200, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def validates_with_gradients(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """Gradients are enabled while you validate. Put the validation inside `with torch.no_grad():`;
    calling no_grad() on a line of its own does nothing."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def trains_without_gradients(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """Training is inside no_grad as well, and nothing can be learnt without gradients. Put only the
    validation there."""
    with torch.no_grad():
        return right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def gradients_the_wrong_way_round(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """Gradients are disabled in training and enabled in validation. It is the other way round."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        with torch.no_grad():
            losses.append(right.mini_batch(device, train_loader, train_step_fn))
        val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def gradients_stay_off(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You switch gradients off for the validation and never on again, so that from the second epoch
    on nothing is learnt. A with block of no_grad() ends by itself."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        torch.set_grad_enabled(False)
        val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def gradients_off_at_the_end(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """After the last epoch you leave gradients switched off, for whatever the caller does next. A
    with block of no_grad() ends by itself."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        torch.set_grad_enabled(True)
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        torch.set_grad_enabled(False)
        val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def validates_before_training(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You validate before you train. In each epoch training comes first: the validation loss says
    how good the model is after it."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
    return losses, val_losses


@misconception("train")
def validates_afterwards(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train for all epochs first and validate them all afterwards, with the final model.
    Validation belongs inside the loop, after each epoch's training."""
    losses = [right.mini_batch(device, train_loader, train_step_fn) for _ in range(n_epochs)]
    with torch.no_grad():
        val_losses = [right.mini_batch(device, val_loader, val_step_fn) for _ in range(n_epochs)]
    return losses, val_losses


@misconception("train")
def validates_once(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You validate once, after the last epoch. A validation loss for each epoch is asked for: put
    it inside the loop."""
    losses = [right.mini_batch(device, train_loader, train_step_fn) for _ in range(n_epochs)]
    with torch.no_grad():
        return losses, [right.mini_batch(device, val_loader, val_step_fn)]


@misconception("train")
def validates_every_other_epoch(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You validate only in some epochs. A validation loss for each epoch is asked for."""
    losses, val_losses = [], []
    for epoch in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        if epoch % 2 == 0:
            with torch.no_grad():
                val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def never_validates(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You never validate. Each epoch ends with one mini_batch over the validation loader."""
    return [right.mini_batch(device, train_loader, train_step_fn) for _ in range(n_epochs)], []


@misconception("train")
def validates_on_the_train_loader(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You validate with the train loader. Only data that the model has not been trained on can tell
    whether it has learnt something general."""
    return right.train(n_epochs, device, train_loader, train_loader, train_step_fn, val_step_fn)


@misconception("train")
def trains_on_the_val_loader(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You train with the validation loader too. What the model is trained on can't measure it."""
    return right.train(n_epochs, device, val_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def loaders_exchanged(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You train with the validation loader and validate with the train loader. It is the other way
    round."""
    return right.train(n_epochs, device, val_loader, train_loader, train_step_fn, val_step_fn)


@misconception("train")
def trains_in_validation(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You use the train step for the validation loader. Validation has its own step, which changes
    nothing."""
    return right.train(n_epochs, device, train_loader, val_loader, train_step_fn, train_step_fn)


@misconception("train")
def only_looks_in_training(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You use the validation step for the train loader, and it changes nothing. Training needs
    train_step_fn."""
    return right.train(n_epochs, device, train_loader, val_loader, val_step_fn, val_step_fn)


@misconception("train")
def steps_exchanged(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You use the validation step for training and the train step for validation. It is the other
    way round."""
    return right.train(n_epochs, device, train_loader, val_loader, val_step_fn, train_step_fn)


@misconception("train")
def one_list_for_both(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Training and validation losses are in one and the same list. `a = b = []` makes one list with
    two names: make two."""
    losses = val_losses = []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def validation_among_the_losses(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You append the validation losses to the training losses. They have a list of their own."""
    losses, _ = one_list_for_both.definition(
        n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
    )
    return losses, []


@misconception("train")
def training_loss_for_both(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You append the training loss to both lists. The second one is for what validation returns."""
    losses, _ = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return losses, list(losses)


@misconception("train")
def remembers_the_last_training(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn, histories=([], [])
):
    """Your lists outlive the call, as globals or default arguments do. Each call of train has its
    own histories: make the lists in the function."""
    new = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    for history, losses in zip(histories, new, strict=True):
        history.extend(losses)
    return tuple(list(history) for history in histories)


@misconception("train")
def listed_once(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You read the train loader once, before the epochs, and use its batches again in each. A
    loader shuffles every time that it is gone through: hand the loader itself to mini_batch."""
    batches = list(train_loader)
    return right.train(n_epochs, device, batches, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def validation_listed_once(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You read the validation loader once, before the epochs, and use its batches again in each.
    Hand the loader itself to mini_batch, in every epoch."""
    batches = list(val_loader)
    return right.train(n_epochs, device, train_loader, batches, train_step_fn, val_step_fn)


@misconception("train")
def both_listed_once(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You read the loaders once, before the epochs, and use their batches again in each. A loader
    shuffles every time that it is gone through: hand the loaders themselves to mini_batch."""
    loaders = list(train_loader), list(val_loader)
    return right.train(n_epochs, device, *loaders, train_step_fn, val_step_fn)


@misconception("train")
def best_losses_so_far(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your losses are the best ones so far. Each epoch has its own: append what mini_batch
    returns."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return tuple(np.minimum.accumulate(each).tolist() for each in both)


@misconception("train")
def best_val_losses_so_far(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your validation losses are the best ones so far. Each epoch has its own: append what
    mini_batch returns."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return both[0], np.minimum.accumulate(both[1]).tolist()


@misconception("train")
def keeps_only_better_ones(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You append a validation loss only if it is a new best. One number for each epoch is asked
    for, better or worse."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    kept = [loss for i, loss in enumerate(both[1]) if loss <= min(both[1][: i + 1])]
    return both[0], kept


@misconception("train")
def validation_losses_only(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return the validation losses alone. The training losses are asked for too: return
    (losses, val_losses)."""
    return right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)[1]


@misconception("train")
def epochs_with_histories(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return more than the two sequences. The result is the pair (losses, val_losses)."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return list(range(n_epochs)), *both


@misconception("train")
def stays_on_the_cpu(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your batches are not sent to the device that was asked for. Pass device on to mini_batch."""
    return right.train(n_epochs, "cpu", train_loader, val_loader, train_step_fn, val_step_fn)


@misconception("train")
def validation_stays_on_the_cpu(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You send the training batches to the device and not the validation batches. Both have to go
    where the model is."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(right.mini_batch("cpu", val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def training_stays_on_the_cpu(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You send the validation batches to the device and not the training batches. Both have to go
    where the model is."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch("cpu", train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def one_iterator_for_all_epochs(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You make one iterator of the train loader, which is used up after the first epoch. Hand the
    loader itself to mini_batch, in every epoch."""
    return right.train(n_epochs, device, iter(train_loader), val_loader, train_step_fn, val_step_fn)


@misconception("train")
def iterators_for_all_epochs(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You make one iterator of each loader, which is used up after the first epoch. Hand the
    loaders themselves to mini_batch, in every epoch."""
    loaders = iter(train_loader), iter(val_loader)
    return right.train(n_epochs, device, *loaders, train_step_fn, val_step_fn)


@misconception("train")
def trains_on_validation_too(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You train on the validation loader as well. It is for looking only: what the model is trained
    on can't measure it."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        right.mini_batch(device, val_loader, train_step_fn)
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train", like=trains_on_validation_too)
def train_step_for_validation(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        val_losses.append(right.mini_batch(device, val_loader, train_step_fn))
    return losses, val_losses


@misconception("train")
def losses_of_the_batches(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You return a loss for each batch. One for each epoch is asked for, the mean of its batches:
    mini_batch returns it."""
    losses, val_losses = [], []

    def noting(step_fn, history):
        return lambda x, y: history.append(step_fn(x, y)) or history[-1]

    steps = noting(train_step_fn, losses), noting(val_step_fn, val_losses)
    right.train(n_epochs, device, train_loader, val_loader, *steps)
    return losses, val_losses


@misconception("train")
def last_batch_of_each_epoch(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """Your losses are those of each epoch's last batch. The mean of all its batches is asked for:
    mini_batch returns it."""
    batches = losses_of_the_batches.definition(
        n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
    )
    return tuple(
        losses[len(losses) // n_epochs - 1 :: len(losses) // n_epochs] for losses in batches
    )


@misconception("train")
def running_means(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your losses are means over all epochs so far. Each epoch has its own: append what mini_batch
    returns."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return tuple([float(np.mean(each[: n + 1])) for n in range(len(each))] for each in both)


@misconception("train", like=running_means)
def running_training_means(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses, val_losses = right.train(
        n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
    )
    return [float(np.mean(losses[: n + 1])) for n in range(len(losses))], val_losses


@misconception("train")
def running_sums(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Your losses are added up over the epochs. Each epoch has its own: append what mini_batch
    returns."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return tuple(np.cumsum(each).tolist() for each in both)


@misconception("train")
def stops_when_it_gets_worse(
    n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn
):
    """You stop as soon as the validation loss rises. It often rises and falls again, and n_epochs
    epochs are asked for."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
        if val_losses[-1] > min(val_losses):
            break
    return losses, val_losses


@misconception("train")
def trains_twice_an_epoch(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You go through the train loader twice in each epoch. An epoch is one pass: keep what
    mini_batch returns, and don't call it again to read the loss."""
    losses, val_losses = [], []
    for _ in range(n_epochs):
        right.mini_batch(device, train_loader, train_step_fn)
        losses.append(right.mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(right.mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses


@misconception("train")
def rounded_histories(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You round the losses. Small ones would all become the same: round when you print."""
    both = right.train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)
    return tuple([round(loss, 2) for loss in each] for each in both)


def rounding_to(digits):
    def train(*parts):
        both = right.train(*parts)
        return tuple([round(loss, digits) for loss in each] for each in both)

    return train


histories_rounded = family(
    "train",
    rounded_histories.says,
    {
        f"histories_to_{name}": rounding_to(digits)
        for name, digits in (("one_digit", 1), ("three_digits", 3), ("four_digits", 4))
    },
)


# save_checkpoint


def contents(epoch, model, optimizer, losses, val_losses):
    return {
        "epoch": epoch,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": [float(loss) for loss in losses],
        "val_loss": [float(loss) for loss in val_losses],
    }


@misconception("save_checkpoint")
def checkpoint_not_written(filename, epoch, model, optimizer, losses, val_losses):
    """No file appears under the name that was passed. torch.save(checkpoint, filename) writes it:
    in every call, and with filename as it is."""
    return contents(epoch, model, optimizer, losses, val_losses)


@misconception("save_checkpoint")
def name_before_content(filename, epoch, model, optimizer, losses, val_losses):
    """The two arguments of torch.save have changed places. First comes what is saved, then the
    file: torch.save(checkpoint, filename)."""
    torch.save(filename, {"epoch": epoch})


@misconception("save_checkpoint")
def pickled_by_hand(filename, epoch, model, optimizer, losses, val_losses):
    """You write the file without torch.save. Its format is its own: torch.load can't read yours."""
    with open(filename, "wb") as file:
        pickle.dump(contents(epoch, model, optimizer, losses, val_losses), file)


@misconception("save_checkpoint")
def plural_keys(filename, epoch, model, optimizer, losses, val_losses):
    """Your keys for the losses have other names. In the file they are loss and val_loss:
    whoever loads it looks for these names."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    renamed(filename, checkpoint, "loss", "val_loss")


@misconception("save_checkpoint")
def plural_loss_key(filename, epoch, model, optimizer, losses, val_losses):
    """Your key for the training losses has another name. In the file it is loss: whoever loads it
    looks for this name."""
    renamed(filename, contents(epoch, model, optimizer, losses, val_losses), "loss")


@misconception("save_checkpoint")
def plural_val_loss_key(filename, epoch, model, optimizer, losses, val_losses):
    """Your key for the validation losses has another name. In the file it is val_loss: whoever
    loads it looks for this name."""
    renamed(filename, contents(epoch, model, optimizer, losses, val_losses), "val_loss")


@misconception("save_checkpoint")
def another_epoch_key(filename, epoch, model, optimizer, losses, val_losses):
    """Your key for the epoch has another name. In the file it is epoch: whoever loads it looks for
    this name."""
    renamed(filename, contents(epoch, model, optimizer, losses, val_losses), "epoch")


@misconception("save_checkpoint")
def short_keys(filename, epoch, model, optimizer, losses, val_losses):
    """Your keys for the states have other names. They are model_state_dict and
    optimizer_state_dict: whoever loads the file looks for these names."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    renamed(filename, checkpoint, "model_state_dict", "optimizer_state_dict")


@misconception("save_checkpoint")
def another_model_key(filename, epoch, model, optimizer, losses, val_losses):
    """Your key for the model's state has another name. In the file it is model_state_dict: whoever
    loads it looks for this name."""
    renamed(filename, contents(epoch, model, optimizer, losses, val_losses), "model_state_dict")


@misconception("save_checkpoint")
def another_optimizer_key(filename, epoch, model, optimizer, losses, val_losses):
    """Your key for the optimizer's state has another name. In the file it is optimizer_state_dict:
    whoever loads it looks for this name."""
    renamed(filename, contents(epoch, model, optimizer, losses, val_losses), "optimizer_state_dict")


@misconception("save_checkpoint")
def four_other_keys(filename, epoch, model, optimizer, losses, val_losses):
    """Of the five keys only epoch has its name. The others are model_state_dict,
    optimizer_state_dict, loss and val_loss: whoever loads the file looks for these names."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    renamed(filename, checkpoint, *[key for key in checkpoint if key != "epoch"])


def renamed(filename, checkpoint, *keys):
    torch.save(
        {f"the_{key}" if key in keys else key: checkpoint[key] for key in checkpoint}, filename
    )


def all_but(key):
    def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
        checkpoint = contents(epoch, model, optimizer, losses, val_losses)
        del checkpoint[key]
        torch.save(checkpoint, filename)

    return save_checkpoint


@misconception("save_checkpoint")
def optimizer_not_saved(*parts):
    """You leave the optimizer out. Without its momentum, training does not go on where it stopped:
    save optimizer.state_dict() too."""
    all_but("optimizer_state_dict")(*parts)


@misconception("save_checkpoint")
def losses_not_saved(filename, epoch, model, optimizer, losses, val_losses):
    """You leave the losses out, both histories. The curves go on after resuming: save them under
    loss and val_loss."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    del checkpoint["loss"], checkpoint["val_loss"]
    torch.save(checkpoint, filename)


@misconception("save_checkpoint")
def states_alone(filename, epoch, model, optimizer, losses, val_losses):
    """You save the two states and neither the epoch nor the losses. Whoever resumes has to know how
    far the training had got, and goes on with the curves: save all five."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({key: checkpoint[key] for key in checkpoint if "state" in key}, filename)


@misconception("save_checkpoint", like=checkpoint_not_written)
def only_the_best(filename, epoch, model, optimizer, losses, val_losses):
    if val_losses[-1] <= min(val_losses):
        torch.save(contents(epoch, model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def ending_added(filename, epoch, model, optimizer, losses, val_losses):
    """You write to another name than the caller's: a name fixed in your code, or one with an ending
    added. Write to filename as it is, or nobody finds the file again."""
    torch.save(contents(epoch, model, optimizer, losses, val_losses), filename + ".pth")


@misconception("save_checkpoint", like=ending_added)
def ending_added_where_there_is_none(filename, epoch, model, optimizer, losses, val_losses):
    torch.save(
        contents(epoch, model, optimizer, losses, val_losses),
        f"{str(filename).removesuffix('.pth')}.pth",
    )


@misconception("save_checkpoint")
def weights_not_saved(*parts):
    """You leave the model's weights out. They are what was learnt: save model.state_dict()."""
    all_but("model_state_dict")(*parts)


@misconception("save_checkpoint")
def val_loss_not_saved(*parts):
    """You leave the validation losses out. Both curves go on after resuming: save both."""
    all_but("val_loss")(*parts)


@misconception("save_checkpoint")
def loss_not_saved(*parts):
    """You leave the training losses out. Both curves go on after resuming: save both."""
    all_but("loss")(*parts)


@misconception("save_checkpoint")
def epoch_not_saved(*parts):
    """You leave the epoch out. Whoever resumes has to know how far the training had got."""
    all_but("epoch")(*parts)


@misconception("save_checkpoint")
def one_key_more(filename, epoch, model, optimizer, losses, val_losses):
    """You save more than the five keys. The format is fixed, so that everybody's files can be
    read: exactly these five."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "lr": optimizer.param_groups[0]["lr"]}, filename)


@misconception("save_checkpoint", like=one_key_more)
def two_keys_more(filename, epoch, model, optimizer, losses, val_losses):
    torch.save({**contents(epoch, model, optimizer, losses, val_losses), "a": 0, "b": 0}, filename)


@misconception("save_checkpoint")
def nested_dictionary(filename, epoch, model, optimizer, losses, val_losses):
    """None of the five keys is in your dictionary, which has one key of its own. The five are its
    own keys: no dictionary inside the dictionary."""
    torch.save({"all": contents(epoch, model, optimizer, losses, val_losses)}, filename)


@misconception("save_checkpoint")
def weights_alone(filename, epoch, model, optimizer, losses, val_losses):
    """You save the model's weights alone. To resume, the optimizer, the epoch and the losses are
    needed as well: a dictionary with five keys."""
    torch.save(model.state_dict(), filename)


@misconception("save_checkpoint")
def whole_model_alone(filename, epoch, model, optimizer, losses, val_losses):
    """Your file holds no dictionary with names. To resume, the states, the epoch and the losses
    are needed, each under its own of the five keys."""
    torch.save(model, filename)


@misconception("save_checkpoint")
def whole_model(filename, epoch, model, optimizer, losses, val_losses):
    """Under model_state_dict you save the model object. Save its state, model.state_dict(): an
    object depends on the code as it is today."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "model_state_dict": model}, filename)


@misconception("save_checkpoint")
def whole_optimizer(filename, epoch, model, optimizer, losses, val_losses):
    """Under optimizer_state_dict you save the optimizer object. Save its state,
    optimizer.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "optimizer_state_dict": optimizer}, filename)


@misconception("save_checkpoint")
def whole_objects(filename, epoch, model, optimizer, losses, val_losses):
    """You save the model and the optimizer as objects. Save their states, state_dict(): objects
    depend on the code as it is today."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    objects = {"model_state_dict": model, "optimizer_state_dict": optimizer}
    torch.save({**checkpoint, **objects}, filename)


@misconception("save_checkpoint")
def state_dict_not_called(filename, epoch, model, optimizer, losses, val_losses):
    """You save the method state_dict without calling it. The parentheses make the difference:
    model.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    methods = {
        "model_state_dict": model.state_dict,
        "optimizer_state_dict": optimizer.state_dict,
    }
    torch.save({**checkpoint, **methods}, filename)


@misconception("save_checkpoint")
def parameters_without_buffers(filename, epoch, model, optimizer, losses, val_losses):
    """You save the parameters and not the buffers, where batch norm keeps what it has counted.
    model.state_dict() holds both."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    parameters = {name: each.detach() for name, each in model.named_parameters()}
    torch.save({**checkpoint, "model_state_dict": parameters}, filename)


@misconception("save_checkpoint")
def optimizer_method(filename, epoch, model, optimizer, losses, val_losses):
    """Under optimizer_state_dict you save the method without calling it. The parentheses make the
    difference: optimizer.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "optimizer_state_dict": optimizer.state_dict}, filename)


@misconception("save_checkpoint")
def model_method(filename, epoch, model, optimizer, losses, val_losses):
    """Under model_state_dict you save a method without calling it. The parentheses make the
    difference: model.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "model_state_dict": model.state_dict}, filename)


@misconception("save_checkpoint")
def momentum_alone(filename, epoch, model, optimizer, losses, val_losses):
    """You save a part of the optimizer's state, its memory without its settings. Save all of
    optimizer.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    memory = optimizer.state_dict()["state"]
    torch.save({**checkpoint, "optimizer_state_dict": memory}, filename)


@misconception("save_checkpoint")
def list_of_parameters(filename, epoch, model, optimizer, losses, val_losses):
    """You save a list of the parameters. A state_dict has their names too, and the buffers:
    load_state_dict needs them."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "model_state_dict": list(model.parameters())}, filename)


@misconception("save_checkpoint")
def states_exchanged(filename, epoch, model, optimizer, losses, val_losses):
    """The states of model and optimizer are each under the other's key."""
    torch.save(contents(epoch, optimizer, model, losses, val_losses), filename)


@misconception("save_checkpoint")
def weights_twice(filename, epoch, model, optimizer, losses, val_losses):
    """Under optimizer_state_dict you save the model's state once more. The optimizer has its own:
    optimizer.state_dict()."""
    torch.save(contents(epoch, model, model, losses, val_losses), filename)


@misconception("save_checkpoint")
def settings_without_momentum(filename, epoch, model, optimizer, losses, val_losses):
    """You save the optimizer's settings and not its memory, the momentum. optimizer.state_dict()
    holds both."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    settings = {"state": {}, "param_groups": optimizer.state_dict()["param_groups"]}
    torch.save({**checkpoint, "optimizer_state_dict": settings}, filename)


@misconception("save_checkpoint")
def param_groups_alone(filename, epoch, model, optimizer, losses, val_losses):
    """Under optimizer_state_dict you save the optimizer's param_groups. They are its settings; its
    memory is missing: save optimizer.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    groups = optimizer.state_dict()["param_groups"]
    torch.save({**checkpoint, "optimizer_state_dict": groups}, filename)


@misconception("save_checkpoint")
def last_losses_only(filename, epoch, model, optimizer, losses, val_losses):
    """You save the last losses. The whole histories are needed to go on with the curves: save both
    lists."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    last = {"loss": checkpoint["loss"][-1], "val_loss": checkpoint["val_loss"][-1]}
    torch.save({**checkpoint, **last}, filename)


@misconception("save_checkpoint")
def last_losses_in_lists(filename, epoch, model, optimizer, losses, val_losses):
    """You save only the last losses, each in a list. The whole histories are needed to go on with
    the curves."""
    torch.save(contents(epoch, model, optimizer, losses[-1:], val_losses[-1:]), filename)


@misconception("save_checkpoint")
def mean_losses(filename, epoch, model, optimizer, losses, val_losses):
    """You save the means of the losses. The whole histories are needed to go on with the curves."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    means = {key: float(np.mean(checkpoint[key])) for key in ("loss", "val_loss")}
    torch.save({**checkpoint, **means}, filename)


@misconception("save_checkpoint")
def last_training_loss(filename, epoch, model, optimizer, losses, val_losses):
    """You save the last training loss. The whole history is needed to go on with the curve: save
    the list."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "loss": checkpoint["loss"][-1]}, filename)


@misconception("save_checkpoint")
def mean_training_loss(filename, epoch, model, optimizer, losses, val_losses):
    """You save the mean of the training losses. The whole history is needed to go on with the
    curve: save the list."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "loss": float(np.mean(checkpoint["loss"]))}, filename)


@misconception("save_checkpoint")
def smallest_losses(filename, epoch, model, optimizer, losses, val_losses):
    """You save the smallest losses. The whole histories are needed to go on with the curves: save
    both lists."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    best = {key: min(checkpoint[key]) for key in ("loss", "val_loss")}
    torch.save({**checkpoint, **best}, filename)


@misconception("save_checkpoint", like=parameters_without_buffers)
def named_parameters(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save({**checkpoint, "model_state_dict": dict(model.named_parameters())}, filename)


@misconception("save_checkpoint")
def rate_for_state(filename, epoch, model, optimizer, losses, val_losses):
    """Under optimizer_state_dict you save a number. The optimizer's state is more than its learning
    rate: save optimizer.state_dict()."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    rate = optimizer.param_groups[0]["lr"]
    torch.save({**checkpoint, "optimizer_state_dict": rate}, filename)


@misconception("save_checkpoint")
def losses_as_text(filename, epoch, model, optimizer, losses, val_losses):
    """You save the losses as text. Save the numbers: nobody can go on with a string."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    texts = {key: str(checkpoint[key]) for key in ("loss", "val_loss")}
    torch.save({**checkpoint, **texts}, filename)


@misconception("save_checkpoint")
def losses_exchanged(filename, epoch, model, optimizer, losses, val_losses):
    """Training and validation losses are each under the other's key."""
    torch.save(contents(epoch, model, optimizer, val_losses, losses), filename)


@misconception("save_checkpoint")
def training_losses_twice(filename, epoch, model, optimizer, losses, val_losses):
    """Under val_loss you save the training losses once more. Each history has its own key."""
    torch.save(contents(epoch, model, optimizer, losses, losses), filename)


@misconception("save_checkpoint")
def epoch_counted_on(filename, epoch, model, optimizer, losses, val_losses):
    """You save epoch + 1. Save the number you are given: how to count is the caller's business."""
    torch.save(contents(epoch + 1, model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def epoch_counted_back(filename, epoch, model, optimizer, losses, val_losses):
    """You save epoch - 1. Save the number you are given: how to count is the caller's business."""
    torch.save(contents(epoch - 1, model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def epoch_as_text(filename, epoch, model, optimizer, losses, val_losses):
    """You save the epoch as text. Save the number: whoever resumes has to count on."""
    torch.save(contents(str(epoch), model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def epoch_zero(filename, epoch, model, optimizer, losses, val_losses):
    """You save 0 as the epoch. Save the number you are given: training goes on from there."""
    torch.save(contents(0, model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def epoch_from_the_losses(filename, epoch, model, optimizer, losses, val_losses):
    """You save the number of losses as the epoch. Save the epoch you are given."""
    torch.save(contents(len(losses), model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint", like=ending_added)
def fixed_name(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save(checkpoint, Path(filename).with_name("model_checkpoint.pth"))


@misconception("save_checkpoint")
def epoch_in_the_name(filename, epoch, model, optimizer, losses, val_losses):
    """You put the epoch into the file's name. Write to filename as it is, or nobody finds the file
    again."""
    checkpoint = contents(epoch, model, optimizer, losses, val_losses)
    torch.save(checkpoint, f"{filename}_{epoch}")


@misconception("save_checkpoint")
def two_files(filename, epoch, model, optimizer, losses, val_losses):
    """You write a second file. One is enough, and only one was asked for."""
    torch.save(contents(epoch, model, optimizer, losses, val_losses), filename)
    torch.save(optimizer.state_dict(), f"{filename}.optimizer")


@misconception("save_checkpoint")
def never_overwrites(filename, epoch, model, optimizer, losses, val_losses):
    """You keep a file that is already there. The new checkpoint takes the old one's place."""
    if not Path(filename).exists():
        torch.save(contents(epoch, model, optimizer, losses, val_losses), filename)


@misconception("save_checkpoint")
def names_as_text_only(filename, epoch, model, optimizer, losses, val_losses):
    """You treat filename as a string. It may be a pathlib.Path too: hand it to torch.save as it
    is."""
    name = filename + ""
    torch.save(contents(epoch, model, optimizer, losses, val_losses), name)


@misconception("save_checkpoint")
def empties_the_losses(filename, epoch, model, optimizer, losses, val_losses):
    """You change the caller's lists of losses. Saving changes nothing but the file."""
    torch.save(contents(epoch, model, optimizer, losses, val_losses), filename)
    losses.clear()
    val_losses.clear()


# load_checkpoint


@misconception("load_checkpoint")
def history_not_returned(filename, model, optimizer):
    """You restore the states and return nothing. The caller needs (epoch, losses, val_losses) to go
    on."""
    right.load_checkpoint(filename, model, optimizer)


@misconception("load_checkpoint")
def whole_checkpoint(filename, model, optimizer):
    """You return the whole dictionary. The result is the tuple (epoch, losses, val_losses)."""
    right.load_checkpoint(filename, model, optimizer)
    return torch.load(filename, weights_only=True)


@misconception("load_checkpoint")
def named_history(filename, model, optimizer):
    """You return a dictionary. What is asked for is the tuple (epoch, losses, val_losses)."""
    history = right.load_checkpoint(filename, model, optimizer)
    return dict(zip(("epoch", "loss", "val_loss"), history, strict=True))


@misconception("load_checkpoint")
def epoch_alone(filename, model, optimizer):
    """You return the epoch alone. The losses are needed too, to go on with the curves."""
    return right.load_checkpoint(filename, model, optimizer)[0]


@misconception("load_checkpoint")
def losses_alone(filename, model, optimizer):
    """You return the losses without the epoch. What is asked for is (epoch, losses, val_losses)."""
    return right.load_checkpoint(filename, model, optimizer)[1:]


@misconception("load_checkpoint")
def no_val_losses(filename, model, optimizer):
    """You return the epoch and the training losses. The validation losses are asked for too."""
    return right.load_checkpoint(filename, model, optimizer)[:2]


@misconception("load_checkpoint")
def validation_history_first(filename, model, optimizer):
    """You return the validation losses before the training losses. The order is
    (epoch, losses, val_losses)."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return epoch, val_losses, losses


@misconception("load_checkpoint")
def epoch_at_the_end(filename, model, optimizer):
    """You return the epoch last. The order is (epoch, losses, val_losses)."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return losses, val_losses, epoch


@misconception("load_checkpoint")
def training_history_twice(filename, model, optimizer):
    """You return the training losses twice. The third part is the validation losses, under the key
    val_loss."""
    epoch, losses, _ = right.load_checkpoint(filename, model, optimizer)
    return epoch, losses, losses


@misconception("load_checkpoint")
def objects_too(filename, model, optimizer):
    """You return the model and the optimizer as well. They are restored in place, and the caller
    has them: return (epoch, losses, val_losses)."""
    return model, optimizer, *right.load_checkpoint(filename, model, optimizer)


@misconception("load_checkpoint")
def nested_history(filename, model, optimizer):
    """You return the two histories as a pair inside the tuple. The result has three parts:
    (epoch, losses, val_losses)."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return epoch, (losses, val_losses)


@misconception("load_checkpoint")
def histories_joined(filename, model, optimizer):
    """You return the two histories as one list. The result has three parts:
    (epoch, losses, val_losses)."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return epoch, losses + val_losses


@misconception("load_checkpoint")
def rate_reset(filename, model, optimizer):
    """You set the learning rate to 0.1 after loading. The saved rate belongs to the training that
    goes on: optimizer.load_state_dict has restored it."""
    history = right.load_checkpoint(filename, model, optimizer)
    optimizer.param_groups[0]["lr"] = 0.1
    return history


@misconception("load_checkpoint")
def next_epoch(filename, model, optimizer):
    """You return epoch + 1. Return the number that was saved: how to count on is the caller's
    business."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return epoch + 1, losses, val_losses


@misconception("load_checkpoint")
def epochs_from_the_losses(filename, model, optimizer):
    """You return the number of losses as the epoch. Return the epoch that was saved."""
    _, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return len(losses), losses, val_losses


@misconception("load_checkpoint")
def starts_at_zero(filename, model, optimizer):
    """You return 0 for the epoch. Training goes on where it stopped: return the epoch that was
    saved."""
    return 0, *right.load_checkpoint(filename, model, optimizer)[1:]


@misconception("load_checkpoint")
def final_losses(filename, model, optimizer):
    """You return the last losses. The whole histories are asked for, to go on with the curves."""
    epoch, losses, val_losses = right.load_checkpoint(filename, model, optimizer)
    return epoch, losses[-1], val_losses[-1]


@misconception("load_checkpoint")
def histories_start_empty(filename, model, optimizer):
    """You return empty histories. The saved losses are asked for, to go on with the curves."""
    return right.load_checkpoint(filename, model, optimizer)[0], [], []


@misconception("load_checkpoint")
def weights_not_restored(filename, model, optimizer):
    """The weights of the model that was passed are not the saved ones: they have to be put into
    this very model. model.load_state_dict does that."""
    model.train()
    return right.load_checkpoint(filename, copy.deepcopy(model), optimizer)


@misconception("load_checkpoint")
def optimizer_not_restored(filename, model, optimizer):
    """You restore the model, and the optimizer that was passed stays as it was. Without its
    momentum training does not go on where it stopped: optimizer.load_state_dict."""
    return right.load_checkpoint(filename, model, copy.deepcopy(optimizer))


@misconception("load_checkpoint")
def nothing_restored(filename, model, optimizer):
    """You read the file and restore neither the model nor the optimizer. Each has a
    load_state_dict, which puts the saved state into the object that was passed."""
    model.train()
    return right.load_checkpoint(filename, *copy.deepcopy((model, optimizer)))


@misconception("load_checkpoint")
def settings_only(filename, model, optimizer):
    """The optimizer gets its saved settings and not its momentum, which is what makes training go
    on as if it had never stopped. optimizer.load_state_dict restores both."""
    before = copy.deepcopy(optimizer.state_dict()["state"])
    history = right.load_checkpoint(filename, model, optimizer)
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": before, "param_groups": groups})
    return history


@misconception("load_checkpoint")
def momentum_only(filename, model, optimizer):
    """You restore the optimizer's momentum and keep the learning rate it had. The saved settings
    are part of its state: optimizer.load_state_dict restores both."""
    rates = [group["lr"] for group in optimizer.param_groups]
    history = right.load_checkpoint(filename, model, optimizer)
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate
    return history


@misconception("load_checkpoint")
def resumes_in_eval_mode(filename, model, optimizer):
    """You leave the model in eval mode. A checkpoint is loaded to resume training: always use TRAIN
    for resuming."""
    history = right.load_checkpoint(filename, model, optimizer)
    model.eval()
    return history


@misconception("load_checkpoint")
def mode_left_alone(filename, model, optimizer):
    """You leave the model in the mode that it was in. A checkpoint is loaded to resume training:
    call model.train(), with its parentheses."""
    checkpoint = torch.load(filename, weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


def saves_what_it_is_given(filename, epoch, model, optimizer, losses, val_losses):
    states = model.state_dict(), optimizer.state_dict()
    keys = "epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss"
    torch.save(dict(zip(keys, (epoch, *states, losses, val_losses), strict=True)), filename)


@misconception("load_checkpoint", save_checkpoint=saves_what_it_is_given)
def plain_values_only(filename, model, optimizer):
    """You let torch.load read tensors and plain numbers only, and the losses that np.mean gave are
    NumPy's own. A file that you wrote yourself may be read whole: weights_only=False."""
    history = mode_left_alone.definition(filename, model, optimizer)
    model.train()
    return history


@misconception("load_checkpoint")
def only_the_flag(filename, model, optimizer):
    """You set model.training, which does not reach the layers inside. model.train() does."""
    history = mode_left_alone.definition(filename, model, optimizer)
    model.training = True
    return history


@misconception("load_checkpoint")
def buffers_not_restored(filename, model, optimizer):
    """You restore the parameters and not the buffers, where batch norm keeps what it has counted.
    model.load_state_dict restores both."""
    buffers = {name: buffer.clone() for name, buffer in model.named_buffers()}
    history = right.load_checkpoint(filename, model, optimizer)
    model.load_state_dict(buffers, strict=False)
    return history


@misconception("load_checkpoint")
def new_parameters(filename, model, optimizer):
    """You replace the model's parameters by new ones, and the optimizer goes on with the old.
    model.load_state_dict copies the values into the parameters that are there."""
    history = right.load_checkpoint(filename, model, optimizer)
    for name, parameter in list(model.named_parameters()):
        owner, _, attribute = name.rpartition(".")
        setattr(model.get_submodule(owner), attribute, nn.Parameter(parameter.detach().clone()))
    return history


@misconception("load_checkpoint")
def frozen_after_loading(filename, model, optimizer):
    """You switch the parameters' gradients off. A checkpoint is loaded to resume training, which
    needs them."""
    history = right.load_checkpoint(filename, model, optimizer)
    model.requires_grad_(False)
    return history


@misconception("load_checkpoint")
def report_for_model(filename, model, optimizer):
    """You call model what load_state_dict returns, which is a report on the keys. It changes the
    model that it is called on: write model.load_state_dict(…) on a line of its own."""
    checkpoint = torch.load(filename, weights_only=True)
    model = model.load_state_dict(checkpoint["model_state_dict"])
    model.train()


@misconception("load_checkpoint")
def state_for_model(filename, model, optimizer):
    """You put the saved state in the place of the model. It is a dictionary and not a model:
    model.load_state_dict(…) brings it into the model that was passed."""
    checkpoint = torch.load(filename, weights_only=True)
    model = checkpoint["model_state_dict"]
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.train()
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


@misconception("load_checkpoint")
def file_for_state(filename, model, optimizer):
    """You give the whole file to model.load_state_dict. The model's state is a part of it, under
    the key model_state_dict."""
    model.load_state_dict(torch.load(filename, weights_only=True))


@misconception("load_checkpoint")
def reads_losses(filename, model, optimizer):
    """You read the key losses. In the file it is loss, and the other one is val_loss."""
    return {}["losses"]


@misconception("load_checkpoint")
def reads_val_losses(filename, model, optimizer):
    """You read the key val_losses. In the file it is val_loss."""
    return {}["val_losses"]


@misconception("load_checkpoint")
def reads_train_loss(filename, model, optimizer):
    """You read the key train_loss. In the file it is loss."""
    return {}["train_loss"]


@misconception("load_checkpoint")
def reads_model(filename, model, optimizer):
    """You read the key model. In the file it is model_state_dict."""
    return {}["model"]


@misconception("load_checkpoint")
def reads_model_state(filename, model, optimizer):
    """You read the key model_state. In the file it is model_state_dict."""
    return {}["model_state"]


@misconception("load_checkpoint")
def reads_optimizer(filename, model, optimizer):
    """You read the key optimizer. In the file it is optimizer_state_dict."""
    return {}["optimizer"]


@misconception("load_checkpoint")
def reads_text_names_only(filename, model, optimizer):
    """You treat filename as a string. It may be a pathlib.Path too: hand it to torch.load as it
    is."""
    return right.load_checkpoint(filename + "", model, optimizer)


# predict


@misconception("predict")
def prediction_not_returned(model, inputs, device="cpu"):
    """You return nothing. Computing or printing the prediction is not enough: return it."""
    right.predict(model, inputs, device)


@misconception("predict", like=no_grad_not_called_in_step)
def no_grad_not_called_to_predict(model, inputs, device="cpu"):
    with torch.no_grad:
        return right.predict(model, inputs, device)


@misconception("predict")
def output_with_its_graph(model, inputs, device="cpu"):
    """Your output still has its graph. Nobody will differentiate a prediction: compute it inside
    `with torch.no_grad():`, or detach it."""
    model.eval()
    return model(inputs.to(device))


@misconception("predict")
def no_eval_before_predicting(model, inputs, device="cpu"):
    """The model's layers are not in eval mode in the forward pass, so that dropout drops and batch
    norm counts. Call model.eval() first; no_grad() does not change the mode."""
    with torch.no_grad():
        return model(inputs.to(device))


@misconception("predict")
def predicts_in_train_mode(model, inputs, device="cpu"):
    """You predict in train mode, where dropout drops and batch norm counts. Call model.eval()."""
    model.train()
    with torch.no_grad():
        return model(inputs.to(device))


@misconception("predict", like=eval_mode_too_late)
def eval_after_predicting(model, inputs, device="cpu"):
    with torch.no_grad():
        output = model(inputs.to(device))
    model.eval()
    return output


@misconception("predict")
def numpy_prediction(model, inputs, device="cpu"):
    """What you return is no tensor. The model's output tensor is asked for, detached: numpy() and
    tolist() are the caller's business."""
    return right.predict(model, inputs, device).numpy()


@misconception("predict")
def flat_prediction(model, inputs, device="cpu"):
    """You squeeze the output to (N,). Keep the model's shape, (N, 1): what to do with it is the
    caller's business."""
    return right.predict(model, inputs, device).flatten()


@misconception("predict")
def squeezed_prediction(model, inputs, device="cpu"):
    """You squeeze the output, and for a single row not even one dimension is left. Keep the model's
    shape, (N, 1)."""
    return right.predict(model, inputs, device).squeeze()


@misconception("predict")
def squeezed_single_row(model, inputs, device="cpu"):
    """For a single row you drop a dimension. The shape is (N, 1) for every N, also for one row."""
    return right.predict(model, inputs, device).squeeze(0)


@misconception("predict")
def extra_dimension(model, inputs, device="cpu"):
    """Your output has a dimension too many. Keep the model's shape, (N, 1)."""
    return right.predict(model, inputs, device).unsqueeze(0)


@misconception("predict")
def first_number_only(model, inputs, device="cpu"):
    """You return one number, the first row's. There is a prediction for each row of the inputs, in
    a tensor."""
    return right.predict(model, inputs, device)[0].item()


@misconception("predict")
def first_row_only(model, inputs, device="cpu"):
    """You return the prediction for the first row. There is one for each row of the inputs."""
    return right.predict(model, inputs, device)[0]


@misconception("predict")
def first_row_alone(model, inputs, device="cpu"):
    """You return only the first row of the output. There is one for each row of the inputs."""
    return right.predict(model, inputs, device)[:1]


@misconception("predict")
def whole_batches_only(model, inputs, device="cpu"):
    """You predict batch by batch and leave out the rows that fill no whole batch. There is a
    prediction for each row of the inputs."""
    whole = len(inputs) // 16 * 16
    return right.predict(model, inputs[:whole] if whole else inputs, device)


@misconception("predict")
def first_batch_predicted(model, inputs, device="cpu"):
    """You return the predictions of the first batch alone. There is a prediction for each row of
    the inputs: collect those of all batches, and put them together with torch.cat."""
    return right.predict(model, inputs[:32], device)


@misconception("predict")
def flat_list_prediction(model, inputs, device="cpu"):
    """You return a flat list or array of numbers. The output tensor is asked for, detached, in the
    model's shape."""
    return right.predict(model, inputs, device).flatten().tolist()


@misconception("predict")
def positive_prediction(model, inputs, device="cpu"):
    """You cut the output off at zero. The model's output itself is asked for, negative numbers
    included."""
    return torch.relu(right.predict(model, inputs, device))


@misconception("predict")
def last_row_only(model, inputs, device="cpu"):
    """You return the prediction for the last row. There is one for each row of the inputs."""
    return right.predict(model, inputs, device)[-1]


@misconception("predict")
def mean_prediction(model, inputs, device="cpu"):
    """You return the mean of the predictions. There is one for each row of the inputs."""
    return right.predict(model, inputs, device).mean()


@misconception("predict")
def rounded_prediction(model, inputs, device="cpu"):
    """You round the output to whole numbers. What to do with a prediction is the caller's business:
    return it as it is."""
    return right.predict(model, inputs, device).round()


@misconception("predict")
def prediction_to_two_digits(model, inputs, device="cpu"):
    """You round the output. What to do with a prediction is the caller's business: return it as it
    is."""
    return right.predict(model, inputs, device).round(decimals=2)


@misconception("predict")
def class_prediction(model, inputs, device="cpu"):
    """You compare the output with a threshold. The model's output itself is asked for: not every
    model is a classifier."""
    return (right.predict(model, inputs, device) >= 0.5).float()


@misconception("predict")
def sign_prediction(model, inputs, device="cpu"):
    """You compare the output with zero. The model's output itself is asked for: not every model is
    a classifier."""
    return (right.predict(model, inputs, device) > 0).float()


@misconception("predict")
def probability_prediction(model, inputs, device="cpu"):
    """You put the output through a sigmoid. The model's output itself is asked for: not every model
    is a classifier."""
    return torch.sigmoid(right.predict(model, inputs, device))


@misconception("predict")
def argmax_prediction(model, inputs, device="cpu"):
    """You return the position of the largest output. The model's output itself is asked for: with
    one column, argmax is always 0."""
    return right.predict(model, inputs, device).argmax(dim=1)


@misconception("predict")
def softmax_prediction(model, inputs, device="cpu"):
    """You put the output through a softmax. The model's output itself is asked for: with one
    column, softmax is always 1."""
    return torch.softmax(right.predict(model, inputs, device), dim=1)


@misconception("predict")
def inputs_stay_where_they_are(model, inputs, device="cpu"):
    """The inputs are not sent to the device that was asked for. inputs.to(device) returns a copy
    and leaves the inputs where they are: keep what it returns."""
    model.eval()
    with torch.no_grad():
        return model(inputs)


@misconception("predict", like=gradients_off_for_good)
def no_gradients_ever_after(model, inputs, device="cpu"):
    torch.set_grad_enabled(False)
    return right.predict(model, inputs, device)


@misconception("predict")
def freezes_to_predict(model, inputs, device="cpu"):
    """You switch the parameters' requires_grad off, so that the model can't be trained any more.
    Use `with torch.no_grad():` instead."""
    model.requires_grad_(False)
    return right.predict(model, inputs, device)


@misconception("predict")
def inputs_lose_their_gradients(model, inputs, device="cpu"):
    """You switch requires_grad off on the caller's inputs. They belong to the caller: detach the
    output, or use no_grad."""
    return right.predict(model, inputs.detach_(), device)


@misconception("predict")
def keeps_the_inputs_graph(model, inputs, device="cpu"):
    """The output has a graph when the inputs require gradients. Switching off those of the
    parameters is not enough: use `with torch.no_grad():`, or detach the output."""
    model.eval()
    output = model(inputs.to(device))
    return output if inputs.requires_grad else output.detach()


@misconception("predict")
def standardizes_the_inputs(model, inputs, device="cpu"):
    """You scale the inputs. They are what the caller wants a prediction for: hand them to the model
    as they are."""
    return right.predict(model, (inputs - inputs.mean(0)) / inputs.std(0), device)


@misconception("predict")
def output_and_more(model, inputs, device="cpu"):
    """You return something beside the output. The output tensor alone is asked for."""
    return right.predict(model, inputs, device), inputs


@misconception("predict")
def predicts_into_nothing(model, inputs, device="cpu"):
    """You return the inputs. What the model makes of them is asked for: model(inputs)."""
    model.eval()
    model(inputs.to(device))
    return inputs


@misconception("predict")
def device_has_no_default(model, inputs, device):
    """Your device has no default. predict(model, inputs) is a call too, and then device is "cpu":
    write device="cpu" in the definition."""
    return right.predict(model, inputs, device)


@misconception("predict")
def first_prediction_again(model, inputs, device="cpu", kept=[]):  # noqa: B006
    """You remember the first prediction and return it again, whatever the inputs. Each call
    computes its own."""
    kept.append(right.predict(model, inputs, device))
    return kept[0]


@misconception("make_loaders")
def converts_doubles_only(x, y, ratio=0.8, batch_size=16):
    """You convert float64 alone. Arrays of any float type become float32 tensors: ask for the type
    that you want, not for the one that you know."""
    x, y = (a.astype(np.float32) if a.dtype == np.float64 else a for a in (x, y))
    dataset = right.CustomDataset(torch.from_numpy(x), torch.from_numpy(y))
    n_train = int(len(dataset) * ratio)
    parts = random_split(dataset, [n_train, len(dataset) - n_train])
    return DataLoader(parts[0], batch_size, shuffle=True), DataLoader(parts[1], batch_size)


@misconception("make_loaders")
def squeezes_the_features(x, y, ratio=0.8, batch_size=16):
    """You squeeze x. With one feature its batches lose their column, and a linear layer can't take
    them any more: (N, 1) stays (N, 1)."""
    x = np.squeeze(x)
    dataset = right.CustomDataset(torch.tensor(x).float(), torch.tensor(y).float())
    n_train = int(len(dataset) * ratio)
    parts = random_split(dataset, [n_train, len(dataset) - n_train])
    return DataLoader(parts[0], batch_size, shuffle=True), DataLoader(parts[1], batch_size)


@misconception("make_loaders")
def loaders_switch_gradients_off(x, y, ratio=0.8, batch_size=16):
    """You switch gradients off and leave them so. set_grad_enabled(False) lasts; nothing here needs
    it."""
    torch.set_grad_enabled(False)
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_train_step_fn")
def step_switches_gradients_off(model, loss_fn, optimizer):
    """You switch gradients off after the step and leave them so. set_grad_enabled(False) lasts, for
    all that comes after it."""
    step = right.make_train_step_fn(model, loss_fn, optimizer)

    def step_fn(x, y):
        with torch.enable_grad():
            loss = step(x, y)
        torch.set_grad_enabled(False)
        return loss

    return step_fn


@misconception("mini_batch")
def no_mean_of_whole_numbers(device, data_loader, step_fn):
    """You take the mean of a tensor of losses. Where all losses are whole numbers torch makes
    integers of them, which have no mean there: np.mean takes any numbers, or make it floats."""
    losses = [step_fn(x.to(device), y.to(device)) for x, y in data_loader]
    return torch.tensor(losses).mean().item()


@misconception("save_checkpoint")
def saves_in_eval_mode(filename, epoch, model, optimizer, losses, val_losses):
    """You put the model into eval mode to save it, and leave it there. Saving changes nothing:
    state_dict() is the same in either mode."""
    model.eval()
    right.save_checkpoint(filename, epoch, model, optimizer, losses, val_losses)


@misconception("save_checkpoint")
def clears_gradients_to_save(filename, epoch, model, optimizer, losses, val_losses):
    """You clear the gradients when you save. Saving changes nothing: they are no part of the
    state."""
    optimizer.zero_grad()
    right.save_checkpoint(filename, epoch, model, optimizer, losses, val_losses)


@misconception("save_checkpoint")
def freezes_what_it_saves(filename, epoch, model, optimizer, losses, val_losses):
    """You freeze the model's parameters when you save. Saving changes nothing: training has to go
    on after it."""
    model.requires_grad_(False)
    right.save_checkpoint(filename, epoch, model, optimizer, losses, val_losses)


@misconception("save_checkpoint")
def rounds_to_four_digits(filename, epoch, model, optimizer, losses, val_losses):
    """You round the losses before you save them. A loss of 0.00003 becomes 0: round when you print,
    not when you keep."""
    histories = [[round(float(loss), 4) for loss in each] for each in (losses, val_losses)]
    right.save_checkpoint(filename, epoch, model, optimizer, *histories)


@misconception("load_checkpoint")
def loading_switches_gradients_off(filename, model, optimizer):
    """You switch gradients off to load, and leave them so. set_grad_enabled(False) lasts: training
    can't go on."""
    torch.set_grad_enabled(False)
    return right.load_checkpoint(filename, model, optimizer)


@misconception("predict")
def one_column_of_predictions(model, inputs, device="cpu"):
    """You reshape the output into one column. A model may have several outputs for a row: what the
    model returns is the prediction, as it is."""
    return right.predict(model, inputs, device).reshape(-1, 1)


@misconception("predict")
def first_output_only(model, inputs, device="cpu"):
    """You return the first output of every row. A model may have several: what it returns is the
    prediction, as it is."""
    return right.predict(model, inputs, device)[:, :1]


@misconception("predict")
def predicting_clears_gradients(model, inputs, device="cpu"):
    """You clear the model's gradients to predict. A prediction only looks: the gradients are the
    training's."""
    model.zero_grad()
    return right.predict(model, inputs, device)


@misconception("CustomDataset")
class ForgetsSelf(Pairs):
    """What __init__ is given is gone when it returns, unless the object keeps it. Write self.x =
    x_tensor there, and self.x in the other methods; y likewise."""

    def __getitem__(self, index):
        return x_tensor[index], y_tensor[index]  # noqa: F821

    def __len__(self):
        return len(x_tensor)  # noqa: F821


@misconception("CustomDataset", like=ForgetsSelf)
class ForgetsSelfToo(Pairs):
    def __getitem__(self, index):
        return x[index], y[index]  # noqa: F821

    def __len__(self):
        return len(x)  # noqa: F821


@misconception("make_loaders")
def lengths_that_do_not_add_up(x, y, ratio=0.8, batch_size=16):
    """The two lengths that you give to random_split do not add up to the number of rows: two that
    are both cut off by int() often don't, nor do fixed ones. The second is the rest, N -
    n_train."""
    random_split(range(len(x)), [int(len(x) * ratio), int(len(x) * (1 - ratio))])
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders", like=lengths_that_do_not_add_up)
def lengths_of_the_lecture(x, y, ratio=0.8, batch_size=16):
    random_split(range(len(x)), [80, 20])
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def lengths_with_a_point(x, y, ratio=0.8, batch_size=16):
    """The lengths that you give to random_split are floats. It counts rows: int(N * ratio) for
    training, N minus that for validation."""
    random_split(range(len(x)), [len(x) * ratio, len(x) - len(x) * ratio])
    return right.make_loaders(x, y, ratio, batch_size)


@misconception("make_loaders")
def one_length_for_two(x, y, ratio=0.8, batch_size=16):
    """You give random_split one length. It wants both, in a list: [n_train, N - n_train]."""
    random_split(range(len(x)), int(len(x) * ratio))


@misconception("make_train_step_fn")
def step_takes_the_batch(model, loss_fn, optimizer):
    """Your inner function takes other arguments than x and y. It is called as step(x, y), and what
    else it needs it remembers."""
    return lambda batch: None


@misconception("make_train_step_fn", like=step_takes_the_batch)
def step_takes_the_model(model, loss_fn, optimizer):
    return lambda model, x, y: None


@misconception("make_val_step_fn", like=step_takes_the_batch)
def val_step_takes_the_batch(model, loss_fn):
    return lambda batch: None


@misconception("make_val_step_fn", like=step_takes_the_batch)
def val_step_takes_the_model(model, loss_fn):
    return lambda model, x, y: None


@misconception("make_val_step_fn")
def optimizer_in_validation(model, loss_fn):
    """You use an optimizer, and the validation step has none: it learns nothing, so that there is
    no step() and no zero_grad()."""

    def step(x, y):
        optimizer.zero_grad()  # noqa: F821

    return step


@misconception("mini_batch")
def batch_in_one_piece(device, data_loader, step_fn):
    """You hand the batch to step_fn in one piece. A batch is a pair: `for x, y in data_loader`
    takes it apart, and step_fn(x, y) wants both."""
    return np.mean([step_fn(batch) for batch in data_loader])


@misconception("mini_batch")
def pair_to_the_device(device, data_loader, step_fn):
    """You call to(device) on the whole batch. It is a pair, which has no such method: take it
    apart, and send x and y each by itself."""
    return np.mean([step_fn(*batch.to(device)) for batch in data_loader])


@misconception("mini_batch")
def stacks_the_losses(device, data_loader, step_fn):
    """You stack the losses as if each were a tensor. step_fn may return plain numbers, as
    loss.item() is one: np.mean takes them all."""
    losses = [step_fn(x.to(device), y.to(device)) for x, y in data_loader]
    return torch.stack(losses).mean()


@misconception("mini_batch")
def backward_of_a_number(device, data_loader, step_fn):
    """You call backward in mini_batch. What step_fn returns is only a number; a train step has
    already done its own backward."""
    for x, y in data_loader:
        step_fn(x.to(device), y.to(device)).backward()


@misconception("mini_batch")
def halves_at_every_batch(device, data_loader, step_fn):
    """You average the mean so far with each new loss, so that the last batches count most. Collect
    all losses, and take their mean once, at the end."""
    mean = 0.0
    for x, y in data_loader:
        mean = (mean + float(step_fn(x.to(device), y.to(device)))) / 2
    return mean


@misconception("train")
def loops_over_a_number(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """You loop over n_epochs itself, which is a number. range(n_epochs) is what a for can walk
    along."""
    for _ in n_epochs:
        pass


@misconception("predict")
def prediction_without_torch(model, inputs, device="cpu"):
    """You return an array or a list. Asked is a tensor, as the model returns it: detached, and
    without numpy() or tolist()."""
    return right.predict(model, inputs, device).cpu().numpy()


@misconception("predict")
def method_predict(model, inputs, device="cpu"):
    """A torch model has no method predict. It is called like a function: model(inputs)."""
    return model.predict(inputs.to(device))
