"""Decoding in processes of their own, for what strangers send: a decoder that fails ends one answer and not the page.

Others use `pool.DECODERS` for everything, and `errors` for what it raises. `fgsm.load_image` decodes in the caller's
own process: a caller's own files need no fence, and a data set has too many for the way to another process and back.
"""
