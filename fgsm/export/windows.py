"""Where a sliding window lies: Keras' padding in numbers, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from fgsm.export.trace import Step, cannot


@dataclass(frozen=True)
class Window:
    """A window that slides over height and width.

    Attributes:
        size: (height, width) in values.
        strides: from one place to the next.
        dilations: from one value of the window to the next.
        before: zeros before the first row and column.
        after: zeros after the last.
        inside: height and width of what it slides over.
        places: height and width of what comes out.
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    dilations: tuple[int, int]
    before: tuple[int, int]
    after: tuple[int, int]
    inside: tuple[int, int]
    places: tuple[int, int]

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of an ONNX node that slides this window."""
        return {
            "kernel_shape": self.size,
            "strides": self.strides,
            "dilations": self.dilations,
            "pads": [*self.before, *self.after],
        }

    @property
    def pooling(self) -> dict[str, Any]:
        """The same for a pooling, whose window has no holes."""
        return {name: value for name, value in self.attributes.items() if name != "dilations"}

    @property
    def transposed(self) -> dict[str, Any]:
        """The attributes of the ConvTranspose that leads back to exactly what the window slid over."""
        rest = [
            (places - 1) * stride + reach - before - inside
            for places, stride, reach, before, inside in zip(
                self.places, self.strides, self._reach, self.before, self.inside, strict=True
            )
        ]
        return {
            **self.attributes,
            "pads": [*self.before, *(max(0, each) for each in rest)],
            "output_padding": [max(0, -each) for each in rest],  # what the last place does not reach
        }

    @property
    def flipped(self) -> dict[str, Any]:
        """The attributes of the convolution with the flipped kernel that leads back, for strides of 1."""
        pads = [reach - 1 - pad for reach, pad in zip(2 * self._reach, (*self.before, *self.after), strict=True)]
        return {**self.attributes, "pads": pads}

    @property
    def _reach(self) -> tuple[int, ...]:
        return tuple((size - 1) * step + 1 for size, step in zip(self.size, self.dilations, strict=True))


class Sides(NamedTuple):
    """Height and width on both sides of a window.

    Attributes:
        inside: of what it slides over.
        places: of what comes out.
    """

    inside: tuple[int, ...]
    places: tuple[int, ...]


def window_of(
    step: Step, size: tuple[int, int], strides: Any, dilations: Any = (1, 1), sides: Sides | None = None
) -> Window:
    """Return the window of a layer.

    Args:
        step: the layer's; its `padding` is valid or same.
        size: (height, width).
        strides: one number or two.
        dilations: one number or two.
        sides: what the window slides over and what comes out, where this is not the step's input and output.

    Raises:
        ValueError: if the layer has its channels first.
    """
    if step.layer.data_format != "channels_last":
        raise cannot(step.layer, "its channels have to be last")
    inside, places = sides or Sides(step.inputs[0].shape[:2], step.output.shape[:2])
    strides, dilations = _two(strides), _two(dilations)
    total = [0, 0]
    if step.layer.padding == "same":
        total = [
            max(0, (place - 1) * stride + (side - 1) * dilation + 1 - length)
            for place, stride, side, dilation, length in zip(places, strides, size, dilations, inside, strict=True)
        ]
    # The odd one goes after the last, as TensorFlow has it.
    before = (total[0] // 2, total[1] // 2)
    after = (total[0] - before[0], total[1] - before[1])
    return Window(_two(size), strides, dilations, before, after, _two(inside), _two(places))


def _two(value: Any) -> tuple[int, int]:
    height, width = (value, value) if isinstance(value, int) else value
    return int(height), int(width)
