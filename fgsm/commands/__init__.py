"""What `python -m fgsm` can do, one module a command."""
