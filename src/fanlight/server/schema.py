"""The API's description: what `info` answers."""

from __future__ import annotations

from typing import Any

from fanlight.graph.block import Block
from fanlight.graph.component import Value
from fanlight.graph.listener import Listener

_PYTHON = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "array": "list", "object": "dict"}

MOST_NAMED = 100
"""Of more choices the Python type of a payload names none; its schema has all."""


def info(listeners: list[Listener], all_endpoints: bool = False, page: str | None = None) -> dict[str, Any]:
    """The public endpoints by name; with `all_endpoints` the undocumented ones too, with `page` only that page's."""
    shown = ("public", "undocumented") if all_endpoints else ("public",)
    named = {
        f"/{listener.api_name}": endpoint(listener)
        for listener in listeners
        if listener.handler is not None
        and listener.visibility in shown
        and (page is None or listener.page == page.strip("/"))
    }
    return {"named_endpoints": named, "unnamed_endpoints": {}}


def endpoint(listener: Listener) -> dict[str, Any]:
    """One endpoint: its parameters, what it returns, its text."""
    return {
        "description": listener.api_description,
        "api_visibility": listener.visibility,
        "parameters": parameters(listener),
        "returns": [_described(block) for block in listener.outputs if isinstance(block, Value) and not block.skip_api],
    }


def parameters(listener: Listener) -> list[dict[str, Any]]:
    """The parameters that a client gives: one for each input that is part of the API."""
    names = _names(listener)
    found: list[dict[str, Any]] = []
    for block, name in zip(listener.inputs, names, strict=True):
        if not isinstance(block, Value) or block.skip_api:
            continue
        has_default, default = _default(listener, block, name)
        found.append(
            {
                **_described(block),
                "parameter_name": name,
                "parameter_has_default": has_default,
                "parameter_default": default,
                "example_input": block.example_payload(),
            }
        )
    return found


def _names(listener: Listener) -> list[str]:
    handler = listener.handler
    own = [p.name for p in handler.parameters] if handler is not None and listener.input_form == "list" else []
    split = len(listener.inputs) - len(listener.keywords)
    names = [own[i] if i < len(own) else f"param_{i}" for i in range(split)]
    return [*names, *listener.keywords]


def _default(listener: Listener, block: Value[Any], name: str) -> tuple[bool, Any]:
    value = block.initial()
    if value is not None:
        payload = block.postprocess(value)
        return (False, None) if block.carries_files else (True, payload)
    handler = listener.handler
    for parameter in handler.parameters if handler is not None else ():
        if parameter.name == name and parameter.default is None:
            return True, None
    return False, None


def _described(block: Block) -> dict[str, Any]:
    assert isinstance(block, Value)  # callers filter
    schema = block.api_info()
    python = _python(schema)
    if "items" in schema and (of := _python(schema["items"])) not in ("str", "Any"):
        python = f"list[{of}]"
    return {
        "label": getattr(block, "label", None) or _plain_label(block),
        "type": schema,
        "python_type": {"type": python, "description": schema.get("description", "")},
        "component": block.stem.capitalize(),
    }


def _python(schema: dict[str, Any]) -> str:
    """How Python writes the type of a payload that is no list."""
    if schema.get("title") == "FileData":
        return "filepath"
    choices = schema.get("enum")
    if choices and len(choices) <= MOST_NAMED:
        return f"Literal[{', '.join(map(repr, choices))}]"
    return _PYTHON.get(str(schema.get("type")), "Any")


def _plain_label(block: Block) -> str:
    return f"value_{block._id}"
