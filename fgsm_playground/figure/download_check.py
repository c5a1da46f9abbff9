"""Reading the downloaded PNG back, as a stranger would who uploads it again."""

from __future__ import annotations

import base64
import binascii
import html
from typing import Any

from fgsm.pictures.image import to_float
from fgsm.predictions import percent_digit, top_predictions
from fgsm_playground.figure.request import Controls
from fgsm_playground.parts.components import sentence
from fgsm_playground.parts.language import say
from fgsm_playground.picture.decoding import decode_upload


def check_png(data: Any, *values: Any) -> str:
    """Say whether the network's top five for a PNG are those on the page, to the last printed digit.

    Args:
        data: the file that the browser would download, in base64.
        *values: `Controls`.
    """
    controls = Controls(*values)
    try:
        png = base64.b64decode(str(data), validate=True)
        experiment = controls.experiment()
        again = decode_upload(png, experiment.image.shape, controls.language)
        said = experiment.classifier.probabilities(to_float(again[None]))[0]
        shown = experiment.measure([controls.checked_level()])[0].probabilities
    except (ValueError, binascii.Error) as error:
        # Shown as HTML, and it may repeat what somebody sent.
        return say(controls.language, "result.failed", reason=html.escape(sentence(str(error)), quote=False))
    names = experiment.classifier.labels
    before, after = (
        [(row.label, percent_digit(row.probability)) for row in top_predictions(rows, names)] for rows in (shown, said)
    )
    key = "result.same" if before == after else "result.other"
    return say(controls.language, key, size=len(png) // 1024, said=f"'{after[0][0]}' {after[0][1]}")
