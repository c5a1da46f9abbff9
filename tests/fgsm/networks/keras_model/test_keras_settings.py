"""keras_model/keras_settings.py: our networks are the same whatever another course left in Keras' settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from fgsm import load_classifier
from fgsm.catalogue.catalogue import CATALOGUE
from fgsm.networks.keras_model.keras_settings import check_backend, own_settings, settings_file

FOREIGN = {"image_data_format": "channels_first", "floatx": "float16", "epsilon": 1e-4, "backend": "jax"}
PICTURES = "np.random.default_rng(0).random((2, 28, 28, 1), np.float32)"
ASK = f"""
import numpy as np, fgsm
pictures = {PICTURES}
print(fgsm.load_classifier("mnist").logits(pictures).tolist())
"""


def run(home: Path, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with another course's settings."""
    home.mkdir(exist_ok=True)
    environment = {name: text for name, text in os.environ.items() if name != "KERAS_BACKEND"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "KERAS_HOME": str(home), **variables},
        capture_output=True,
        text=True,
    )


def test_foreign_settings_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text(json.dumps(FOREIGN))
    done = run(tmp_path, ASK)
    assert done.returncode == 0, done.stderr
    pictures = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
    np.testing.assert_allclose(json.loads(done.stdout), load_classifier("mnist").logits(pictures), rtol=1e-4, atol=1e-4)


def test_another_backend_gets_a_sentence_that_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keras.json").write_text(json.dumps(FOREIGN))
    done = run(tmp_path, f"import tensorflow{ASK}")  # which imports Keras as its file says
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(ValueError, match="got Keras on jax") as said:
        check_backend()
    for sentence in (done.stderr.strip().splitlines()[-1], str(said.value)):
        assert "expected Keras on TensorFlow, got Keras on" in sentence
        assert str(tmp_path / "keras.json") in sentence


def test_a_backend_in_the_environment_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fgsm", "models", "--fetch", "mnist"],
        env={**os.environ, "KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "expected KERAS_BACKEND=tensorflow in the environment, or nothing, got jax" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_come_back_as_they_were() -> None:
    before = keras.config.dtype_policy()
    keras.config.set_image_data_format("channels_first")
    keras.config.set_dtype_policy("mixed_float16")
    try:
        with own_settings():
            assert keras.config.image_data_format() == "channels_last"
            assert keras.config.floatx() == keras.config.dtype_policy().name == "float32"
        assert keras.config.image_data_format() == "channels_first"
        assert keras.config.dtype_policy().name == "mixed_float16"
        model = CATALOGUE["mnist"].build
        with own_settings():
            built = model(None)
        assert built.input_shape == (None, 28, 28, 1)
        assert {layer.compute_dtype for layer in built.layers} == {"float32"}
    finally:
        keras.config.set_image_data_format("channels_last")
        keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("home", ["", "/elsewhere"])
def test_the_file_is_where_keras_looks(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("KERAS_HOME", home)
    assert settings_file() == (Path(home) if home else Path.home() / ".keras") / "keras.json"
