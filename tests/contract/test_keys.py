"""Every block with a key is the same one when a `gr.render` function makes it again, and keeps what it shall keep."""

from __future__ import annotations

from typing import Any

import pytest

import fanlight as gr
from fanlight.engine.rendering import Regions
from fanlight.graph.block import Block
from fanlight.graph.graph import Part
from fanlight.layouts.rendering import Rendering
from tests.contract.fields import ROWS

KEYED = [name for name, rows in ROWS.items() if "key" in rows]


def drawn(regions: Regions, place: Rendering, make: Any) -> tuple[Block, dict[str, Any]]:
    with Part(render=False) as part:
        gr.Markdown("before")
        block: Block = make()
    found = regions.draw(place, part, lambda new: {"path": str(new.source)})
    entry = next(c for c in found["components"] if c["id"] == block._id)
    return block, entry


@pytest.mark.parametrize("name", KEYED)
def test_a_key_names_a_block_over_the_runs(name: str) -> None:
    kind, forgotten = getattr(gr, name), []
    props: dict[int, dict[str, Any]] = {}
    regions = Regions(props, forgotten.append)
    with gr.Blocks() as demo:
        place = Rendering()
    demo.blueprint()
    wanted = kind.fields["preserved_by_key"].default
    first, entry = drawn(regions, place, lambda: kind(key="k"))
    assert "keep" not in entry
    props[first._id or 0] = {"value": 1, "visible": False, "elem_id": "x"}
    again, entry = drawn(regions, place, lambda: kind(key="k"))
    assert again._id == first._id
    assert entry["keep"] == ([wanted] if wanted else [])
    assert props[first._id or 0] == ({"value": 1} if wanted else {})
    props[first._id or 0] = {"visible": False, "elem_id": "x"}
    _, entry = drawn(regions, place, lambda: kind(key="k", preserved_by_key=["visible"]))
    assert entry["keep"] == ["visible"]
    assert props[first._id or 0] == {"visible": False}
    other, _ = drawn(regions, place, lambda: kind(key="another"))
    fresh, _ = drawn(regions, place, kind)
    assert len({first._id, other._id, fresh._id}) == 3
