"""What is put before a network, and attackers who know of it.

Others use `catalogue.defences_for` and `find_defence`, `trial.try_defence` for one picture, `protection` for what was
measured on many.
"""
