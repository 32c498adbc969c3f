"""A button that empties other components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal, Self

from fanlight.components.button import Button
from fanlight.components.state import State
from fanlight.graph.block import Block
from fanlight.graph.component import Value
from fanlight.graph.fields import KW_ONLY, prop


class ClearButton(Button):
    """A button that empties components in the browser, without the server; a `State` begins anew.

    Args:
        components: what it empties; `add` adds more.
        value: the text.
        api_name, api_visibility: the endpoint that lets the States among them begin anew; the rest has none.

    Raises:
        AppError: it is made outside of an app, and there are components.
    """

    stem: ClassVar[str] = "button"

    components: Sequence[Value[Any]] | Value[Any] | None = prop(default=None, sent=False)
    _: KW_ONLY
    value: str | Callable[..., Any] = prop(default="Clear", kw_only=True)
    api_name: str | None = prop(default=None, kw_only=True, sent=False)
    api_visibility: Literal["public", "private", "undocumented"] = prop(
        default="undocumented", kw_only=True, sent=False
    )

    def _construct(self, fields: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super()._construct(fields, args, kwargs)
        self.add(self.components)

    def add(self, components: Sequence[Value[Any]] | Value[Any] | None) -> Self:
        """Empty these too; returns the button."""
        blocks = [] if components is None else [components] if isinstance(components, Block) else list(components)
        for block in blocks:
            if not isinstance(block, Value):
                raise TypeError(f"ClearButton components must be components, not {block!r}.")
        states = [block for block in blocks if isinstance(block, State)]
        shown = [block for block in blocks if not isinstance(block, State)]
        if shown:
            listener = self.click(None, None, shown, show_progress="hidden").listener
            listener.sets = [block.postprocess(None) for block in shown]
        if states:

            def clear() -> Any:
                fresh = [state.fresh() for state in states]
                return fresh[0] if len(fresh) == 1 else fresh

            self.click(
                clear, None, states, api_name=self.api_name, api_visibility=self.api_visibility,
                show_progress="hidden", queue=False,
            )  # fmt: skip
        return self
