"""Why it works: the loss along the step against its first-order prediction, the linear case, noise, a diagnosis.

Each module is one view of an `Experiment` and can be used alone.
"""
