"""Any file, address or drawing to 8-bit pixels, safely, and back to a file.

Others use `image.load_image` and `encode_png`, `fetch.fetch_image`, `examples.examples_for`, `view` for what is drawn
of a perturbation, and `digits.centre_digit`; the decoding itself stays in here.
"""
