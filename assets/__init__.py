"""What ships beside the code: example pictures, class names and trained networks."""
