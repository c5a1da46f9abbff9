"""How much each visitor may ask for, and all together: buckets, turns, seats, and what is shed under load."""
