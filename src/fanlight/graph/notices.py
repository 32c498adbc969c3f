"""Messages to the visitor from inside a handler: `gr.Info`, `gr.Warning`, `gr.Success`."""

from __future__ import annotations

from fanlight.graph.context import running_job


def _tell(level: str, message: str, duration: float | None, visible: bool, title: str) -> None:
    job = running_job.get()
    if job is None:
        print(f"{title}: {message}")
        return
    job.notice(level, title, str(message), duration, visible)


def Info(  # the public name
    message: str = "Info issued.", duration: float | None = 10, visible: bool = True, title: str = "Info"
) -> None:
    """Show a message on the visitor's page; outside a job it is printed.

    Args:
        message: the text.
        duration: seconds it stays; None keeps it until it is closed.
        visible: False sends it to callers but does not show it.
        title: its heading.
    """
    _tell("info", message, duration, visible, title)


def Warning(  # the public name
    message: str = "Warning issued.", duration: float | None = 10, visible: bool = True, title: str = "Warning"
) -> None:
    """Show a warning on the visitor's page; arguments as for `Info`."""
    _tell("warning", message, duration, visible, title)


def Success(  # the public name
    message: str = "Success.", duration: float | None = 10, visible: bool = True, title: str = "Success"
) -> None:
    """Show that something worked on the visitor's page; arguments as for `Info`."""
    _tell("success", message, duration, visible, title)
