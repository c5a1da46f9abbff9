"""Data sets in the forms that people have them: class folders, lists, archives, arrays.

Others use `dataset.Dataset`.
"""
