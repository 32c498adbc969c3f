"""What every theme starts from: each variable's value in light and in dark, told in hues and sizes.

The page's own style sheet holds these values (frontend/src/styles/house.css, written by scripts/props), so a theme
sends only what it changes. A `*name` stands for another variable, as in `Theme.set()`.
"""

from __future__ import annotations

WHITE = "#ffffff"
SURFACE = (WHITE, "color-mix(in srgb, *neutral_800 45%, *neutral_900)")
"""What lies on the page. In dark it is lighter than the page, and what floats above is lighter still."""
SUNKEN = ("*neutral_100", "color-mix(in srgb, *neutral_900 70%, *neutral_950)")
HOVER = ("*neutral_100", "color-mix(in srgb, *neutral_700 50%, *neutral_800)")
EDGE = ("color-mix(in srgb, *neutral_500 70%, *neutral_400)", "*neutral_500")
"""The border of a control: 3:1 against what it lies on."""
ACCENT = ("*primary_800", "*primary_300")
ACCENT_HOVER = ("*primary_900", "color-mix(in srgb, *primary_200, *primary_300)")
ON_ACCENT = (WHITE, "*primary_950")
ACCENT_SOFT = ("*primary_100", "color-mix(in srgb, *primary_800 40%, *neutral_900)")
RED = ("#991e18", "#ffa199")
RED_SOFT = ("#fdeceb", "#3d2322")
CHECK = (
    'url("data:image/svg+xml,%3csvg viewBox=%270 0 16 16%27 xmlns=%27http://www.w3.org/2000/svg%27%3e%3cpath '
    "fill=%27none%27 stroke=%27%23fff%27 stroke-width=%272%27 stroke-linecap=%27round%27 stroke-linejoin=%27round%27 "
    'd=%27m3.500 8.500 3 3 6-6.500%27/%3e%3c/svg%3e")'
)
CIRCLE = (
    'url("data:image/svg+xml,%3csvg viewBox=%270 0 16 16%27 fill=%27%23fff%27 '
    'xmlns=%27http://www.w3.org/2000/svg%27%3e%3ccircle cx=%278%27 cy=%278%27 r=%273.500%27/%3e%3c/svg%3e")'
)


def _followers(button: str) -> dict[str, str | tuple[str, str]]:
    """What a button shows while it is pointed at or pressed, beside its fill: what it shows at rest."""
    return {
        f"{button}_border_color_hover": f"*{button}_border_color",
        f"{button}_text_color_hover": f"*{button}_text_color",
        f"{button}_shadow": "none",
        f"{button}_shadow_hover": f"*{button}_shadow",
        f"{button}_shadow_active": f"*{button}_shadow_hover",
    }


_VALUES: dict[str, str | tuple[str, str]] = {
    # The page and its text
    "body_background_fill": ("*neutral_50", "*neutral_900"),
    "body_text_color": ("*neutral_900", "*neutral_100"),
    "body_text_size": "*text_md",
    "body_text_color_subdued": ("*neutral_600", "*neutral_400"),
    "body_text_weight": "400",
    "embed_radius": "*radius_lg",
    "background_fill_primary": (WHITE, "*neutral_800"),
    "background_fill_secondary": SUNKEN,
    "border_color_accent": "*color_accent",
    "border_color_accent_subdued": ("*primary_200", "*primary_700"),
    "border_color_primary": ("*neutral_200", "*neutral_700"),
    "color_accent": f"light-dark({ACCENT[0]}, {ACCENT[1]})",
    "color_accent_soft": ACCENT_SOFT,
    "link_text_color": ("color-mix(in srgb, *secondary_800, *secondary_900)", "*secondary_300"),
    "link_text_color_active": "*link_text_color_hover",
    "link_text_color_hover": ("*secondary_950", "color-mix(in srgb, *secondary_200, *secondary_300)"),
    "link_text_color_visited": "*link_text_color",
    "prose_text_size": "*text_md",
    "prose_text_weight": "400",
    "prose_header_text_weight": "600",
    "code_background_fill": ("color-mix(in srgb, *neutral_100, *neutral_200)", HOVER[1]),
    "shadow_drop": "0 8px 28px light-dark(rgb(20 26 33 / 16%), rgb(0 0 0 / 50%))",
    "shadow_drop_lg": "*shadow_drop",
    "shadow_inset": "none",
    "shadow_spread": "2px",
    # Blocks
    "block_background_fill": SURFACE,
    "block_border_color": "*border_color_primary",
    "block_border_width": "1px",
    "block_info_text_color": "*body_text_color_subdued",
    "block_info_text_size": "*text_sm",
    "block_info_text_weight": "400",
    "block_label_background_fill": "transparent",
    "block_label_border_color": "*border_color_primary",
    "block_label_border_width": "0px",
    "block_label_shadow": "none",
    "block_label_text_color": "*body_text_color",
    "block_label_margin": "0px",
    "block_label_padding": "0px",
    "block_label_radius": "*radius_sm",
    "block_label_right_radius": "*radius_sm",
    "block_label_text_size": "*text_sm",
    "block_label_text_weight": "600",
    "block_padding": "10px *spacing_xl",
    "block_radius": "*radius_lg",
    "block_shadow": "none",
    "block_title_background_fill": "transparent",
    "block_title_border_color": "*border_color_primary",
    "block_title_border_width": "0px",
    "block_title_text_color": "*body_text_color",
    "block_title_padding": "0px",
    "block_title_radius": "*radius_sm",
    "block_title_text_size": "*text_sm",
    "block_title_text_weight": "600",
    "container_radius": "*block_radius",
    "form_gap_width": "1px",
    "layout_gap": "*spacing_xxl",
    "panel_background_fill": SUNKEN,
    "panel_border_color": "*border_color_primary",
    "panel_border_width": "1px",
    "section_header_text_size": "*text_sm",
    "section_header_text_weight": "600",
    "accordion_text_color": "*body_text_color",
    "chatbot_text_size": "*text_md",
    "stat_background_fill": "*color_accent",
    # Tables
    "table_text_color": "*body_text_color",
    "table_border_color": "*border_color_primary",
    "table_even_background_fill": "transparent",
    "table_odd_background_fill": "transparent",
    "table_radius": "*radius_lg",
    "table_row_focus": "*color_accent_soft",
    # Checkboxes and radio buttons
    "checkbox_background_color": SURFACE,
    "checkbox_background_color_focus": "*checkbox_background_color",
    "checkbox_background_color_hover": "*checkbox_background_color",
    "checkbox_background_color_selected": "*color_accent",
    "checkbox_border_color": EDGE,
    "checkbox_border_color_focus": "*checkbox_border_color",
    "checkbox_border_color_hover": ("*neutral_600", "*neutral_400"),
    "checkbox_border_color_selected": "*checkbox_background_color_selected",
    "checkbox_border_radius": "*radius_sm",
    "checkbox_border_width": "1px",
    "checkbox_check": CHECK,
    "radio_circle": CIRCLE,
    "checkbox_shadow": "none",
    "checkbox_label_background_fill": SURFACE,
    "checkbox_label_background_fill_hover": HOVER,
    "checkbox_label_background_fill_selected": "*color_accent_soft",
    "checkbox_label_border_color": EDGE,
    "checkbox_label_border_color_hover": ("*neutral_600", "*neutral_400"),
    "checkbox_label_border_color_selected": "*color_accent",
    "checkbox_label_border_width": "1px",
    "checkbox_label_gap": "*spacing_lg",
    "checkbox_label_padding": "*spacing_sm *spacing_xl",
    "checkbox_label_shadow": "none",
    "checkbox_label_shadow_hover": "*checkbox_label_shadow",
    "checkbox_label_shadow_active": "*checkbox_label_shadow",
    "checkbox_label_text_size": "*text_md",
    "checkbox_label_text_weight": "400",
    "checkbox_label_text_color": "*body_text_color",
    "checkbox_label_text_color_selected": "*checkbox_label_text_color",
    # Errors
    "error_background_fill": RED_SOFT,
    "error_border_color": RED,
    "error_border_width": "1px",
    "error_text_color": RED,
    "error_icon_color": RED,
    # Fields
    "input_background_fill": SURFACE,
    "input_background_fill_focus": "*input_background_fill",
    "input_background_fill_hover": "*input_background_fill",
    "input_border_color": EDGE,
    "input_border_color_focus": "*color_accent",
    "input_border_color_hover": ("*neutral_600", "*neutral_400"),
    "input_border_width": "1px",
    "input_padding": "*block_padding",
    "input_placeholder_color": "*body_text_color_subdued",
    "input_radius": "*block_radius",
    "input_shadow": "none",
    "input_shadow_focus": "*input_shadow",
    "input_text_size": "*text_md",
    "input_text_weight": "400",
    "loader_color": "*color_accent",
    "slider_color": "*color_accent",
    # Buttons
    "button_border_width": "1px",
    "button_transform_hover": "none",
    "button_transform_active": "translateY(1px)",
    "button_transition": "background-color 140ms ease-out, transform 140ms ease-out",
    "button_large_padding": "5px *spacing_xxl",
    "button_large_radius": "*radius_md",
    "button_large_text_size": "*text_md",
    "button_large_text_weight": "600",
    "button_medium_padding": "5px *spacing_xxl",
    "button_medium_radius": "*radius_md",
    "button_medium_text_size": "*text_md",
    "button_medium_text_weight": "600",
    "button_small_padding": "2px *spacing_xl",
    "button_small_radius": "*radius_md",
    "button_small_text_size": "*text_sm",
    "button_small_text_weight": "600",
    "button_primary_background_fill": ("color-mix(in srgb, *primary_800 85%, *primary_900)", ACCENT[1]),
    "button_primary_background_fill_hover": ACCENT_HOVER,
    "button_primary_border_color": "transparent",
    "button_primary_text_color": ON_ACCENT,
    **_followers("button_primary"),
    "button_secondary_background_fill": SURFACE,
    "button_secondary_background_fill_hover": HOVER,
    "button_secondary_border_color": EDGE,
    "button_secondary_text_color": "*body_text_color",
    **_followers("button_secondary"),
    "button_cancel_background_fill": SURFACE,
    "button_cancel_background_fill_hover": RED_SOFT,
    "button_cancel_border_color": RED,
    "button_cancel_text_color": RED,
    **_followers("button_cancel"),
}
HOUSE: dict[str, tuple[str, str]] = {
    name: value if isinstance(value, tuple) else (value, value) for name, value in _VALUES.items()
}
"""Variable -> its value in light and in dark."""

_ONE_VALUE = frozenset(
    [
        "body_text_size", "body_text_weight", "embed_radius", "color_accent", "prose_text_size",
        "prose_text_weight", "prose_header_text_weight", "shadow_drop", "shadow_drop_lg", "shadow_inset",
        "block_info_text_size", "block_info_text_weight", "block_label_shadow", "block_label_margin",
        "block_label_padding", "block_label_radius", "block_label_right_radius", "block_label_text_size",
        "block_label_text_weight", "block_padding", "block_radius", "block_title_padding", "block_title_radius",
        "block_title_text_size", "block_title_text_weight", "container_radius", "form_gap_width", "layout_gap",
        "section_header_text_size", "section_header_text_weight", "chatbot_text_size", "checkbox_border_radius",
        "checkbox_check", "radio_circle", "checkbox_shadow", "checkbox_label_gap", "checkbox_label_padding",
        "checkbox_label_text_size", "checkbox_label_text_weight", "input_padding", "input_radius",
        "input_text_size", "input_text_weight", "table_radius", "button_transform_hover",
        "button_transform_active", "button_transition", "button_large_padding", "button_large_radius",
        "button_large_text_size", "button_large_text_weight", "button_small_padding", "button_small_radius",
        "button_small_text_size", "button_small_text_weight", "button_medium_padding", "button_medium_radius",
        "button_medium_text_size", "button_medium_text_weight",
    ]
)  # fmt: skip
NAMES = tuple(twin for name in HOUSE for twin in ((name,) if name in _ONE_VALUE else (name, f"{name}_dark")))
"""What `Theme.set()` takes. Variables without a `_dark` twin have one value for both modes."""
