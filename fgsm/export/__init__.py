"""A network and its loss gradient as one ONNX graph of plain operations, for engines that know no gradients.

Others use `gradient.gradient_graph`. A model is traced into steps (`trace`), batch normalisation is folded into the
convolution before it (`fold`), and each step is written forward and backward by its entry in the table (`layers`).
"""
