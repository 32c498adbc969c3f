"""Logins: who may enter, how he proves it, and for how long."""
