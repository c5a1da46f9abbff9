"""DeepFool, Carlini–Wagner L2 and JSMA, as the Adversarial Robustness Toolbox has them, on our own networks.

Importing this takes two seconds and may fail: it is imported when one of them is asked for, and not before.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from fgsm.checks import Array
from fgsm.comparison.budget import Budget
from fgsm.comparison.task import CW_SEARCH, CW_STEPS, DEEPFOOL_CLASSES, DEEPFOOL_OVERSHOOT, DEEPFOOL_STEPS, Task
from fgsm.networks.classifier import Classifier

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells of every other library that it would like to find
    from art.attacks.evasion import CarliniL2Method, DeepFool, SaliencyMapMethod
    from art.estimators.classification.classifier import ClassGradientsMixin, ClassifierMixin
    from art.estimators.estimator import BaseEstimator

ClassGradient = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Attack = Callable[[Budget, Task], Array]


def prepare(classifier: Classifier) -> dict[str, Attack]:
    """Build what the three attacks need of a network, and return them by name.

    Each takes a budget around that network and a task, and returns the picture, floats (1, H, W, C) in [0, 1].
    """
    gradient = class_gradient(classifier)
    gradient(tf.zeros((1, *classifier.input_shape)), tf.zeros(1, tf.int64))  # traced now, not on an attack's time
    attacks = {"deepfool": _deepfool, "cw": _carlini_wagner, "jsma": _jsma}

    def bind(attack: Callable[[Network, Task], Array]) -> Attack:
        return lambda budget, task: attack(Network(budget, gradient), task)

    return {name: bind(attack) for name, attack in attacks.items()}


def class_gradient(classifier: Classifier) -> ClassGradient:
    """Return a compiled function of pictures (N, H, W, C) and labels (N,): d logit(label i) / d picture i."""
    pictures = tf.TensorSpec((None, *classifier.input_shape), tf.float32)

    @tf.function(input_signature=(pictures, tf.TensorSpec((None,), tf.int64)), autograph=False)
    def gradient(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            picked = tf.gather(classifier.network(images), labels, axis=1, batch_dims=1)
        return tape.gradient(picked, images, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return gradient


class Network(ClassGradientsMixin, ClassifierMixin, BaseEstimator):
    """A network as the toolbox's attacks know one, with every evaluation on a budget.

    Args:
        budget: what the evaluations are counted and limited by.
        gradient: what `class_gradient` returned for the same network.
    """

    def __init__(self, budget: Budget, gradient: ClassGradient) -> None:
        super().__init__(model=None, clip_values=(0.0, 1.0))
        self.nb_classes = len(budget.labels)
        self._budget, self._gradient = budget, gradient

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """The shape of one picture."""
        return self._budget.input_shape

    def predict(self, x: Array, **_: Any) -> Array:
        """Return logits (N, K)."""
        return self._budget.logits(_pictures(x))

    def class_gradient(self, x: Array, label: Any = None, **_: Any) -> Array:
        """Return gradients of logits, (N, 1, H, W, C) for one label a picture, (N, K, H, W, C) for None: all."""
        pictures = _pictures(x)
        labels = np.arange(self.nb_classes) if label is None else np.atleast_1d(label)
        if label is None:
            rows, classes = np.repeat(pictures, len(labels), axis=0), np.tile(labels, len(pictures))
        else:
            rows, classes = pictures, np.broadcast_to(labels, len(pictures))
        self._budget.spend(pictures, gradients=len(rows))
        gradients = self._gradient(tf.constant(rows), tf.constant(classes, tf.int64)).numpy()
        return gradients.reshape(len(pictures), -1, *pictures.shape[1:])

    def fit(self, x: Array, y: Array, **_: Any) -> None:
        """Refuse: the network under attack stays as it is."""
        raise NotImplementedError


def _pictures(x: Array) -> Array:
    # Carlini and Wagner's tanh may miss the range by a rounding error.
    return np.clip(x, 0, 1).astype(np.float32)


def _deepfool(network: Network, task: Task) -> Array:
    """Moosavi-Dezfooli et al., arXiv 1511.04599."""
    options = {"nb_grads": DEEPFOOL_CLASSES, "max_iter": DEEPFOOL_STEPS, "epsilon": DEEPFOOL_OVERSHOOT}
    return DeepFool(network, verbose=False, **options).generate(task.pictures)


def _carlini_wagner(network: Network, task: Task) -> Array:
    """Carlini and Wagner, arXiv 1608.04644, §VI.A."""
    options = {"binary_search_steps": CW_SEARCH, "max_iter": CW_STEPS, "targeted": task.targeted}
    return CarliniL2Method(network, verbose=False, **options).generate(task.pictures, np.array([task.goal]))


def _jsma(network: Network, task: Task) -> Array:
    """Papernot et al., arXiv 1511.07528: it always aims at a class, and sets two values a step to white."""
    # The toolbox looks before it changes the next two.
    gamma = max(task.jsma_values - 2, 1) / task.image.size
    method = SaliencyMapMethod(network, theta=1.0, gamma=gamma, verbose=False)
    return method.generate(task.pictures, np.array([task.aim]))
