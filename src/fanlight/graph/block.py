"""Blocks: everything that has a place in an app."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextvars import Token
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, dataclass_transform

from fanlight.graph.context import open_layout
from fanlight.graph.errors import AppError, DuplicateBlock
from fanlight.graph.events import Event
from fanlight.graph.fields import Field, bind, collect, constructor, prop
from fanlight.graph.formermethods import FormerMethods
from fanlight.graph.modern import modern

if TYPE_CHECKING:
    from types import TracebackType

    from fanlight.graph.graph import Graph

Visible = bool | Literal["hidden"]
Key = int | str | tuple[int | str, ...]


def check_key(what: str, key: object) -> None:
    """Refuse what cannot name a block or listener.

    Raises:
        TypeError: it has no hash, as lists have none.
    """
    try:
        hash(key)
    except TypeError:
        raise TypeError(f"{what} must be a text, a number or a tuple of these, not {key!r}.") from None


@dataclass_transform(field_specifiers=(prop,))
class Block(FormerMethods):
    """Something with a place in an app, whose parameters are the fields of its class."""

    stem: ClassVar[str] = "block"
    """File stem of the class in this package and of its module in the page."""
    fields: ClassVar[dict[str, Field]] = {}
    events: ClassVar[dict[str, Event]] = {}
    reserved_px: ClassVar[int] = 0
    """About how high the block will be, so that the page does not jump when it fills."""
    more: ClassVar[str] = ""
    """What the constructor calls the arguments it takes beyond its fields, or nothing where it takes none."""
    skip_api: ClassVar[bool] = True
    """Whether clients are spared this block: it has no value, or none that makes sense outside the page."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.fields = collect(cls)
        cls.events = {k: v for base in reversed(cls.__mro__) for k, v in vars(base).items() if isinstance(v, Event)}
        if cls.__module__.startswith(("fanlight.components.", "fanlight.layouts.")) and "stem" not in cls.__dict__:
            cls.stem = cls.__module__.rpartition(".")[2]
        if "__init__" not in cls.__dict__:
            cls.__init__ = constructor(cls, cls.fields)  # type: ignore[method-assign]  # typed by dataclass_transform

    def _construct(self, fields: dict[str, Field], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        name = type(self).__name__
        self._id: int | None = None
        self.parent: Block | None = None
        self.heard: set[str] = set()
        """Names of the events that some listener waits for."""
        self.own_buttons: list[Block] = []
        """Buttons that stand inside this block, beside its label."""
        if any(given not in fields for given in kwargs):
            kwargs = modern([kind.__name__ for kind in type(self).__mro__], kwargs, fields)
        self.passed = bind(name, fields, args, kwargs)
        for field in fields.values():
            if field.stored:
                setattr(self, field.name, self.passed.get(field.name, field.default))
        self.validate()
        check_key(f"{name} key", getattr(self, "key", None))
        self._check_preserved()
        layout = open_layout.get()
        if layout is not None and self.passed.get("render", True) is not False:
            layout.add(self)

    def validate(self) -> None:
        """Check the parameters; subclasses raise ValueError or TypeError naming parameter and value."""

    def _check_preserved(self) -> None:
        names: Any = self.passed.get("preserved_by_key") or ()
        for name in [names] if isinstance(names, str) else names:
            if name not in self.fields:
                known = ", ".join(self.fields)
                raise ValueError(f"{type(self).__name__} preserved_by_key names {name!r}, but it has: {known}.")

    def render(self) -> Block:
        """Place the block, made with `render=False` or outside, into the open layout; returns itself.

        Raises:
            AppError: no layout is open.
            DuplicateBlock: it has a place already.
        """
        layout = open_layout.get()
        if layout is None:
            raise AppError(f"{self!r}.render() needs an open `with gr.Blocks():` block around it.")
        layout.add(self)
        return self

    def unrender(self) -> Block:
        """Take the block out of its layout; returns itself."""
        if isinstance(self.parent, Layout):
            self.parent.children.remove(self)
        elif self.parent is not None:
            self.parent.own_buttons.remove(self)
        self.parent = None
        return self

    @property
    def graph(self) -> Graph | None:
        """The app that the block belongs to, or None."""
        return None if self.parent is None else self.parent.graph

    def props(self) -> dict[str, Any]:
        """The props that the page gets, by name."""
        return {name: getattr(self, name) for name, field in self.fields.items() if field.sent}

    def properties(self) -> dict[str, Any]:
        """All that the block has by name, sent or not."""
        return {name: getattr(self, name) for name, field in self.fields.items() if field.stored}

    def given(self) -> dict[str, Any]:
        """The props among the arguments that it was made with."""
        return {name: getattr(self, name) for name in self.passed if self.fields[name].sent}

    def is_sent(self, name: str) -> bool | None:
        """Whether the page gets the property of this name; None where there is no such property."""
        field = self.fields.get(name)
        return None if field is None else field.sent

    def scripts(self) -> list[str]:
        """Names of the parameters that hold text which the page runs as a script."""
        return []

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        """Props in the form that the page reads; a subclass turns objects into plain data here."""
        classes = props.get("elem_classes")
        if isinstance(classes, str):
            props["elem_classes"] = classes.split()
        return props

    def with_props(self, changed: dict[str, Any]) -> Block:
        """A copy of the block in which these props are changed; the block itself stays as it is."""
        twin = copy.copy(self)
        for name, value in changed.items():
            setattr(twin, name, value)
        return twin

    if not TYPE_CHECKING:  # or a checker would take every name

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            kind, events = type(self).__name__, ", ".join(type(self).events) or "none"
            raise AttributeError(f"{kind} has no event and no attribute {name!r}. Its events: {events}.")

    def __repr__(self) -> str:
        label = getattr(self, "label", None)
        return f"{type(self).__name__}({label!r})" if label else f"{type(self).__name__}()"


class Placed(Block):
    """A block that the page shows."""

    visible: Visible = prop(default=True, kw_only=True)
    elem_id: str | None = prop(default=None, kw_only=True)
    elem_classes: list[str] | str | None = prop(default=None, kw_only=True)
    render: Any = prop(default=True, kw_only=True, stored=False)  # a method has this name, hence no bool
    key: Key | None = prop(default=None, kw_only=True, sent=False)
    preserved_by_key: list[str] | str | None = prop(default=None, kw_only=True, sent=False)


class Layout(Placed):
    """A block that holds others; `with layout:` opens it."""

    def _construct(self, fields: dict[str, Field], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.children: list[Block] = []
        self._token: Token[Layout | None] | None = None
        super()._construct(fields, args, kwargs)

    def add(self, block: Block) -> None:
        """Make `block` the last child.

        Raises:
            DuplicateBlock: it has a place already.
        """
        if block.parent is not None:
            raise DuplicateBlock(
                f"{block!r} is part of the layout already. Make a second one, or create it with render=False "
                "and call .render() where it belongs."
            )
        block.parent = self
        self.children.append(block)

    def __enter__(self) -> Self:
        self._token = open_layout.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            open_layout.reset(self._token)
            self._token = None

    def walk(self) -> Sequence[Block]:
        """All blocks below this one, in page order."""
        found: list[Block] = []
        for child in self.children:
            found.append(child)
            found.extend(child.own_buttons)
            if isinstance(child, Layout):
                found.extend(child.walk())
        return found
