"""The example pictures, drawn with NumPy and Pillow: one module a picture."""
