"""The author's end of a link: dials the relay, and passes visitors on to the app."""
