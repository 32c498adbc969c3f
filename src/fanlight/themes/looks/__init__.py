"""The themes that have names: one file each."""
