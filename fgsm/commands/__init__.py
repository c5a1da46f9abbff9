"""The command line: one module for each command, and the tables that they print.

`fgsm.__main__` reads the arguments and calls `run_*` of these.
"""
