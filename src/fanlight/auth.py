"""For authors of apps with a login: passwords that need not stand in a script."""

from fanlight.server.auth.passwords import scrypt

__all__ = ["scrypt"]
