"""training/mnist_defences.py: from beginning to end on a handful of digits, and the two losses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from fgsm.catalogue.architectures import load_weights, mnist_autoencoder, mnist_cnn, mnist_switching
from tests.training.digits import write_digits
from training import command, mnist_defences
from training.mnist import Plan

CHANNELS = 2


@pytest.fixture
def digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in mnist_defences.PLANS:
        monkeypatch.setitem(mnist_defences.PLANS, name, Plan(epochs=1, batch_size=20, peak_rate=1e-3))
    monkeypatch.setattr(mnist_defences, "CHANNELS", CHANNELS)
    return write_digits(tmp_path / "mnist.npz", 40, 20)


@pytest.fixture
def untraced() -> Iterator[None]:
    """Two batches take less time than tracing them."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.usefixtures("untraced")
def test_it_makes_its_two_files(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--checkpoints", str(tmp_path / "checkpoints"), "--output", str(tmp_path / "models")]
    command.run(mnist_defences.main, ["--data", str(digits), *places])
    load_weights(mnist_autoencoder(), tmp_path / "models" / "autoencoder.npz")
    network = mnist_switching(CHANNELS)
    load_weights(network, tmp_path / "models" / "switching.npz")
    lowers = [network.get_layer(f"lower_{index}").get_weights()[0] for index in range(CHANNELS)]
    assert not np.array_equal(*lowers)
    assert capsys.readouterr().out.count("of the test pictures right") == 2


def test_without_data_one_sentence_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"error: expected MNIST.*nowhere.*mnist\.npz"):
        command.run(mnist_defences.main, ["--data", str(tmp_path / "nowhere"), "--output", str(tmp_path)])


def test_each_picture_meets_one_channel() -> None:
    # Channel 0 is sure and right, channel 1 sure and wrong: one loss of 0 or 20 a picture.
    labels = tf.zeros(400, tf.int32)
    logits = tf.tile(tf.constant([[[20.0, 0.0], [0.0, 20.0]]]), (400, 1, 1))
    loss = mnist_defences.switched(lambda images, training: logits, tf.zeros((400, 28, 28, 1), tf.uint8), labels)
    assert 8 < float(loss) < 12


def test_the_autoencoder_is_shown_attacked_and_noisy_digits_and_asked_for_clean_ones() -> None:
    keras.utils.set_random_seed(3)
    seen: list[np.ndarray] = []

    def copy(images: tf.Tensor, training: bool) -> tf.Tensor:
        seen.append(images.numpy())
        return images

    batch = tf.cast(tf.random.uniform((8, 28, 28, 1), 100, 156, tf.int32), tf.uint8)
    loss = mnist_defences.denoising(mnist_cnn())(copy, batch, tf.range(8))
    clean = batch.numpy() / np.float32(255)
    change = np.abs(seen[0] - clean)
    assert 0 < change[:4].max() <= 1.2 * mnist_defences.NOISE + 1e-6
    assert len(np.unique(np.round(change[4:], 4))) > 100
    assert seen[0].min() >= 0
    assert seen[0].max() <= 1
    assert float(loss) > float(tf.reduce_mean(keras.losses.binary_crossentropy(clean, clean)))
