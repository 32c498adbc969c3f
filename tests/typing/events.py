"""Every event of every component; `test_typing` says which ones are missing here."""

from __future__ import annotations

import fanlight as gr


def echo(value: str) -> str:
    return value


with gr.Blocks() as demo:
    box = gr.Textbox()
    number = gr.Number()
    slider = gr.Slider()
    tick = gr.Checkbox()
    radio = gr.Radio()
    button = gr.Button()
    text = gr.Markdown()
    label = gr.Label()
    picture = gr.Image()
    file = gr.File()
    pick = gr.UploadButton()
    state = gr.State()

    box.change(echo, box, box, api_name="box_change")
    box.input(echo, box, box, api_name="box_input")
    box.select(echo, box, box, api_name="box_select")
    box.submit(echo, box, box, api_name="box_submit")
    box.focus(echo, box, box, api_name="box_focus")
    box.blur(echo, box, box, api_name="box_blur")
    box.stop(echo, box, box, api_name="box_stop")
    box.copy(echo, box, box, api_name="box_copy")
    number.change(echo, number, number, api_name="number_change")
    number.input(echo, number, number, api_name="number_input")
    number.submit(echo, number, number, api_name="number_submit")
    number.focus(echo, number, number, api_name="number_focus")
    number.blur(echo, number, number, api_name="number_blur")
    slider.change(echo, slider, slider, api_name="slider_change")
    slider.input(echo, slider, slider, api_name="slider_input")
    slider.release(echo, slider, slider, api_name="slider_release")
    tick.change(echo, tick, tick, api_name="tick_change")
    tick.input(echo, tick, tick, api_name="tick_input")
    tick.select(echo, tick, tick, api_name="tick_select")
    radio.change(echo, radio, radio, api_name="radio_change")
    radio.input(echo, radio, radio, api_name="radio_input")
    radio.select(echo, radio, radio, api_name="radio_select")
    button.change(echo, button, button, api_name="button_change")
    button.click(echo, button, button, api_name="button_click")
    text.change(echo, text, text, api_name="text_change")
    text.copy(echo, text, text, api_name="text_copy")
    label.change(echo, label, label, api_name="label_change")
    label.select(echo, label, label, api_name="label_select")
    file.change(echo, file, file, api_name="file_change")
    file.select(echo, file, file, api_name="file_select")
    file.clear(echo, file, file, api_name="file_clear")
    file.upload(echo, file, file, api_name="file_upload")
    file.delete(echo, file, file, api_name="file_delete")
    file.download(echo, file, file, api_name="file_download")
    pick.change(echo, pick, pick, api_name="pick_change")
    pick.click(echo, pick, pick, api_name="pick_click")
    pick.upload(echo, pick, pick, api_name="pick_upload")
    picture.change(echo, picture, picture, api_name="picture_change")
    picture.clear(echo, picture, picture, api_name="picture_clear")
    picture.select(echo, picture, picture, api_name="picture_select")
    picture.upload(echo, picture, picture, api_name="picture_upload")
    picture.input(echo, picture, picture, api_name="picture_input")
    state.change(echo, state, state, api_name="state_change")
    demo.load(echo, box, box, api_name="load")
