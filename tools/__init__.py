"""Programs that make what is committed: example pictures and the screenshot."""
