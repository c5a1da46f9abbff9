"""The panel "How robust are these networks?"."""
