"""Apps: the graph with a server under it."""
