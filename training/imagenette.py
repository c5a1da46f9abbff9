"""Train the Imagenette networks: ``python -m training.imagenette --data DIR [--robust] [--teacher]``.

The standard network learns from random crops with smoothed labels or a teacher's soft labels. The robust one
learns from FGSM pictures with a random start at epsilon = 4/255 (Wong et al., arXiv 2001.03994) and is judged
after each epoch on pictures held out of training, clean and under PGD; the best epoch is kept, so that
catastrophic overfitting does no harm.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from fgsm.catalogue.architectures import save_weights
from fgsm.catalogue.labels import load_labels
from training import command
from training.adversary import Attack, accuracy
from training.loop import Recipe, Run, Score
from training.mobilenet import imagenet_teacher, on_unit_range, student
from training.objective import Objective, jitter_light
from training.pictures import SOURCE, Array, Pictures, centre_crops, load_split, random_batches

CLASSES = tuple(label.identifier for label in load_labels("imagenette"))
EPSILON = 4 / 255
ATTACK = Attack(EPSILON, stride=1.25, steps=1)
JUDGE = Attack(EPSILON, stride=1 / 3, steps=5)
BATCH_SIZE = 64
HELD_OUT = 256
SMALLEST_AREA = 0.3


def parse_stage(text: str) -> list[int]:
    """Turn "16x128", sixteen epochs at 128 pixels, into the size of each epoch."""
    try:
        epochs, size = map(int, text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected EPOCHSxPIXELS such as 16x128, got {text!r}") from None
    if epochs < 1 or size < 32 or size % 32:
        raise argparse.ArgumentTypeError(f"expected at least one epoch and a multiple of 32 pixels, got {text!r}")
    return [size] * epochs


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = command.parser(__doc__, f"the folder with train/ and val/, or train.tar and val.tar, of {SOURCE}")
    parser.add_argument("--robust", action="store_true", help="train on FGSM pictures")
    parser.add_argument("--teacher", action="store_true", help="learn from Keras' ImageNet MobileNetV2")
    parser.add_argument("--init", type=Path, help="weights to go on from, .npz or .weights.h5")
    parser.add_argument("--stages", type=parse_stage, nargs="+", help="epochs x picture size, such as 16x128 3x160")
    parser.add_argument("--rate", type=float, help="peak learning rate")
    options = parser.parse_args(arguments)
    options.stages = options.stages or [parse_stage(s) for s in (["16x128"] if options.robust else SCRATCH)]
    options.rate = options.rate or (2e-3 if options.robust else 4e-3)
    return options


SCRATCH = ("22x96", "18x128", "8x160")


def hold_out(pictures: Pictures) -> tuple[Pictures, Pictures]:
    """Split the training pictures: the rest, and `HELD_OUT` of them to judge by."""
    order = np.random.default_rng(command.SEED).permutation(len(pictures.images))
    parts = order[HELD_OUT:], order[:HELD_OUT]
    rest, held = (Pictures([pictures.images[i] for i in part], pictures.labels[part]) for part in parts)
    return rest, held


def judge_robust(network: keras.Model, images: Array, labels: npt.NDArray[np.int32]) -> float:
    """Return the mean of clean and PGD accuracy: overfitting to FGSM takes the second to nearly nothing."""
    return (accuracy(network, images, labels) + accuracy(network, images, labels, JUDGE)) / 2


def train(options: argparse.Namespace, pictures: Pictures, checkpoints: Path) -> keras.Model:
    """Train one of the two networks, or go on with a run that was cut; returns it for pictures in [0, 1]."""
    sizes = [size for stage in options.stages for size in stage]
    judge: Score | None = None
    if options.robust:
        pictures, held = hold_out(pictures)
        judge = partial(judge_robust, images=centre_crops(held, sizes[-1]), labels=held.labels)
    loss = Objective(
        smoothing=0.1,
        attack=ATTACK if options.robust else None,
        augment=jitter_light,
        teacher=imagenet_teacher(CLASSES) if options.teacher else None,
    )
    averaging = 0.998 if options.robust else 0.99
    recipe = Recipe(len(sizes), len(pictures.images) // BATCH_SIZE, options.rate, averaging=averaging)
    run = Run(on_unit_range(student(len(CLASSES), options.init)), loss, recipe, checkpoints)
    return run.fit(lambda epoch: random_batches(pictures, sizes[epoch], BATCH_SIZE, SMALLEST_AREA, epoch), judge)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the file of one network."""
    options = parse(arguments)
    name = "imagenette-robust" if options.robust else "imagenette"
    network = train(options, load_split(options.data, "train", CLASSES), options.checkpoints / name)
    options.output.mkdir(parents=True, exist_ok=True)
    save_weights(network, options.output / f"{name}.npz")


if __name__ == "__main__":
    command.run(main)
