"""The panel "Compare attacks": a process of its own, and its lines as rows of a table."""
