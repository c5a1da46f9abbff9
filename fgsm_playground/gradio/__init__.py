"""The only place that knows Gradio's private parts, in Python and in JavaScript.

A test and a lint rule keep their names out of the rest. `tests/fgsm_playground/gradio/` says which of them is gone when
a release of Gradio breaks one.
"""
