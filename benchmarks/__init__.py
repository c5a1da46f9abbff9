"""Speed and load, each against a peer in one run; every benchmark prints a Markdown table."""
