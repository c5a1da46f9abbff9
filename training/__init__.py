"""What produced the weights in assets/models: one script a data set."""
