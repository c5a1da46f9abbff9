"""The page as articles write it: the gradient anew on every slider move, in eager code, both pictures by `gr.Image`.

Only a peer for `benchmarks.load`, on the same network and weights. Address and port come from the environment.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
import keras
import numpy as np
import tensorflow as tf

from fgsm.catalogue.catalogue import default_classifier, find_entry

ENTRY = find_entry(default_classifier())
NETWORK = ENTRY.build(None)
MODEL = keras.Model(NETWORK.input, keras.layers.Softmax()(NETWORK.output))  # as keras.applications has it
NAMES = [label.name for label in ENTRY.labels]
LOW, HIGH = ENTRY.value_range


def attack(picture: np.ndarray, level: int) -> tuple[Any, Any, dict[str, float]]:
    """Return perturbation, adversarial picture and labels for one position of the slider."""
    image = tf.image.resize(tf.constant(picture, tf.float32), (224, 224))[None] / 255 * (HIGH - LOW) + LOW
    label = tf.argmax(MODEL(image), axis=1)
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = keras.losses.sparse_categorical_crossentropy(label, MODEL(image))
    sign = tf.sign(tape.gradient(loss, image))
    adversarial = tf.clip_by_value(image + level / 255 * (HIGH - LOW) * sign, LOW, HIGH)
    rows = MODEL(adversarial)[0].numpy()
    shown = {NAMES[index]: float(rows[index]) for index in rows.argsort()[-5:]}
    return (sign[0].numpy() + 1) / 2, (adversarial[0].numpy() - LOW) / (HIGH - LOW), shown


with gr.Blocks() as demo:
    chosen = gr.Image()
    epsilon = gr.Slider(0, 32, step=1)
    epsilon.change(attack, [chosen, epsilon], [gr.Image(), gr.Image(), gr.Label()], api_name="attack")

if __name__ == "__main__":
    demo.launch(share=False)
