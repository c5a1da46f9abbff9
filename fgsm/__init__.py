"""FGSM Playground's library: the fast gradient sign method and its family, for any Keras image classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fgsm.attacks.auto_pgd import auto_projected_gradient_descent
from fgsm.attacks.fast_gradient import fast_gradient_sign_method, gradient_sign, is_adversarial, perturb
from fgsm.attacks.iterative import basic_iterative_method, momentum_iterative_method, projected_gradient_descent
from fgsm.attacks.levels import epsilon_sweep, perturb_8bit, random_sign, smallest_level
from fgsm.attacks.square import square_attack
from fgsm.catalogue.catalogue import available_classifiers
from fgsm.catalogue.sources import load_classifier
from fgsm.evaluation.evaluate import evaluate
from fgsm.fast_import import import_tensorflow
from fgsm.networks.keras_model.keras_settings import check_backend
from fgsm.pictures.fetch import fetch_image
from fgsm.pictures.image import load_image

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

__version__ = "1.0.0"

__all__ = [
    "Classifier",
    "auto_projected_gradient_descent",
    "available_classifiers",
    "basic_iterative_method",
    "epsilon_sweep",
    "evaluate",
    "fast_gradient_sign_method",
    "fetch_image",
    "gradient_sign",
    "is_adversarial",
    "load_classifier",
    "load_image",
    "momentum_iterative_method",
    "perturb",
    "perturb_8bit",
    "projected_gradient_descent",
    "random_sign",
    "smallest_level",
    "square_attack",
]


def __getattr__(name: str) -> Any:
    """Import TensorFlow only when a classifier is made: three seconds that `labels` and `--help` do not need."""
    if name == "Classifier":
        import_tensorflow()
        check_backend()
        from fgsm.networks.classifier import Classifier

        return Classifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
