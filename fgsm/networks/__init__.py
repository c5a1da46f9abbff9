"""A Keras network behind one interface, the catalogue of those that come along, and whatever a user names.

Others use `classifier.Classifier`, `catalogue.load_classifier` and `find_entry`, `sources.open_network` for files and
Keras' own, and `labels.find_label`; `compiled`, with `inputs`, `outputs`, `gradients` and `draws`, makes graphs of a
model, and `inspection` reads off its `graph` what there is to know;
`architectures` is for the scripts that train.
"""
