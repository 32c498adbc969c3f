"""Which element each variable of a theme governs: one row a variable."""

from __future__ import annotations

from typing import NamedTuple

from fanlight.themes.house import HOUSE, NAMES


class Row(NamedTuple):
    """What shows that a variable acts.

    Attributes:
        variable: its name in `Theme.set()`.
        selector: the element.
        property: the property of its computed style; with `::name` before a slash, that of a pseudo-element.
        state: what is done with the element first: nothing, "hover", "press", "focus", or "rule" for what no computed
            style tells: then the style sheets are read, and `property` is what a rule sets.
    """

    variable: str
    selector: str
    property: str
    state: str = ""


def _rows(selector: str, state: str = "", **properties: str) -> list[Row]:
    return [Row(variable, selector, prop.replace("_", "-"), state) for variable, prop in properties.items()]


FRAME = "#label > .fl-frame"
FIELD = "#field > .fl-frame"
BOX = "#box input"
CHECKED = "#checked input"
OPTION = "#radio .fl-option"


def _buttons() -> list[Row]:
    rows = []
    for kind, variant in (("primary", "primary"), ("secondary", "secondary"), ("cancel", "stop")):
        one, name = f"#{variant} .fl-button-control", f"button_{kind}"
        rows += [
            Row(f"{name}_background_fill", one, "background-color"),
            Row(f"{name}_background_fill_hover", one, "background-color", "hover"),
            Row(f"{name}_border_color", one, "border-top-color"),
            Row(f"{name}_border_color_hover", one, "border-top-color", "hover"),
            Row(f"{name}_text_color", one, "color"),
            Row(f"{name}_text_color_hover", one, "color", "hover"),
            Row(f"{name}_shadow", one, "box-shadow"),
            Row(f"{name}_shadow_hover", one, "box-shadow", "hover"),
            Row(f"{name}_shadow_active", one, "box-shadow", "press"),
        ]
    for size, mark in (("large", "primary"), ("medium", "medium"), ("small", "small")):
        one, name = f"#{mark} .fl-button-control", f"button_{size}"
        rows += [
            Row(f"{name}_padding", one, "padding-left"),
            Row(f"{name}_radius", one, "border-top-left-radius"),
            Row(f"{name}_text_size", one, "font-size"),
            Row(f"{name}_text_weight", one, "font-weight"),
        ]
    one = "#secondary .fl-button-control"
    return [
        *rows,
        Row("button_border_width", one, "border-top-width"),
        Row("button_transform_hover", one, "transform", "hover"),
        Row("button_transform_active", one, "transform", "press"),
        Row("button_transition", one, "transition-property"),
    ]


ROWS = [
    Row("body_background_fill", "body", "background-color"),
    *_rows(".gradio-container", body_text_color="color", body_text_size="font_size", body_text_weight="font_weight"),
    Row("body_text_color_subdued", ".fl-footer", "color"),
    *_rows(".fl-dialog", background_fill_primary="background_color", shadow_drop_lg="box_shadow"),
    *_rows(".fl-dialog legend", section_header_text_size="font_size", section_header_text_weight="font_weight"),
    Row("shadow_inset", ".fl-segments", "box-shadow"),
    Row("shadow_drop", ".fl-linkbar", "box-shadow"),
    Row("background_fill_secondary", ".fl-verdict", "background-color"),
    Row("border_color_accent", ".fl-drop", "border-top-color", "hover"),
    Row("border_color_accent_subdued", ".fl-prose blockquote", "border-inline-start-color"),
    Row("border_color_primary", ".fl-prose hr", "border-top-color"),
    *_rows("#small .fl-button-control", "focus", color_accent="outline_color", shadow_spread="outline_width"),
    Row("color_accent_soft", ".fl-over", "background-color"),
    Row("link_text_color", ".fl-prose a", "color"),
    Row("link_text_color_hover", ".fl-prose a", "color", "hover"),
    Row("link_text_color_active", ".fl-prose a", "color", "press"),
    Row("link_text_color_visited", ".gradio-container :where(a:visited)", "color", "rule"),
    *_rows(".fl-prose", prose_text_size="font_size", prose_text_weight="font_weight"),
    Row("prose_header_text_weight", ".fl-prose h2", "font-weight"),
    Row("code_background_fill", ".fl-prose code", "background-color"),
    *_rows(
        FRAME,
        block_background_fill="background_color",
        block_border_color="border_top_color",
        block_border_width="border_top_width",
        block_padding="padding_left",
        block_radius="border_top_left_radius",
        block_shadow="box_shadow",
    ),
    *_rows(
        ".fl-info",
        block_info_text_color="color",
        block_info_text_size="font_size",
        block_info_text_weight="font_weight",
    ),
    *_rows(
        "#label span.fl-caption",
        block_label_background_fill="background_color",
        block_label_border_color="border_top_color",
        block_label_border_width="border_top_width",
        block_label_shadow="box_shadow",
        block_label_text_color="color",
        block_label_margin="margin_left",
        block_label_padding="padding_left",
        block_label_radius="border_top_left_radius",
        block_label_text_size="font_size",
        block_label_text_weight="font_weight",
    ),
    Row("block_label_right_radius", ".fl-tools", "border-top-left-radius"),
    *_rows(
        "#field label.fl-caption",
        block_title_background_fill="background_color",
        block_title_border_color="border_top_color",
        block_title_border_width="border_top_width",
        block_title_text_color="color",
        block_title_padding="padding_left",
        block_title_radius="border_top_left_radius",
        block_title_text_size="font_size",
        block_title_text_weight="font_weight",
    ),
    *_rows("#group", container_radius="border_top_left_radius", form_gap_width="row_gap"),
    Row("layout_gap", ".fl-row", "column-gap"),
    *_rows(
        "#panel",
        panel_background_fill="background_color",
        panel_border_color="border_top_color",
        panel_border_width="border_top_width",
    ),
    Row("stat_background_fill", ".fl-bar > span", "background-color"),
    Row("table_text_color", ".fl-prose table", "color"),
    Row("table_border_color", ".fl-prose td", "border-bottom-color"),
    Row("table_odd_background_fill", ".fl-prose tbody tr:nth-child(1)", "background-color"),
    Row("table_even_background_fill", ".fl-prose tbody tr:nth-child(2)", "background-color"),
    Row("table_radius", ".fl-table-box", "border-top-left-radius"),
    *_rows(
        BOX,
        checkbox_background_color="background_color",
        checkbox_border_color="border_top_color",
        checkbox_border_radius="border_top_left_radius",
        checkbox_border_width="border_top_width",
        checkbox_shadow="box_shadow",
    ),
    *_rows(
        BOX, "hover", checkbox_background_color_hover="background_color", checkbox_border_color_hover="border_top_color"
    ),
    *_rows(
        BOX, "focus", checkbox_background_color_focus="background_color", checkbox_border_color_focus="border_top_color"
    ),
    *_rows(
        CHECKED,
        checkbox_background_color_selected="background_color",
        checkbox_border_color_selected="border_top_color",
        checkbox_check="::before/mask_image",
    ),
    *_rows(
        "#box .fl-check-line",
        checkbox_label_gap="column_gap",
        checkbox_label_text_size="font_size",
        checkbox_label_text_weight="font_weight",
        checkbox_label_text_color="color",
    ),
    Row("checkbox_label_text_color_selected", "#checked .fl-check-line", "color"),
    Row("radio_circle", "#radio :checked", "::before/mask-image"),
    *_rows(
        OPTION,
        checkbox_label_background_fill="background_color",
        checkbox_label_border_color="border_top_color",
        checkbox_label_border_width="border_top_width",
        checkbox_label_padding="padding_left",
        checkbox_label_shadow="box_shadow",
    ),
    *_rows(
        OPTION,
        "hover",
        checkbox_label_background_fill_hover="background_color",
        checkbox_label_border_color_hover="border_top_color",
        checkbox_label_shadow_hover="box_shadow",
    ),
    Row("checkbox_label_shadow_active", OPTION, "box-shadow", "press"),
    *_rows(
        "#radio .fl-option:has(:checked)",
        checkbox_label_background_fill_selected="background_color",
        checkbox_label_border_color_selected="border_top_color",
    ),
    Row("error_text_color", ".fl-problem", "color"),
    *_rows(
        ".fl-toast",
        error_background_fill="background_color",
        error_border_color="border_top_color",
        error_border_width="border_top_width",
    ),
    Row("error_icon_color", ".fl-toast > .fl-icon", "color"),
    *_rows(
        FIELD,
        input_background_fill="background_color",
        input_border_color="border_top_color",
        input_border_width="border_top_width",
        input_padding="padding_left",
        input_radius="border_top_left_radius",
        input_shadow="box_shadow",
    ),
    *_rows(FIELD, "hover", input_background_fill_hover="background_color", input_border_color_hover="border_top_color"),
    *_rows(
        FIELD,
        "focus",
        input_background_fill_focus="background_color",
        input_border_color_focus="outline_color",
        input_shadow_focus="box_shadow",
    ),
    *_rows(
        "#field .fl-input",
        input_placeholder_color="::placeholder/color",
        input_text_size="font_size",
        input_text_weight="font_weight",
    ),
    Row("loader_color", ".fl-bar-fill", "background-color"),
    Row("slider_color", ".fl-range::-webkit-slider-thumb", "border", "rule"),
    *_buttons(),
]

LATER = {
    "embed_radius": "an app that is embedded in another page",
    "accordion_text_color": "Accordion",
    "chatbot_text_size": "Chatbot",
    "table_row_focus": "Dataframe",
}
"""Variables of what does not exist yet -> what it is."""

TWINS = {name for name in HOUSE if f"{name}_dark" in NAMES}
"""Variables with a value of their own for dark mode."""


def marker(index: int, row: Row, dark: bool) -> tuple[str, str]:
    """A value that nothing else has, and how a computed style tells it."""
    prop = row.property.rpartition("/")[2]
    number = index + (1 if dark else 0)
    if "color" in prop or prop == "border":
        colour = f"rgb({200 if dark else 10}, {index}, 77)"
        return colour, colour
    if prop == "font-weight":
        return f"{101 + number}", f"{101 + number}"
    if prop == "box-shadow":
        colour = f"rgb(10, {number}, 99)"
        return f"0 0 3px {colour}", f"{colour} 0px 0px 3px 0px"
    if prop == "transform":
        step = 1 + number % 5  # so small that the element stays under the pointer
        return f"translateX({step}px)", f"matrix(1, 0, 0, 1, {step}, 0)"
    if prop == "transition-property":
        return "outline-offset 1s", "outline-offset"
    if prop == "mask-image":
        return 'url("data:image/svg+xml,%3csvg/%3e")', 'url("data:image/svg+xml,%3csvg/%3e")'
    length = 2 + number % 6 if prop.endswith("width") or prop == "font-size" else 2 + number % 11
    if prop == "font-size":
        length += 10
    return f"{length}px", f"{length}px"
