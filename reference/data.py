"""The lecture's two data sets, to the last random number, without touching a global seed."""

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def noisy_line() -> tuple[np.ndarray, np.ndarray]:
    """`y = 1 + 2 x + 0.1 noise` at 100 random points of [0, 1): two float64 arrays (100, 1)."""
    random = np.random.RandomState(42)
    x = random.rand(100, 1)
    return x, 1 + 2 * x + 0.1 * random.randn(100, 1)


@dataclass(frozen=True)
class Moons:
    """Two interleaved half circles: points (N, 2) in units of the training set's spread,
    labels (N,) of 0 and 1."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray


def moons() -> Moons:
    """80 training and 20 validation points, scaled by the mean and spread of the first."""
    x, y = make_moons(n_samples=100, noise=0.3, random_state=0)
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=13)
    scaler = StandardScaler().fit(x_train)
    return Moons(scaler.transform(x_train), y_train, scaler.transform(x_val), y_val)
