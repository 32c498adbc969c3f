"""Every named theme, and the default one with every hue, can be read in light and in dark."""

from __future__ import annotations

import pytest

from fanlight import themes
from fanlight.themes.named import NAMES, theme
from tests.themes.colour import contrast, read

TEXT, MUTED, EDGE = 7.0, 4.5, 3.0
PLACES = (
    "body_background_fill", "block_background_fill", "panel_background_fill", "background_fill_primary",
    "background_fill_secondary",
)  # fmt: skip
FIELD = ("input_background_fill", "input_background_fill_hover", "input_background_fill_focus")

WANTED: list[tuple[float, str, tuple[str, ...]]] = [
    (TEXT, "body_text_color", (*PLACES, *FIELD, "color_accent_soft", "code_background_fill", "error_background_fill")),
    (TEXT, "block_title_text_color", ("block_background_fill", *FIELD)),
    (TEXT, "block_label_text_color", ("block_background_fill",)),
    (TEXT, "checkbox_label_text_color", ("block_background_fill", "checkbox_label_background_fill")),
    (TEXT, "checkbox_label_text_color_selected", ("block_background_fill", "checkbox_label_background_fill_selected")),
    (TEXT, "accordion_text_color", ("block_background_fill",)),
    (TEXT, "table_text_color", ("body_background_fill", "table_even_background_fill", "table_odd_background_fill")),
    (TEXT, "link_text_color", ("body_background_fill", "block_background_fill")),
    (TEXT, "link_text_color_hover", ("body_background_fill", "block_background_fill")),
    (TEXT, "error_text_color", ("block_background_fill", "error_background_fill")),
    (MUTED, "error_text_color", ("body_background_fill",)),
    *[(TEXT, f"button_{kind}_text_color{state}", (f"button_{kind}_background_fill{state}",))
      for kind in ("primary", "secondary", "cancel") for state in ("", "_hover")],
    (MUTED, "body_text_color_subdued", (*PLACES, "code_background_fill")),
    (MUTED, "block_info_text_color", ("block_background_fill", *FIELD)),
    (MUTED, "input_placeholder_color", FIELD),
    (EDGE, "input_border_color", ("input_background_fill", "body_background_fill", "panel_background_fill")),
    (EDGE, "input_border_color_hover", ("input_background_fill",)),
    (EDGE, "input_border_color_focus", ("input_background_fill", "body_background_fill")),
    (EDGE, "checkbox_border_color", ("checkbox_background_color", "block_background_fill")),
    (EDGE, "checkbox_label_border_color", ("checkbox_label_background_fill",)),
    (EDGE, "checkbox_background_color_selected", ("block_background_fill",)),
    (EDGE, "color_accent", PLACES),
    (EDGE, "slider_color", ("block_background_fill",)),
    (EDGE, "stat_background_fill", ("block_background_fill",)),
    (EDGE, "loader_color", ("block_background_fill", "body_background_fill")),
    (EDGE, "error_icon_color", ("error_background_fill",)),
    (EDGE, "error_border_color", ("block_background_fill", "body_background_fill")),
    *[(EDGE, f"button_{kind}_border_color", ("body_background_fill",)) for kind in ("primary", "secondary", "cancel")],
]  # fmt: skip


def shortfalls(look: themes.Base) -> list[str]:
    """What is too near to what lies behind it."""
    colours = look.resolved({name for _, front, backs in WANTED for name in (front, *backs)})
    page = look.resolved(["body_background_fill"])["body_background_fill"]
    found = []
    for dark in (False, True):
        behind = read(page[dark], dark)
        for least, front, backs in WANTED:
            if front.startswith("button_") and colours[front][dark] == "transparent":
                continue  # a button without a line is told by its words
            for back in backs:
                lies_on = read(colours[back][dark], dark, behind)
                ratio = contrast(read(colours[front][dark], dark), lies_on)
                if ratio < least:
                    found.append(f"{'dark' if dark else 'light'}: {front} on {back} {ratio:.2f} < {least}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_named_theme_can_be_read(name: str) -> None:
    assert shortfalls(theme(name, print)) == []


@pytest.mark.parametrize("hue", themes.Color.all, ids=str)
def test_any_hue_can_be_the_primary_and_the_secondary_one(hue: themes.Color) -> None:
    assert shortfalls(themes.Default(primary_hue=hue, secondary_hue=hue)) == []


@pytest.mark.parametrize("hue", ["slate", "gray", "zinc", "neutral", "stone", "mist"])
def test_any_grey_can_be_the_neutral_hue(hue: str) -> None:
    assert shortfalls(themes.Default(neutral_hue=hue)) == []


def test_named_themes_look_different() -> None:
    """No two share page, accent, corner and font: in light and in dark each is known at a glance."""
    marks = ["body_background_fill", "button_primary_background_fill", "block_radius", "font"]
    looks = {name: theme(name, print).resolved(marks) for name in NAMES}
    for dark in (0, 1):
        shown = {name: tuple(look[mark][dark] for mark in marks) for name, look in looks.items()}
        assert len(set(shown.values())) == len(NAMES)
