"""The panel "Why does it work?"."""
