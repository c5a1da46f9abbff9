"""Many pictures: data sets in the forms that people have them, accuracy under attack, and its report.

Others use `evaluate.evaluate`, `dataset.Dataset` and `accuracy.load_accuracies`.
"""
