"""Fuzzing of what strangers send: `python -m tests.fuzz --seconds 60`.

`seeds/` holds small good files to begin with, `found/` what was found once: `tests/test_fuzz.py` tries all of it.
"""
