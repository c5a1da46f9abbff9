"""The file formats: what is pixels, what is wrapping, and how much of either may be read.

`containers` picks the module of a file's format; nothing in here decodes a pixel.
"""
