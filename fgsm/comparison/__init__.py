"""Other people's attacks on the same picture, judged by the same rule.

Others use `compare.compare` with a `task.Task` and a `budget.Budget`, and `remarks.remarks` for what the rows teach.
"""
