"""Themes as authors write them."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.themes import errors
from fanlight.themes.named import NAMES, theme
from fanlight.themes.variables import Variables

API = json.loads((Path(__file__).parents[1] / "contract/gradio-api.json").read_text("utf-8"))["themes"]
METHODS = json.loads((Path(__file__).parents[1] / "contract/gradio-api.json").read_text("utf-8"))["methods"]


def test_every_variable_of_the_list_can_be_set() -> None:
    names = API["set_params"]
    look = gr.themes.Base().set(**dict.fromkeys(names, "#123456"))  # type: ignore[typeddict-item]  # all at once
    assert {name: getattr(look, name) for name in names} == dict.fromkeys(names, "#123456")
    listed = inspect.signature(gr.Theme.set).parameters
    assert list(listed)[1:] == list(dict.fromkeys(listed).keys())[1:]
    assert set(listed) - {"self"} == set(names) == set(Variables.__annotations__)


@pytest.mark.parametrize(
    "name", [n for n in API["classes"] if n not in ("Color", "Size", "Font", "GoogleFont", "LocalFont")]
)
def test_every_class_takes_the_same_arguments(name: str) -> None:
    made = getattr(gr.themes, name)
    wanted = {p["name"] for p in API["classes"][name]}
    assert set(inspect.signature(made).parameters) == wanted
    assert made().name == name.lower()
    assert isinstance(made(), gr.Theme)


@pytest.mark.parametrize("name", ["Color", "Size", "Font", "GoogleFont", "LocalFont"])
def test_the_small_classes_take_the_same_arguments(name: str) -> None:
    wanted = [p["name"] for p in API["classes"][name]]
    assert list(inspect.signature(getattr(gr.themes, name)).parameters)[: len(wanted)] == wanted


@pytest.mark.parametrize("method", ["push_to_hub", "from_hub", "load", "dump", "to_dict", "from_dict"])
def test_the_methods_take_the_same_arguments(method: str) -> None:
    found = [p for p in inspect.signature(getattr(gr.Theme, method)).parameters if p != "self"]
    assert found == [p["name"] for p in METHODS[f"Theme.{method}"]]


def test_every_custom_property_of_the_list_is_told() -> None:
    told = set(re.findall(r"--([a-z0-9-]+):", gr.themes.Default().css()))
    assert set(API["css_variables"]) - told == {
        "name",
        "custom-css",
    }  # no variables: Gradio's style sheet just has them


def test_palettes_and_sizes_have_the_same_names() -> None:
    for name in API["palettes"]:
        assert getattr(gr.themes.colors, name).name == name
        assert len(getattr(gr.themes.colors, name).expand()) == len(API["palette_steps"])
    for name in API["sizes"]:
        assert getattr(gr.themes.sizes, name).name == name
    assert gr.themes.colors.red.c500 == "#ef4444"


@pytest.mark.parametrize("name", [*API["accepted_as_string"], *API["not_accepted_as_string"]])
def test_a_theme_has_a_name(name: str) -> None:
    said: list[str] = []
    assert theme(name.upper(), said.append).name == name
    assert type(theme(f"gradio/{name}", said.append)) is type(theme(name, said.append))
    assert said == []


def test_an_unknown_name_is_the_default_theme_with_one_line() -> None:
    said: list[str] = []
    assert theme("huggingface", said.append).css() == gr.themes.Default().css()
    assert theme("someone/somewhere", said.append).name == "default"
    assert len(said) == 2
    assert "'huggingface'" in said[0]
    assert all(name in said[0] for name in NAMES)


def test_hues_and_sizes_are_objects_or_names() -> None:
    by_name = gr.themes.Default(
        primary_hue="red", secondary_hue="amber", neutral_hue="stone", text_size="lg", spacing_size="spacing_sm",
        radius_size="none",
    )  # fmt: skip
    colors, sizes = gr.themes.colors, gr.themes.sizes
    by_object = gr.themes.Default(
        primary_hue=colors.red, secondary_hue=colors.amber, neutral_hue=colors.stone, text_size=sizes.text_lg,
        spacing_size=sizes.spacing_sm, radius_size=sizes.radius_none,
    )  # fmt: skip
    assert by_name.css() == by_object.css()
    assert by_name.primary_500 == "#ef4444"
    assert by_name.radius_lg == "0px"
    own = gr.themes.Color(*[f"#00000{n}" for n in range(10)], "#00000a", name="ink")
    assert gr.themes.Soft(primary_hue=own).primary_950 == "#00000a"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"primary_hue": "oragne"}, r"primary_hue.*'oragne'.*'orange'"),
        ({"text_size": "huge"}, r"text_size.*sm, md, lg.*'huge'"),
        ({"radius_size": "full"}, r"radius_size.*none.*xxl"),
        ({"font": 'a"b'}, r"font's name"),
        ({"font": []}, "at least one"),
    ],
)
def test_a_wrong_argument_is_told(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        gr.themes.Base(**arguments)


def test_an_unknown_variable_is_an_error_at_the_authors_line_that_names_the_nearest() -> None:
    look = gr.themes.Base()
    with pytest.raises(
        errors.UnknownVariable, match=r"'buton_primary_background_fill'.*'button_primary_background_fill'"
    ) as told:
        look.set(buton_primary_background_fill="red")  # type: ignore[call-arg]  # that is the mistake
    assert str(told.traceback[0].path) == __file__
    with pytest.raises(errors.UnknownVariable, match=r"\*primary_55.*'primary_50"):
        look.set(body_text_color="*primary_55")


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"body_text_color": 3}, "body_text_color must be a text"),
        ({"body_text_color": "red; }"}, "one CSS value"),
        ({"body_text_color": "red; color: blue"}, "one CSS value"),
        ({"body_text_color": "rgb(1, 2"}, "one CSS value"),
        ({"body_text_color": ""}, "one CSS value"),
        ({"body_text_color": "*body_text_color"}, "circle: body_text_color -> body_text_color"),
        ({"block_radius": "*input_radius"}, "circle: block_radius -> input_radius -> block_radius"),
        ({"body_text_color": "*link_text_color_dark"}, r"Write \*link_text_color"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(variables: dict[str, Any], told: str) -> None:
    look = gr.themes.Base()
    before = look.css()
    with pytest.raises(errors.ThemeError, match=told):
        look.set(**variables)
    assert look.css() == before


def test_references_become_custom_properties() -> None:
    look = gr.themes.Base().set(
        body_background_fill="linear-gradient(90deg, *primary_300, *secondary_400)",
        block_padding="calc(2*var(--x) + *spacing_md)",
        checkbox_check="url('data:image/svg+xml;utf8,<svg/>')",
    )
    css = look.css()
    assert "--body-background-fill:linear-gradient(90deg, var(--primary-300), var(--secondary-400))" in css
    assert "--block-padding:calc(2*var(--x) + var(--spacing-md))" in css
    assert "--checkbox-check:url('data:image/svg+xml;utf8,<svg/>')" in css


def test_a_semicolon_at_the_end_does_no_harm() -> None:
    assert gr.themes.Base().set(body_text_color=" red; ").body_text_color == "red"


def test_dark_mode_keeps_its_own_value_where_it_has_one() -> None:
    look = gr.themes.Base().set(body_background_fill="red", block_border_width="3px", slider_color="lime")
    assert look.body_background_fill_dark == gr.themes.Base().body_background_fill_dark != "red"
    assert look.block_border_width_dark == "3px"
    assert look.slider_color_dark == "lime"
    look.set(body_background_fill_dark="navy", block_border_width_dark="1px")
    assert "--body-background-fill:light-dark(red,navy)" in look.css()
    css = look.css()
    assert "--block-border-width:3px" in css
    dark = "{--block-border-width:1px}"
    assert f"@media(prefers-color-scheme:dark){{:root:where(:not(.light)){dark}}}:root:where(.dark){dark}" in css


def test_only_colours_of_variables_for_colours_are_told_by_light_dark() -> None:
    css = gr.themes.Base().set(block_border_width="thin", block_border_width_dark="thick").css()
    assert "--block-border-width:thin" in css
    assert ":root:where(.dark){--block-border-width:thick}" in css


def test_a_fill_that_is_no_colour_has_dark_rules_of_its_own() -> None:
    css = gr.themes.Base().set(body_background_fill="linear-gradient(*primary_300, white)").css()
    assert "--body-background-fill:linear-gradient(var(--primary-300), white)" in css
    assert ":root:where(.dark){--body-background-fill:var(--neutral-900)}" in css


def test_a_theme_of_ones_own() -> None:
    class Seafoam(gr.themes.Base):
        def __init__(self, *, primary_hue: gr.themes.Color | str = gr.themes.colors.emerald, **more: Any) -> None:
            super().__init__(primary_hue=primary_hue, **more)
            super().set(body_background_fill="*primary_50", shadow_spread=None)
            self.button_large_radius = "99px"
            self.custom_css = ".gradio-container h1 { letter-spacing: 0 }"

    look = Seafoam(text_size="lg")
    assert look.name == "seafoam"
    assert look.body_background_fill == "*primary_50"
    assert look.button_large_radius == "99px"
    assert look.css().endswith("letter-spacing: 0 }")
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = look.nothing_such


def test_only_what_differs_is_sent() -> None:
    assert gr.themes.Default().css(against=gr.themes.Default()) == ""
    some = gr.themes.Default().set(block_radius="1px").css(against=gr.themes.Default())
    assert some == ":root{--block-radius:1px}"


def test_former_variables_of_all_buttons_are_taken() -> None:
    with pytest.warns(DeprecationWarning, match="button_primary_shadow_hover") as warned:
        look = gr.themes.Base().set(button_shadow_hover="0 0 1px red")  # type: ignore[call-arg]  # a former one
    assert warned[0].filename == __file__
    assert look.button_secondary_shadow_hover == look.button_primary_shadow_hover == "0 0 1px red"


def test_a_theme_can_be_written_and_read(in_folder: Path) -> None:
    look = gr.themes.Citrus(font=[gr.themes.GoogleFont("Lexend"), "Arial", "sans-serif"]).set(
        block_radius="*radius_xxl"
    )
    look.custom_css = "a{color:red}"
    look.dump("citrus.json")
    again = gr.Theme.load("citrus.json")
    assert again.css() == look.css()
    assert again.name == "citrus"
    assert gr.Theme.from_hub("citrus.json").css() == look.css()
    assert theme("citrus.json", print).css() == look.css()
    assert gr.Theme.from_dict(look.to_dict()).to_dict() == look.to_dict()


def test_what_gradio_wrote_can_be_read_but_for_what_does_not_exist_here() -> None:
    written = {
        "theme": {
            "_font": [{"__gradio_font__": True, "name": "Inter", "class": "google"}, "sans-serif"],
            "_stylesheets": ["https://fonts.example.org/css"],
            "name": "theirs",
            "primary_500": "#ff0000",
            "block_radius": "*radius_lg",
            "block_radius_dark": None,
            "block_border_width_dark": None,
            "body_text_colour_of_old": "red",
        },
        "version": "0.0.1",
    }
    with pytest.warns(UserWarning, match="body_text_colour_of_old") as warned:
        look = gr.Theme.from_dict(written)  # type: ignore[arg-type]
    assert warned[0].filename == __file__
    assert look.font == '"Inter", sans-serif'
    assert look.primary_500 == "#ff0000"
    assert "example.org" not in look.css()
    with pytest.raises(errors.ThemeError, match="key 'theme'"):
        gr.Theme.from_dict({})


def test_no_other_host_is_asked() -> None:
    with pytest.raises(errors.NoHub, match=r"Theme\.load"):
        gr.Theme.from_hub("someone/theme")
    with pytest.raises(errors.NoHub, match=r"Theme\.dump"):
        gr.themes.Soft().push_to_hub("theme")


def test_fonts_are_listed_as_css_wants_them(in_folder: Path) -> None:
    look = gr.themes.Base(font=gr.themes.GoogleFont("Open Sans"), font_mono=("Fira Code", "ui-monospace"))
    assert look.font == '"Open Sans"'
    assert look.font_mono == '"Fira Code", ui-monospace'
    assert gr.themes.LocalFont("Inter", (400,)).files() == []
    Path("a b.woff2").write_bytes(b"one")
    Path("b.ttf").write_bytes(b"two")
    font = gr.themes.LocalFont("Inter", files={400: "a b.woff2", 700: "b.ttf"})
    css = gr.themes.Base(font=font).css()
    assert css.count("@font-face") == 2
    assert 'font-family:"Inter";font-weight:400;font-display:swap;src:url("static/fonts/a-b-' in css
    assert 'format("truetype")' in css
    assert "font-weight:400 600" in gr.themes.Base(font=gr.themes.LocalFont("Inter", files="b.ttf")).css()
    for files, told in (("c.woff2", "no file"), ("b.txt", "no font"), (["b.ttf"], "1 files for the weights")):
        with pytest.raises(ValueError, match=told):
            gr.themes.LocalFont("Inter", files=files)


def test_what_is_no_theme_is_refused() -> None:
    for wrong, told in ((gr.themes.Soft, r"Soft\(\) with brackets"), (3, "not 3")):
        with pytest.raises(errors.ThemeError, match=told):
            theme(wrong, print)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_blocks_and_interface_take_a_theme_as_they_take_css() -> None:
    with pytest.warns(DeprecationWarning, match=r"launch\(theme=\.\.\.\)") as warned:
        gr.Blocks(theme=gr.themes.Soft())
    assert warned[0].filename == __file__
    with pytest.warns(DeprecationWarning, match="theme"):
        demo = gr.Interface(lambda text: text, "textbox", "textbox", theme="ocean")
    assert demo.page_arguments["theme"].name == "ocean"
    with pytest.warns(DeprecationWarning, match="theme"):  # it was the first argument in Gradio 3
        assert gr.Blocks(gr.themes.Glass()).page_arguments["theme"].name == "glass"  # type: ignore[arg-type]
    with warnings.catch_warnings(), pytest.raises(errors.ThemeError, match="not 3"):
        gr.Blocks(theme=3)


def test_the_builder_comes_later() -> None:
    with pytest.raises(NotImplementedError, match="builder"):
        gr.themes.builder()
