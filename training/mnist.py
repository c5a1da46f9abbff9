"""Train the MNIST networks: ``python -m training.mnist --data mnist.npz``.

`mnist` is trained on digits moved by up to two pixels, `mnist-robust` on PGD pictures at epsilon = 0.3 (Madry et
al., arXiv 1706.06083), `mnist-linear` is the logistic regression of 3 against 7 of arXiv 1412.6572, section 5.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from fgsm.catalogue.architectures import mnist_cnn, mnist_linear, save_weights
from training import command
from training.adversary import Attack, accuracy
from training.loop import Batches, Recipe, Run
from training.objective import Objective

Array = npt.NDArray[np.uint8]
SOURCE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
DIGITS = (3, 7)
EPSILON = 0.3
JUDGE = Attack(EPSILON, stride=0.1, steps=20)
HELD_OUT = 2000
RAMP = 4


class Digits(NamedTuple):
    """Pictures, uint8 (N, 28, 28, 1), and their class indices, int32 (N,)."""

    images: Array
    labels: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Plan:
    """How one of the networks is made."""

    epochs: int
    batch_size: int
    peak_rate: float
    shift: int = 0
    attack_steps: int = 0


PLANS = {
    "mnist": Plan(epochs=15, batch_size=128, peak_rate=3e-3, shift=2),
    "mnist-robust": Plan(epochs=14, batch_size=128, peak_rate=2e-3, shift=1, attack_steps=5),
    "mnist-linear": Plan(epochs=20, batch_size=128, peak_rate=1e-2),
}


def load_digits(path: Path, split: str) -> Digits:
    """Read ``x_SPLIT`` and ``y_SPLIT`` of Keras' ``mnist.npz``.

    Raises:
        ValueError: if the file is not there or is not MNIST.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return Digits(file[f"x_{split}"][..., np.newaxis], file[f"y_{split}"].astype(np.int32))
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(f"expected MNIST as Keras has it in {path}: fetch it from {SOURCE}") from error


def three_or_seven(digits: Digits) -> Digits:
    """Keep the threes, as class 0, and the sevens, as class 1."""
    kept = np.isin(digits.labels, DIGITS)
    return Digits(digits.images[kept], (digits.labels[kept] == DIGITS[1]).astype(np.int32))


def batches(digits: Digits, plan: Plan, epoch: int) -> Iterator[tuple[Array, npt.NDArray[np.int32]]]:
    """Yield an epoch of shuffled batches, each digit moved at random by up to ``plan.shift`` pixels."""
    rng = np.random.default_rng((command.SEED, epoch))
    order = rng.permutation(len(digits.labels))
    reach = plan.shift
    padded = np.pad(digits.images, ((0, 0), (reach, reach), (reach, reach), (0, 0)))
    for start in range(0, len(order) - plan.batch_size + 1, plan.batch_size):
        chosen = order[start : start + plan.batch_size]
        top, left = rng.integers(0, 2 * reach + 1, (2, len(chosen), 1, 1))
        rows, columns = np.arange(28)[:, np.newaxis] + top, np.arange(28) + left
        yield padded[chosen[:, np.newaxis, np.newaxis], rows, columns], digits.labels[chosen]


def train(name: str, digits: Digits, checkpoints: Path) -> keras.Model:
    """Train one of the networks, or go on with a run that was cut.

    The robust one meets epsilon in equal parts over the first epochs: at 0.3 from the start it learns nothing for
    as long. It is judged by PGD on digits held out of training, the best epoch kept.
    """
    plan, epsilon, judge = PLANS[name], tf.Variable(0.0), None
    if plan.attack_steps:
        held = Digits(digits.images[:HELD_OUT], digits.labels[:HELD_OUT])
        digits = Digits(digits.images[HELD_OUT:], digits.labels[HELD_OUT:])
        judge = partial(accuracy, images=held.images, labels=held.labels, attack=JUDGE)
    attack = Attack(epsilon, stride=2 / plan.attack_steps, steps=plan.attack_steps) if judge else None

    def epoch_batches(epoch: int) -> Batches:
        epsilon.assign(EPSILON * min(1, (epoch + 1) / RAMP))
        return batches(digits, plan, epoch)

    recipe = Recipe(plan.epochs, len(digits.labels) // plan.batch_size, plan.peak_rate, weight_decay=1e-4)
    network = mnist_linear() if name == "mnist-linear" else mnist_cnn()
    return Run(network, Objective(attack=attack), recipe, checkpoints / name).fit(epoch_batches, judge)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the files of the networks asked for."""
    parser = command.parser(__doc__, f"mnist.npz, from {SOURCE}")
    parser.add_argument("--only", choices=PLANS, nargs="+", default=list(PLANS), help="the networks to make")
    options = parser.parse_args(arguments)
    digits, test = load_digits(options.data, "train"), load_digits(options.data, "test")
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        keep = three_or_seven if name == "mnist-linear" else Digits._make
        network = train(name, keep(digits), options.checkpoints)
        save_weights(network, options.output / f"{name}.npz")
        clean = accuracy(network, *keep(test))
        print(f"{name}: {clean:.2%} of the test pictures right")


if __name__ == "__main__":
    command.run(main)
