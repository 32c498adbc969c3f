"""Fixtures that any test may ask for."""

from tests.browser import chromium, page

__all__ = ["chromium", "page"]
