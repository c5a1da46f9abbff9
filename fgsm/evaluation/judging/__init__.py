"""A batch of pictures, attacked and judged: the attacks by name, their stages, and what becomes of each picture.

Others use `judge.Judge`, and `methods.ATTACKS` for what there is.
"""
