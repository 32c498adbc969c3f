"""A value that lives on the server, one per session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from fanlight.graph.component import Value
from fanlight.graph.errors import AppError
from fanlight.graph.fields import KW_ONLY, prop


class State(Value[Any]):
    """Any Python object, kept for each session and never sent to the browser.

    The handler gets the object itself, so changes made in place stay.

    Args:
        value: the initial object, deep-copied for each session; a function is called for each.
        time_to_live: seconds after its last use until it is dropped; None keeps it as long as the session.
        delete_callback: called with the object when it is dropped.
    """

    skip_api: ClassVar[bool] = True

    value: Any = prop(default=None, sent=False)
    render: Any = prop(default=True, stored=False)  # a method has this name, hence no bool
    _: KW_ONLY
    time_to_live: float | None = prop(default=None, sent=False)
    delete_callback: Callable[[Any], Any] | None = prop(default=None, sent=False)

    def validate(self) -> None:
        life: Any = self.time_to_live
        if life is not None and not (isinstance(life, (int, float)) and life > 0):
            raise ValueError(f"State time_to_live must be more than 0 seconds, or None, not {life!r}.")
        if self.delete_callback is not None and not callable(self.delete_callback):
            raise TypeError(f"State delete_callback must be a function, not {self.delete_callback!r}.")

    def loader(self) -> None:
        return None

    def fresh(self) -> Any:
        """The initial object for one session.

        Raises:
            AppError: it cannot be copied.
        """
        import copy

        if callable(self.value):
            return self.value()
        try:
            return copy.deepcopy(self.value)
        except Exception as error:
            raise AppError(
                f"The initial value of a State ({type(self.value).__name__}) cannot be copied for a session: {error}. "
                "Pass a function that makes it instead."
            ) from error
