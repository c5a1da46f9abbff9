"""Train the Imagenette networks: ``python -m training.imagenette --data DIR [--robust] [--teacher]``.

The standard network is trained on random crops with smoothed labels or a teacher's soft labels; the robust one
on FGSM pictures with a random start at epsilon = 4/255 ("Fast is better than free", arXiv 2001.03994), judged
after each epoch by PGD on pictures held out of training, the best epoch kept: its guard against catastrophic
overfitting.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fgsm.networks import mobilenet_v2, save_weights
from training.adversary import accuracy
from training.command import SEED, add_run_options, report_data_errors, start
from training.loop import Recipe, fit
from training.mobilenet import load_start, on_unit_range, slow_down_statistics
from training.objective import Attack, imagenet_teacher, picture_objective
from training.pictures import CLASSES, Pictures, centre_crops, load_split, random_batches

EPSILON = 4 / 255
ATTACK = Attack(EPSILON, step_size=1.25 * EPSILON, steps=1)
JUDGE = Attack(EPSILON, step_size=EPSILON / 3, steps=5)
BATCH_SIZE = 64
HELD_OUT = 512
