"""What a handler returns for a block besides a value: changed props, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fanlight.graph.properties import Properties

if TYPE_CHECKING:
    pass


class Update(dict[str, Any]):
    """Props to change on the block at this output."""


class Payload:
    """A payload made earlier: sent as it is, once the files in it are stored."""

    __slots__ = ("content",)

    def __init__(self, content: Any) -> None:
        self.content = content


class Skip(Update):
    """Leaves the block at this output, or all outputs, as they are."""


def update(
    elem_id: str | None = None,
    elem_classes: list[str] | str | None = None,
    visible: bool | Literal["hidden"] | None = None,
    **kwargs: Any,
) -> Update:
    """Props to change on the block at this output; a None is left out, except for `value`."""
    given = {"elem_id": elem_id, "elem_classes": elem_classes, "visible": visible, **kwargs}
    return Update({k: v for k, v in given.items() if v is not None or k == "value"})


def skip() -> Skip:
    """Leave an output as it is; returned alone, all of them."""
    return Skip()


def changes(result: Any) -> Update | None:
    """The props that a returned object changes, or None when it is a value.

    An instance of a block means the arguments it was made with; an explicit None counts there.
    """
    from fanlight.graph.block import Block

    if isinstance(result, Update):
        return result
    if isinstance(result, Properties):
        return Update(result.changed())
    if isinstance(result, Block):
        return Update(result.given())
    if isinstance(result, dict) and result.get("__type__") in ("update", "generic_update"):
        return Update({k: v for k, v in result.items() if k != "__type__"})
    return None
