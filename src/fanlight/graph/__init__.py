"""What an app is, with nothing running: blocks, events, listeners and the passive injectables."""
