"""What runs: sessions, lines, the runner, progress, cancelling, the message log."""
