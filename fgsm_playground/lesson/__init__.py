"""The lesson of six cards, its worksheet, and the lab book."""
