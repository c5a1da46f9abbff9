"""Where a network comes from: the catalogue by name, a file of the user's own, Keras' applications.

Others use `catalogue.find_entry`, `sources.load_classifier` and `labels.find_label`; `architectures` is for the scripts
that train.
"""
