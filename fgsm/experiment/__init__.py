"""One picture, one network, one direction: measured once, judged, put into words, kept.

Others use `experiment.Experiment`, `cache.cached_experiment`, and of what was measured `record.record_of`, from whose
numbers alone `verdict.verdict` words it.
"""
