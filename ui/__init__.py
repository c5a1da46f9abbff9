"""The page: one module for each part that a visitor can point at."""
