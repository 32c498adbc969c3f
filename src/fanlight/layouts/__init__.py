"""The layout blocks: one file each."""
