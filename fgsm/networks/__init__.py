"""A Keras network behind one interface: its graph, its gradient, and what it can not be asked.

Others use `classifier.Classifier`; where networks come from is the catalogue's business.
"""
