"""The relay: takes visitors in, and carries them to the links that authors hold open."""
