"""Text with parts of it marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from fanlight.graph.choices import plain, shown
from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData

Mark = str | float | None
"""What a part is labelled with: a category, a score from -1 to 1, or nothing."""

_TOKEN: Schema = {
    "type": "object",
    "properties": {
        "token": {"type": "string"},
        "class_or_confidence": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]},
    },
    "required": ["token"],
}
_FORMS = "[('Ann', 'person'), (' sings', None)] or {'text': ..., 'entities': [{'entity', 'start', 'end'}]}"


class HighlightedText(Labelled[Any]):
    """Text in which parts are marked by a category, or by a score from -1 to 1.

    A handler returns pairs (text, label), or `{"text": ..., "entities": [{"entity", "start", "end"}]}` with places in
    characters. It gets a list of `{"token": text, "class_or_confidence": label}`, where a label is a category, a score
    or None.

    Args:
        value: the text at first, or a function that gives it at each page load.
        color_map: a CSS colour by category; other categories get one each.
        show_legend: list the categories above the text, instead of in it; for scores, what the colours mean.
        show_inline_category: say the category behind each part, where there is no legend.
        combine_adjacent: neighbours with the same label become one part.
        adjacent_separator: what stands between the texts that become one.
        show_whitespaces: False removes white space around each part.
        interactive: visitors may mark parts of the text and take marks away; by default when it is an input.
        rtl: text runs from right to left.
        buttons: buttons of your own beside the label.

    Raises:
        TypeError: a colour map that is no dict of texts.
    """

    reserved_px: ClassVar[int] = 96

    value: list[tuple[str, str | float | None]] | dict[str, Any] | Callable[..., Any] | None = None
    _: KW_ONLY
    color_map: dict[str, str] | None = None
    show_legend: bool = False
    show_inline_category: bool = True
    combine_adjacent: bool = False
    adjacent_separator: str = ""
    show_whitespaces: bool = True
    interactive: bool | None = None
    rtl: bool = False
    buttons: list[Any] | None = None

    select = Event("the visitor clicked a part of the text", data=SelectData)

    def validate(self) -> None:
        colours: Any = self.color_map
        if colours is not None and not (
            isinstance(colours, dict) and all(isinstance(t, str) for pair in colours.items() for t in pair)
        ):
            raise TypeError(f"HighlightedText color_map must be a dict such as {{'person': 'gold'}}, not {colours!r}.")
        self.check_buttons()

    def preprocess(self, payload: JSON) -> list[dict[str, Any]] | None:
        if payload is None:
            return None
        if not isinstance(payload, list):
            raise Error(f"A list of marked parts is needed, not {shown(payload)}.", print_exception=False)
        return [_part(token) for token in payload]

    def postprocess(self, value: Any) -> JSON:
        if value is None:
            return None
        parts: Iterable[tuple[str, Mark]] = (
            _from_entities(value) if isinstance(value, Mapping) else map(_pair, _listed(value))
        )
        if self.combine_adjacent:
            parts = self._combined(parts)
        return [
            {"token": text if self.show_whitespaces else text.strip(), "class_or_confidence": mark}
            for text, mark in parts
        ]

    def _combined(self, parts: Iterable[tuple[str, Mark]]) -> Iterator[tuple[str, Mark]]:
        texts: list[str] = []
        last: Mark = None
        for text, mark in parts:
            if not text and mark != last:
                continue
            if texts and mark != last:
                yield self.adjacent_separator.join(texts), last
                texts = []
            last = mark
            texts.append(text)
        if texts:
            yield self.adjacent_separator.join(texts), last

    def api_info(self) -> Schema:
        return {"type": "array", "items": _TOKEN}

    def example_payload(self) -> JSON:
        return [
            {"token": "The ", "class_or_confidence": None},
            {"token": "quick", "class_or_confidence": "adjective"},
            {"token": " fox", "class_or_confidence": "noun"},
        ]

    def example_value(self) -> Any:
        return [("The ", None), ("quick", "adjective"), (" fox", "noun")]


def _part(token: JSON) -> dict[str, Any]:
    """One part that a visitor sent, with nothing but what it may hold."""
    text, mark = (token.get("token"), token.get("class_or_confidence")) if isinstance(token, dict) else (None, None)
    if not isinstance(text, str) or isinstance(mark, bool) or not isinstance(mark, (str, int, float, type(None))):
        raise Error(
            f"A part of the text is {{'token': text, 'class_or_confidence': label}}, not {shown(token)}.",
            print_exception=False,
        )
    return {"token": text, "class_or_confidence": mark}


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"A HighlightedText takes {_FORMS}, not {shown(value)}.")
    return list(value)


def _pair(part: Any) -> tuple[str, Mark]:
    """A part that a handler returned: a pair, or what handlers get."""
    if isinstance(part, Mapping) and "token" in part:
        part = (part["token"], part.get("class_or_confidence"))
    if not isinstance(part, (list, tuple)) or len(part) != 2 or not isinstance(part[0], str):
        raise ValueError(f"A part of a HighlightedText is a pair (text, label), not {shown(part)}.")
    mark = part[1] if isinstance(part[1], str) else plain(part[1])
    if mark is not None and (isinstance(mark, bool) or not isinstance(mark, (str, int, float))):
        raise ValueError(f"The label of {shown(part[0])} is a text, a number or None, not {shown(part[1])}.")
    return part[0], mark


def _from_entities(value: Mapping[str, Any]) -> Iterator[tuple[str, Mark]]:
    """The parts of a text whose marks are given by place; what overlaps an earlier one is cut."""
    text, entities = value.get("text"), value.get("entities")
    if not isinstance(text, str) or not isinstance(entities, (list, tuple)):
        raise ValueError(f"A HighlightedText takes {_FORMS}, not {shown(dict(value))}.")
    at = 0
    for start, end, mark in sorted((_placed(entity, len(text)) for entity in entities), key=lambda found: found[:2]):
        start = max(start, at)
        if start >= end:
            continue
        if start > at:
            yield text[at:start], None
        yield _pair((text[start:end], mark))
        at = end
    if at < len(text) or not text:
        yield text[at:], None


def _placed(entity: Any, length: int) -> tuple[int, int, Any]:
    if isinstance(entity, Mapping):
        start, end = plain(entity.get("start")), plain(entity.get("end"))
        mark = entity.get("entity") or entity.get("entity_group")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length:
            return start, end, mark
    raise ValueError(
        f"An entity is {{'entity': label, 'start': 0, 'end': 3}}, with places from 0 to {length} here, "
        f"not {shown(entity)}."
    )


Highlight = HighlightedText
Highlightedtext = HighlightedText
