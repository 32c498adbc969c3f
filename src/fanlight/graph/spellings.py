"""Former spellings of arguments as data; `graph.modern` reads them when an unknown argument arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Renamed:
    """An argument that has another name now.

    Attributes:
        to: today's name.
        shown: how a warning says it, where the name alone is not enough.
        turn: today's value from the former one.
        harmless: former values that ask for nothing: they set nothing today.
    """

    to: str
    shown: str = ""
    turn: Callable[[Any], Any] | None = None
    harmless: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class OneButton:
    """A flag that shows or hides one button, which `buttons=[...]` lists now."""

    name: str


@dataclass(frozen=True, slots=True)
class Gone:
    """An argument that does nothing any more, and what to do instead."""

    advice: str = "It has no successor."


Spelling = Renamed | OneButton | Gone
Spellings = dict[str, Spelling]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


SOURCES = Renamed("sources", 'sources=["..."]', _listed)
MIRROR = Renamed(
    "webcam_options", "webcam_options=gr.WebcamOptions(mirror=...)", lambda value: {"mirror": value}, (True,)
)
CONSTRAINTS = Renamed(
    "webcam_options", "webcam_options=gr.WebcamOptions(constraints=...)", lambda value: {"constraints": value}, (None,)
)
LENGTH = Gone("Check it with validator=gr.validators.is_audio_correct_length or is_video_correct_length.")
TOKEN = Renamed("token")
EVERY = Gone("Use gr.Timer(...).tick.")
NO_API = Renamed(
    "api_visibility",
    'api_visibility="undocumented"',
    lambda value: "public" if value else "undocumented",
)
NO_API_LINK = Renamed(
    "footer_links",
    'footer_links=["settings"]',
    lambda value: ["settings"],
    (True, None),
)
FLAGGING = {True: "manual", False: "never", "True": "manual", "False": "never"}

CHAT: Spellings = {
    "type": Gone("Messages are the only format."),
    "likeable": Gone("A listener of .like shows the buttons."),
    "bubble_full_width": Gone("layout= says how messages stand."),
    "color_map": Gone(),
    "resizeable": Renamed("resizable"),
}
PICTURE: Spellings = {
    "shape": Gone("Resize the picture in the function."),
    "invert_colors": Gone("Invert the picture in the function."),
    "tool": Gone("ImageEditor, ImageMask and Sketchpad draw."),
    "brush_radius": Gone("ImageEditor(brush=gr.Brush(default_size=...)) sets it."),
    "webcam_constraints": CONSTRAINTS,
}
EDITOR: Spellings = {
    **PICTURE,
    "streaming": Gone(),
    "crop_size": Gone("transforms= and canvas_size= say it."),
}
TABLE: Spellings = {
    "max_rows": Renamed("max_height", "max_height=...", lambda rows: 38 * (int(rows) + 1), (None,)),
    "max_cols": Renamed("column_limits", "column_limits=(0, ...)", lambda columns: (0, columns), (None,)),
    "overflow_row_behaviour": Gone("A table scrolls; max_height= says when."),
    "height": Renamed("max_height"),
    "col_count": Renamed("column_count", turn=lambda count: count[0] if isinstance(count, (tuple, list)) else count),
}
PLOT: Spellings = {
    **dict.fromkeys(
        (
            "vertical", "width", "interactive", "stroke_dash", "overlay_point", "stroke_dash_legend_title",
            "stroke_dash_legend_position", "size", "shape", "size_legend_title", "shape_legend_title",
            "size_legend_position", "shape_legend_position",
        ),
        Gone(),
    ),
    "group": Renamed("color"),
    "group_title": Renamed("color_title"),
    "color_legend_title": Renamed("color_title"),
    "color_legend_position": Renamed(
        "colors_in_legend", "colors_in_legend=...", lambda place: [] if place == "none" else None, (None,)
    ),
}  # fmt: skip
CLIP: Spellings = {"min_length": LENGTH, "max_length": LENGTH}

NEVER_MEANT = (
    "optional", "keep_filename", "numeric", "verbose", "allow_screenshot", "layout", "show_input", "show_output",
    "capture_session", "api_mode", "show_tips", "encrypt", "enable_queue", "width", "height", "plot", "type",
)  # fmt: skip
"""Arguments that Gradio 3 took anywhere and warned about; they did nothing there either."""

SPELLINGS: dict[str, Spellings] = {
    "Value": {
        "show_copy_button": OneButton("copy"),
        "show_copy_all_button": OneButton("copy_all"),
        "show_download_button": OneButton("download"),
        "show_export_button": OneButton("export"),
        "show_fullscreen_button": OneButton("fullscreen"),
        "show_reset_button": OneButton("reset"),
        "show_share_button": OneButton("share"),
        "default_value": Renamed("value"),
        "show_api": NO_API,
        "source": SOURCES,
        "mirror_webcam": MIRROR,
    },
    "Block": {
        **dict.fromkeys(NEVER_MEANT, Gone()),
        **dict.fromkeys(("server_name", "server_port"), Gone("launch() takes it.")),
    },
    "Audio": CLIP,
    "Chatbot": CHAT,
    "Dataframe": TABLE,
    "Dialogue": {"show_submit_button": Renamed("submit_btn")},
    "Dropdown": {"placeholder": Gone()},
    "FileExplorer": {"root": Renamed("root_dir")},
    "Image": PICTURE,
    "ImageEditor": EDITOR,
    "LoginButton": {"signed_in_value": Renamed("value")},
    "NativePlot": PLOT,
    "Video": {**CLIP, "webcam_constraints": CONSTRAINTS},
    "WaveformOptions": {"show_controls": Gone()},
    "ChatInterface": {
        **CHAT,
        "additional_inputs_accordion_name": Renamed("additional_inputs_accordion"),
        "examples_per_page": Gone(),
        "retry_btn": Gone("The Chatbot has it."),
        "undo_btn": Gone("The Chatbot has it."),
        "clear_btn": Gone("The Chatbot has it."),
        "show_api": NO_API,
    },
    "Examples": {"show_api": NO_API},
    "Interface": {
        "allow_flagging": Renamed("flagging_mode", turn=lambda value: FLAGGING.get(value, value)),
        "interpretation": Gone("Explain a model in the function, and show it in an output."),
        "num_shap": Gone("Explain a model in the function, and show it in an output."),
        "thumbnail": Gone(),
        "show_api": NO_API,
    },
    "Listener": {
        "_js": Renamed("js"),
        "status_tracker": Gone("show_progress_on= says where progress is shown."),
        "show_api": NO_API,
        "like_user_message": Gone("Chatbot(like_user_message=...) says it."),
    },
    "launch": {
        "enable_queue": Gone("The queue is always on; queue=False of a listener leaves it out."),
        "show_tips": Gone(),
        "encrypt": Gone("ssl_keyfile= and ssl_certfile= serve https."),
        "show_api": NO_API_LINK,
        "file_directories": Renamed("allowed_paths"),
    },
    "queue": {
        "concurrency_count": Renamed("default_concurrency_limit"),
        "client_position_to_load_data": Gone(),
        "default_enabled": Gone("queue=False of a listener leaves the queue out."),
    },
    "mount_gradio_app": {
        "gradio_api_url": Gone("It was for a server that calls itself; ours does not."),
        "show_api": NO_API_LINK,
    },
    "load": {"api_key": TOKEN, "hf_token": TOKEN, "alias": Gone()},
    "push_to_hub": {"hf_token": TOKEN},
    "from_hub": {"hf_token": TOKEN},
    "api": {"show_api": NO_API},
    "style": {"grid": Renamed("columns")},
}
"""By function or class, whose subclasses inherit: former name -> what became of it."""

SHOWN_BUTTONS: dict[str, tuple[str, ...]] = {"Image": ("download", "fullscreen"), "Slider": ("reset",)}
"""The buttons of components that show some where `buttons=None`."""
