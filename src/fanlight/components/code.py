"""Code to read, or to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, get_args

from fanlight.graph.choices import shown
from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY

Language = Literal[
    "python", "c", "cpp", "markdown", "latex", "json", "html", "css", "javascript", "jinja2", "typescript", "yaml",
    "dockerfile", "shell", "r", "sql", "sql-msSQL", "sql-mySQL", "sql-mariaDB", "sql-sqlite", "sql-cassandra",
    "sql-plSQL", "sql-hive", "sql-pgSQL", "sql-gql", "sql-gpSQL", "sql-sparkSQL", "sql-esper",
]  # fmt: skip
BUTTONS = ("copy", "download")


class Code(Labelled[str]):
    """Code with its words in colour: an editor where it is an input, else a text to read; a handler gets a str.

    A handler returns the code as a str; white space around it is removed.

    Args:
        value: the code at first, or a function that gives it at each page load.
        language: what it is written in, one of `Code.languages`; None shows plain text.
        lines: height in lines at least. max_lines: at most, before it scrolls; None lets it grow.
        interactive: whether visitors may write; by default when it is an input.
        wrap_lines: long lines go on in the next one; otherwise they scroll sideways.
        show_line_numbers: number the lines.
        autocomplete: the editor proposes words of the language and of the text.
        buttons: "copy", "download", and buttons of your own; None shows the first two.

    Raises:
        ValueError: a language, button or number of lines that does not exist; the message lists those that do.
    """

    reserved_px: ClassVar[int] = 160

    languages: ClassVar[list[str | None]] = [*get_args(Language), None]

    value: str | Callable[..., Any] | None = None
    language: Language | None = None
    _: KW_ONLY
    lines: int = 5
    max_lines: int | None = None
    interactive: bool | None = None
    wrap_lines: bool = False
    show_line_numbers: bool = True
    autocomplete: bool = False
    buttons: list[Any] | None = None

    input = Event("the visitor changed the code")
    focus = Event("the editor got the cursor")
    blur = Event("the editor lost the cursor")

    def validate(self) -> None:
        if self.language not in self.languages:
            known = ", ".join(filter(None, self.languages))
            raise ValueError(f"Code language must be None or one of {known}; not {self.language!r}.")
        for name, count in (("lines", self.lines), ("max_lines", self.max_lines)):
            if count is None and name == "max_lines":
                continue
            if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                raise ValueError(f"Code {name} must be a whole number of 1 or more, not {count!r}.")
        self.check_buttons(*BUTTONS)

    def with_props(self, changed: dict[str, Any]) -> Code:
        twin = super().with_props(changed)
        assert isinstance(twin, Code)  # a copy of the same class
        twin.validate()
        return twin

    def preprocess(self, payload: JSON) -> str | None:
        if payload is not None and not isinstance(payload, str):
            raise Error(f"Code is needed as text, not {shown(payload)}.", print_exception=False)
        return payload

    def postprocess(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            remedy = (
                "Read the file: return Path(name).read_text()."
                if isinstance(value, tuple)
                else "Return for example json.dumps(value, indent=2)."
            )
            raise ValueError(f"A Code takes its text as a str, not {type(value).__name__}. {remedy}")
        return value.strip()

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "print('Hello World')"

    def example_value(self) -> str:
        return "print('Hello World')"
