"""The ASGI app: routes, identity, the page and its socket."""
