"""A Keras network behind one interface, and the catalogue of those that come along.

Others use `classifier.Classifier`, `catalogue.load_classifier` and `find_entry`, and `labels.find_label`;
`architectures` is for the scripts that train.
"""
