"""Texts in several languages: the author names a key, the browser shows the text in its own language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fanlight.wire.json import encode

OPEN, CLOSE = "\u2063i18n:", "\u2063"
"""What stands around a key: an invisible separator, which no key holds."""
MARKED = re.compile(f"{OPEN}([^{CLOSE}]+){CLOSE}")
MARKED_JSON = re.compile(rf'{OPEN}((?:[^"\\{CLOSE}]++|\\.)++){CLOSE}')
"""The same within a text of JSON. What a visitor wrote may hold one half of it: no match goes beyond its string."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FIRST_CHOICE = "en"


class I18n:
    """The texts of an app in several languages; `launch(i18n=...)` sends them to the page.

    Calling it with a key gives a text for labels, placeholders, choices, buttons, Markdown, tabs, messages and errors,
    also inside of other texts. The page shows it in the first language of the browser's list that exists here: the very
    one (`pt-BR`), else its language (`pt`), else another region of that; then English, then the first one given. A text
    that a language lacks is looked for in the next; one that none has is shown as its key. Clients get the text that an
    unknown language would show.

    Args:
        translations: by language, such as `en=` or `**{"pt-BR": ...}`: texts by key.

    Raises:
        ValueError: what names no language, or a text that is none.
    """

    def __init__(self, **translations: dict[str, str]) -> None:
        self.translations: dict[str, dict[str, str]] = {}
        for name, texts in translations.items():
            language = name.replace("_", "-")
            if not LANGUAGE.fullmatch(language):
                raise ValueError(f"I18n({name}=...) names no language. Use one such as en or **{{'pt-BR': ...}}.")
            given: object = texts
            if not isinstance(given, Mapping):
                raise ValueError(f"I18n({name}=...) needs a dict of texts by key, not {given!r}.")
            pairs: list[tuple[object, object]] = list(texts.items())
            for key, text in pairs:
                if not isinstance(key, str) or not isinstance(text, str):
                    raise ValueError(f"I18n({name}=...) needs texts by key, but {key!r} is {text!r}.")
            self.translations[language] = dict(texts)
        keys = {key for texts in self.translations.values() for key in texts}
        self._usual_json = {_inside(key): _inside(self.usual(key)) for key in keys}

    def __call__(self, key: str) -> str:
        """A text that stands for the translations of a key.

        Raises:
            ValueError: no text, or an empty one.
        """
        given: object = key
        if not isinstance(given, str) or not given or CLOSE in given:
            raise ValueError(f"I18n keys are texts such as 'name', not {given!r}.")
        return f"{OPEN}{key}{CLOSE}"

    def usual(self, key: str) -> str:
        """The text that an unknown language shows."""
        languages = sorted(self.translations, key=lambda name: name.partition("-")[0].lower() != FIRST_CHOICE)
        return next((self.translations[name][key] for name in languages if key in self.translations[name]), key)

    def resolved(self, value: Any) -> Any:
        """The value with the usual texts in the places of its keys."""
        if isinstance(value, str):
            return MARKED.sub(lambda found: self.usual(found[1]), value) if OPEN in value else value
        if isinstance(value, Mapping):
            return {self.resolved(key): self.resolved(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.resolved(item) for item in value]
        return value

    def resolved_json(self, text: bytes) -> bytes:
        """A JSON text with the usual texts in the places of its keys."""
        if OPEN.encode() not in text:
            return text
        usual = self._usual_json
        return MARKED_JSON.sub(lambda found: usual.get(found[1], found[1]), text.decode()).encode()


def key_of(text: object) -> str | None:
    """The key that a text stands for, or None for other texts."""
    found = MARKED.fullmatch(text) if isinstance(text, str) else None
    return found[1] if found is not None else None


def _inside(text: str) -> str:
    """The text as it stands between the quotes of a JSON string."""
    return encode(text).decode()[1:-1]
