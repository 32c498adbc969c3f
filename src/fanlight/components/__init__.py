"""The components: one file each, found by its name."""
