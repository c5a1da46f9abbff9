"""A network and its loss gradient as one ONNX graph of plain operations, for engines that know no gradients.

Others use `gradient.gradient_graph` and `fidelity.measure`. A model is traced into steps (`trace`), batch normalisation
is folded into the convolution before it (`folding`), the softmax or sigmoid at the end is left out (`ending`), each
step is written forward and backward by its entry in the table (`layers`), and what nothing uses is dropped (`pruning`).
"""
