"""One picture, one network, one direction: measured once, judged, put into words, kept.

Others use `experiment.Experiment`, `cache.recall_experiment` and `verdict.verdict`.
"""
