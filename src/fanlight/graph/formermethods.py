"""Methods that blocks had in former versions: `.style()` and `.update()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from fanlight.graph.advice import advise
from fanlight.graph.modern import translated
from fanlight.graph.update import Update

if TYPE_CHECKING:
    from fanlight.graph.fields import Field


class FormerMethods:
    """`.style()` and `.update()`, each with a warning that names today's spelling."""

    fields: ClassVar[dict[str, Field]]
    passed: dict[str, Any]

    @classmethod
    def update(cls, **props: Any) -> Update:
        """What a handler returns to change these props; today it returns an instance, or `gr.update(...)`.

        A None is left out, except for `value`.

        Raises:
            TypeError: the block has no such prop.
        """
        owners = [kind.__name__ for kind in cls.__mro__]
        today, _ = translated(owners, props, cls.fields)
        unknown = [name for name in today if name not in cls.fields]
        if unknown:
            raise TypeError(f"{owners[0]}.update() got an unknown argument {unknown[0]!r}.")
        advise(f"{owners[0]}.update(...) is now spelled {owners[0]}(...), or gr.update(...).", DeprecationWarning)
        return Update({name: value for name, value in today.items() if value is not None or name == "value"})

    def style(self, **props: Any) -> Self:
        """Set these parameters, which belong into the constructor today; returns the block itself.

        What has no successor, such as `full_width`, is left out.
        """
        owners = [kind.__name__ for kind in type(self).__mro__]
        today, _ = translated(["style", *owners], props, self.fields)
        known = {name: value for name, value in today.items() if name in self.fields and value is not None}
        for name, value in known.items():
            self.passed[name] = value
            setattr(self, name, value)
        self.validate()
        gone = ", ".join(name for name in today if name not in self.fields)
        shown = ", ".join(f"{name}=..." for name in known)
        told = f"is now spelled {owners[0]}({shown})." if shown else "does nothing any more."
        advise(f"{owners[0]}.style(...) {told}{f' Without successor: {gone}.' if gone else ''}", DeprecationWarning)
        return self

    def validate(self) -> None:
        """Check the parameters."""
