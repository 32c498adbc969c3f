"""Constructor parameters as typed class attributes.

A block class lists its parameters as annotated fields with defaults; `constructor` makes the
`__init__` that editors, `inspect.signature` and users see. The instance remembers which
arguments were passed, so that an instance returned by a handler is the set of props it was given.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY
from typing import Any, TypeVar, cast

from fanlight.graph.errors import NotAvailableYet

__all__ = ["KW_ONLY", "Field", "bind", "collect", "constructor", "prop"]

T = TypeVar("T")


class Field:
    """One constructor parameter: its name, default and what becomes of it."""

    __slots__ = ("annotation", "default", "kw_only", "later", "name", "sent", "stored")

    def __init__(
        self,
        default: object,
        *,
        kw_only: bool = False,
        sent: bool = True,
        later: bool = False,
        stored: bool = True,
    ) -> None:
        self.name = ""
        self.annotation = ""
        self.default = default
        self.kw_only = kw_only
        self.sent = sent
        self.later = later
        self.stored = stored


def prop(*, default: T, kw_only: bool = False, sent: bool = True, later: bool = False, stored: bool = True) -> T:
    """A field with more to say than its default.

    Args:
        default: the parameter's default value.
        kw_only: it can only be passed by keyword.
        sent: it is a prop of the page; False keeps it on the server.
        later: its machinery does not exist yet, so passing anything but the default raises `NotAvailableYet`.
        stored: it becomes an attribute; False where a method has the same name.
    """
    return cast(T, Field(default, kw_only=kw_only, sent=sent and stored, later=later, stored=stored))


def collect(cls: type) -> dict[str, Field]:
    """All fields of `cls`, inherited ones first; an overriding field keeps its place and nature."""
    fields: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        fields.update(base.__dict__.get("__own_fields__", {}))
    own: dict[str, Field] = {}
    keyword = False
    for name, annotation in inspect.get_annotations(cls).items():
        text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
        if text.rpartition(".")[2] == "KW_ONLY":
            keyword = True
            continue
        if name.startswith("_") or "ClassVar" in text:
            continue
        given = cls.__dict__.get(name)
        before = fields.get(name)
        if isinstance(given, Field):
            field = given
            field.kw_only = field.kw_only or keyword
        elif before is not None:
            field = Field(given, kw_only=before.kw_only, sent=before.sent, later=before.later, stored=before.stored)
        else:
            field = Field(given, kw_only=keyword)
        field.name, field.annotation = name, text
        if field.stored:
            setattr(cls, name, field.default)
        else:
            type.__delattr__(cls, name)
        own[name] = field
    type.__setattr__(cls, "__own_fields__", own)
    for name, field in own.items():
        if name in fields and fields[name].kw_only and not field.kw_only:
            del fields[name]  # it has become positional: its place is among the others of this class
    fields.update(own)
    return fields


def constructor(cls: type, fields: Mapping[str, Field]) -> Callable[..., None]:
    """The `__init__` for these fields: positional ones first, then the keyword-only ones."""
    positional = [f for f in fields.values() if not f.kw_only]
    keyword = [f for f in fields.values() if f.kw_only]

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        self._construct(fields, args, kwargs)

    kind = inspect.Parameter
    __init__.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by inspect
        [kind("self", kind.POSITIONAL_OR_KEYWORD)]
        + [kind(f.name, kind.POSITIONAL_OR_KEYWORD, default=f.default, annotation=f.annotation) for f in positional]
        + [kind(f.name, kind.KEYWORD_ONLY, default=f.default, annotation=f.annotation) for f in keyword]
        + ([kind(more, kind.VAR_KEYWORD, annotation="Any")] if (more := getattr(cls, "more", "")) else [])
    )
    __init__.__qualname__ = f"{cls.__qualname__}.__init__"
    __init__.__module__ = cls.__module__
    return __init__


def bind(owner: str, fields: Mapping[str, Field], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were passed, by field name.

    Raises:
        TypeError: too many, unknown or repeated arguments; the message names the class and the argument.
        NotAvailableYet: an argument whose machinery does not exist yet.
    """
    positional = [name for name, f in fields.items() if not f.kw_only]
    if len(args) > len(positional):
        raise TypeError(
            f"{owner}() takes at most {len(positional)} positional arguments ({', '.join(positional)}), "
            f"{len(args)} were given. Pass the others by keyword."
        )
    passed = dict(zip(positional, args, strict=False))
    for name, value in kwargs.items():
        field = fields.get(name)
        if field is None:
            raise TypeError(f"{owner}() got an unknown argument {name!r}. It takes: {', '.join(fields)}.")
        if name in passed:
            raise TypeError(f"{owner}() got {name!r} by position and by keyword.")
        passed[name] = value
    for name, value in passed.items():
        field = fields[name]
        if field.later and value != field.default:
            raise NotAvailableYet(f"{owner}({name}=...)")
    return passed
