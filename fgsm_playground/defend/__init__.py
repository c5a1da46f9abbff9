"""The panel "Defend the network"."""
