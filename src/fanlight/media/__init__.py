"""Pure codecs between bytes and Python values; knows nothing of blocks."""
