"""Share links: the frames, the relay that carries links, and its client. Imports nothing else of ours."""
