"""Samples to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from fanlight.components.lookup import made
from fanlight.graph.choices import shown
from fanlight.graph.component import JSON, Labelled, Schema, Value
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop
from fanlight.graph.inject import SelectData

SampleComponents = Sequence[Value[Any] | str]


class Dataset(Labelled[Any]):
    """Samples, each shown as its components show examples; a click chooses one.

    Args:
        components: one for each column: components, placed or not, or their names.
        component_props: for each column props that its cells are shown with, such as `{"choices": [...]}`.
        samples: rows with one value for each column; a shorter row leaves the last ones empty.
        headers: titles of the columns; the components' labels without.
        type: what a handler gets: "values" the sample as a list, "index" its place, "tuple" both as (place, sample).
        layout: "table", or "gallery" for tiles; without it a gallery for one column or with `sample_labels`.
        samples_per_page: most samples in sight; the others are on further pages.
        sample_labels: texts, one for each sample, that stand for the samples.
    """

    reserved_px: ClassVar[int] = 96

    _: KW_ONLY
    show_label: bool = True
    components: SampleComponents | None = None
    component_props: list[dict[str, Any]] | None = None
    samples: list[list[Any]] | None = None
    headers: list[str] | None = None
    type: Literal["values", "index", "tuple"] = prop(default="values", kw_only=True, sent=False)
    layout: Literal["gallery", "table"] | None = None
    samples_per_page: int = 10
    proxy_url: str | None = prop(default=None, kw_only=True, sent=False, later=True)
    sample_labels: list[str] | None = None

    click = Event("the visitor chose a sample")
    select = Event("the visitor chose a sample", data=SelectData)

    def validate(self) -> None:
        if self.type not in ("values", "index", "tuple"):
            raise ValueError(f'Dataset type must be "values", "index" or "tuple", not {self.type!r}.')
        if self.layout not in (None, "gallery", "table"):
            raise ValueError(f'Dataset layout must be "gallery", "table" or None, not {self.layout!r}.')
        if self.samples_per_page < 1:
            raise ValueError(f"Dataset samples_per_page must be at least 1, not {self.samples_per_page}.")
        if self.components is not None:
            self.components = [made(each) for each in self.components]
            self._check_columns(len(self.components))
        self._check_labels()

    def _check_columns(self, count: int) -> None:
        for name in ("headers", "component_props"):
            given = getattr(self, name)
            if given is not None and len(given) != count:
                raise ValueError(f"Dataset {name} must hold {count}, one for each component, not {len(given)}.")
        for place, sample in enumerate(self.samples or ()):
            if not isinstance(sample, (list, tuple)):
                raise TypeError(f"Dataset samples must be lists with a value for each component, not {shown(sample)}.")
            if len(sample) > count:
                raise ValueError(f"Dataset sample {place} has {len(sample)} values for {count} components.")

    def _check_labels(self) -> None:
        if self.sample_labels is None or self.samples is None:
            return
        if len(self.sample_labels) != len(self.samples):
            raise ValueError(
                f"Dataset sample_labels must hold {len(self.samples)}, one for each sample, "
                f"not {len(self.sample_labels)}."
            )

    @property
    def columns(self) -> list[Value[Any]]:
        """The components of the columns."""
        return [made(each) for each in self.components or ()]

    def with_props(self, changed: dict[str, Any]) -> Dataset:
        twin = super().with_props(changed)
        assert isinstance(twin, Dataset)  # a copy of the same class
        if "components" in changed:
            twin.components = twin.columns
        return twin

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        columns = self.columns
        if "components" in props or "component_props" in props:
            props.pop("component_props", None)
            more = self.component_props or [{}] * len(columns)
            props["components"] = [_described(column, own) for column, own in zip(columns, more, strict=True)]
        if "headers" in props or "components" in props:
            labels = [getattr(column, "label", None) or "" for column in columns]
            props["headers"] = self.headers if self.headers is not None else labels if any(labels) else []
        if props.get("samples") is not None:
            props["samples"] = [_cells(columns, sample) for sample in props["samples"]]
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> Any:
        """The sample at a place, as `type` says; None for none.

        Raises:
            Error: there is no such sample.
        """
        if payload is None:
            return None
        samples = self.samples or []
        if isinstance(payload, bool) or not isinstance(payload, int) or not 0 <= payload < len(samples):
            raise Error(
                f"{shown(payload)} is no sample; there are {len(samples)}, counted from 0.",
                title=self.label or "Error",
                print_exception=False,
            )
        sample = list(samples[payload])
        return {"index": payload, "values": sample, "tuple": (payload, sample)}[self.type]

    def postprocess(self, value: Any) -> JSON:
        """The place of a sample.

        Args:
            value: a place, or one of the samples.

        Raises:
            ValueError: it is no sample.
        """
        if value is None:
            return None
        if isinstance(value, int) and 0 <= value < len(self.samples or ()):
            return value
        place = next((n for n, sample in enumerate(self.samples or ()) if sample is value), None)
        if place is None and isinstance(value, (list, tuple)) and value in (self.samples or ()):
            place = (self.samples or []).index(list(value))
        if place is None:
            raise ValueError(f"{self!r} takes the place of a sample or one of its samples, not {shown(value)}.")
        return place

    def api_info(self) -> Schema:
        return {"type": "integer"}

    def example_payload(self) -> JSON:
        return 0

    def example_value(self) -> Any:
        return 0


def _cells(columns: list[Value[Any]], sample: Sequence[Any]) -> list[JSON]:
    """A sample as the page shows it; what has no value stays empty."""
    values = [*sample, *[None] * (len(columns) - len(sample))]
    return [
        None if value is None else column.process_example(value) for column, value in zip(columns, values, strict=False)
    ]


def _described(column: Value[Any], more: dict[str, Any]) -> dict[str, Any]:
    """A column as the page needs it: a placed component is known there by its number."""
    if column.graph is not None and column._id is not None:
        return {"type": column.stem, "id": column._id, "props": more}
    props = column.page_props(column.props())
    props.pop("value", None)
    return {"type": column.stem, "props": {**{k: v for k, v in props.items() if v is not None}, **more}}
