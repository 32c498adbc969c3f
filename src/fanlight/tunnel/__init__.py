"""Ways by which people elsewhere reach a port of this machine. Imports nothing else of ours."""
