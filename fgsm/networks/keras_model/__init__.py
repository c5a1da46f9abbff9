"""What is found out about a Keras model before it is compiled: what goes in and comes out, and what its graph does.

Others use `keras_settings.own_settings` and `value_range.ValueRange`; `networks` uses the rest.
"""
