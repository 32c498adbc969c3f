"""A value that the visitor's browser keeps."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any, ClassVar

from fanlight.graph.component import JSON, Schema, Value
from fanlight.graph.fields import KW_ONLY, prop


class BrowserState(Value[Any]):
    """Anything that JSON can say, kept in the visitor's browser over reloads and visits; shows nothing.

    The browser keeps it encrypted (XChaCha20-Poly1305), so that a value that was kept with another secret is not read
    as one of this app. The secret is part of the page: it hides nothing from who may open the app.

    Args:
        default_value: the value while the browser has kept none.
        storage_key: the name under which the browser keeps it. Without one it is another at each start of the app, so
            that nothing kept before is found again.
        secret: a password for what is kept, likewise.
    """

    skip_api: ClassVar[bool] = False

    default_value: Any = prop(default=None)
    _: KW_ONLY
    storage_key: str | None = None
    secret: str | None = None
    render: Any = prop(default=True, stored=False, kw_only=True)  # a method has this name, hence no bool

    def validate(self) -> None:
        for name in ("storage_key", "secret"):
            given = getattr(self, name)
            if given is None:
                setattr(self, name, secrets.token_urlsafe(16))
            elif not isinstance(given, str) or not given:
                raise ValueError(f"BrowserState({name}=...) must be a text, not {given!r}.")
        self.default_value = self.postprocess(self.default_value)

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        """With the key that the browser encrypts with, in place of the secret."""
        if "secret" in props:
            key = hashlib.sha256(f"{props['secret']}\n{self.storage_key}".encode()).digest()
            props["secret"] = base64.b64encode(key).decode()
        props.pop("default_value", None)
        return super().page_props(props)

    def postprocess(self, value: Any) -> JSON:
        dump = getattr(value, "model_dump", None)  # a pydantic model
        return dump() if callable(dump) else value

    def initial(self) -> Any:
        return self.default_value

    def loader(self) -> None:
        return None

    def api_info(self) -> Schema:
        return {}

    def example_payload(self) -> JSON:
        return "any JSON"

    def example_value(self) -> Any:
        return {"any": "JSON"}
