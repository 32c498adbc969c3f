"""Flagging: rows that are whole, safe for spreadsheets, bounded, and free of visitors' names in paths."""

from __future__ import annotations

import csv
import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.app.cells import neutral, original
from fanlight.app.csvfile import CsvFile, OtherHeader
from fanlight.graph.errors import Error
from fanlight.wire.filedata import META

pytestmark = pytest.mark.usefixtures("in_folder")


def rows(path: str | Path = "flagged/dataset1.csv") -> list[list[str]]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def logger(*labels: str, **arguments: Any) -> gr.CSVLogger:
    made = gr.CSVLogger(verbose=False, **arguments)
    made.setup([gr.Textbox(label=label) for label in labels], "flagged")
    return made


def test_a_sample_is_a_row_with_option_user_and_time() -> None:
    made = logger("Text", "Answer")
    assert not Path("flagged").exists()  # nothing is written before something is flagged
    assert made.flag(["a, b", 'say "x"\nthen'], "wrong", "ada") == 1
    assert made.flag([None, ""]) == 2
    header, first, second = rows()
    assert header == ["Text", "Answer", "flag", "username", "timestamp"]
    assert first[:4] == ["a, b", 'say "x"\nthen', "wrong", "ada"]
    assert first[4][:2] == "20"
    assert second[:4] == ["", "", "", ""]


def test_other_columns_begin_another_file() -> None:
    logger("A").flag(["1"])
    logger("A").flag(["2"])
    logger("B").flag(["3"])
    logger("B").flag(["4"])
    assert [row[0] for row in rows()] == ["A", "1", "2"]
    assert [row[0] for row in rows("flagged/dataset2.csv")] == ["B", "3", "4"]
    logger("A").flag(["again"])  # two interfaces in one folder, and a restart
    assert [row[0] for row in rows()] == ["A", "1", "2", "again"]
    logger("A", dataset_file_name="log.csv").flag(["5"])
    logger("B", dataset_file_name="log.csv").flag(["6"])
    assert [row[0] for row in rows("flagged/log.csv")] == ["A", "5"]
    assert [row[0] for row in rows("flagged/log2.csv")] == ["B", "6"]


def test_a_label_without_words_is_numbered() -> None:
    made = gr.CSVLogger(verbose=False)
    made.setup([gr.Number(), gr.Checkbox(), gr.CheckboxGroup()], "flagged")
    made.flag([-2.5, True, ["x", 1]])
    assert rows()[0][:3] == ["component 0", "component 1", "component 2"]
    assert rows()[1][:3] == ["-2.5", "True", '["x", 1]']  # a number is a number, also a negative one


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_cell_is_a_formula(sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://x","y")'
    logger(f"{sign}label").flag([formula], formula, formula)
    for row in rows():
        assert not any(cell.startswith(sign) for cell in row)
    assert [original(cell) for cell in rows()[1][:3]] == [formula] * 3


@pytest.mark.parametrize("text", ["", "'", "''", "'=x", "''=x", "=x", "'a", "a=b", "-", "'\t"])
def test_what_was_made_harmless_can_be_read_again(text: str) -> None:
    assert original(neutral(text)) == text


def test_files_are_copied_under_names_of_ours(in_folder: Path) -> None:
    (in_folder / "source").write_bytes(b"content")
    made = gr.CSVLogger(verbose=False)
    made.setup([gr.File(label="../../up"), gr.File(file_count="multiple", label="Many")], "flagged")
    evil = {"path": "source", "orig_name": "../../../etc/passwd.TXT", "meta": dict(META)}
    worse = {"path": "source", "orig_name": "x.t/../y;rm", "meta": dict(META)}
    made.flag([evil, [worse, {"path": "https://example.org/a.png", "url": "https://example.org/a.png"}]])
    first, many = rows()[1][:2]
    paths = sorted(str(path) for path in Path("flagged").rglob("*") if path.is_file() and path.suffix != ".csv")
    assert len(paths) == 2
    assert first in paths
    assert first.endswith(".txt")
    assert Path(first).read_bytes() == b"content"
    assert "passwd" not in "".join(paths)
    assert all(Path(path).resolve().is_relative_to(in_folder / "flagged") for path in paths)
    assert "https://example.org/a.png" in many


def test_all_that_is_known_of_a_file() -> None:
    Path("a.txt").write_text("x")
    made = gr.CSVLogger(simplify_file_data=False, verbose=False)
    made.setup([gr.File(label="File")], "flagged")
    made.flag([{"path": "a.txt", "orig_name": "b.txt", "meta": dict(META)}])
    assert '"orig_name": "b.txt"' in rows()[1][0]


def test_a_full_folder_says_so_and_stays_as_it_was(in_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (in_folder / "big.bin").write_bytes(b"x" * 5000)
    made = gr.CSVLogger(verbose=False, most_bytes=2000)
    made.setup([gr.Textbox(label="Text"), gr.File(label="File")], "flagged")
    made.flag(["one", None])
    before = {path: path.read_bytes() for path in Path("flagged").rglob("*") if path.is_file()}
    for data in (["x" * 3000, None], ["two", {"path": "big.bin", "meta": dict(META)}]):
        with pytest.raises(Error, match="Not saved: the folder for flagged data is full"):
            made.flag(data)
    assert {path: path.read_bytes() for path in Path("flagged").rglob("*") if path.is_file()} == before
    assert "most_bytes" in caplog.text  # the remedy, for the author
    made.flag(["three", None])
    for number in range(60):
        try:
            made.flag([f"{number}", None])
        except Error:
            break
    assert sum(path.stat().st_size for path in Path("flagged").rglob("*") if path.is_file()) <= 2000
    for path in Path("flagged").glob("*.csv"):
        path.unlink()
    made.flag(["room again", None])


def test_threads_write_whole_rows() -> None:
    made = logger("Text")
    threads = [threading.Thread(target=lambda n=n: [made.flag([f"{n}," * 500]) for _ in range(10)]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = rows()[1:]
    assert len(found) == 80
    assert all(len(row) == 4 and len(set(row[0].split(",")[:-1])) == 1 for row in found)


WRITER = """
import sys
import fanlight as gr
made = gr.CSVLogger(verbose=False)
made.setup([gr.Textbox(label="Text")], "flagged")
for n in range(25):
    made.flag([sys.argv[1] * 3000])
"""


@pytest.mark.server
def test_processes_write_whole_rows() -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, letter]) for letter in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    found = rows()[1:]
    assert len(found) == 75
    assert all(len(row) == 4 and len(set(row[0])) == 1 and len(row[0]) == 3000 for row in found)


def test_a_file_that_another_process_is_just_making_is_taken(in_folder: Path) -> None:
    (in_folder / "flagged").mkdir()
    (in_folder / "flagged/dataset1.csv").touch()
    logger("Text").flag(["one"])
    assert [path.name for path in Path("flagged").iterdir()] == ["dataset1.csv"]
    assert [row[0] for row in rows()] == ["Text", "one"]


def test_a_row_that_a_killed_program_left_is_taken_away() -> None:
    made = logger("Text")
    made.flag(["one"])
    path = Path("flagged/dataset1.csv")
    whole = path.read_bytes()
    for rest in (b"two", b'"two\nand', b'"two,""'):
        path.write_bytes(whole + rest)
        logger("Text").flag(["three"])
        assert [row[0] for row in rows()] == ["Text", "one", "three"]
        path.write_bytes(whole)
    path.write_bytes(whole[:-1])  # somebody's editor wrote no line end
    logger("Text").flag(["four"])
    assert [row[0] for row in rows()] == ["Text", "one", "four"]


def test_a_full_disk_leaves_no_half_row(monkeypatch: pytest.MonkeyPatch) -> None:
    made = logger("Text")
    made.flag(["one"])
    before = Path("flagged/dataset1.csv").read_bytes()
    write = os.write

    def short(fd: int, data: Any) -> int:
        if len(data) > 5:
            return write(fd, bytes(data)[:5])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", short)
        with pytest.raises(Error, match="Not saved"):
            made.flag(["two"])
    assert Path("flagged/dataset1.csv").read_bytes() == before


def test_a_link_in_the_place_of_the_file_is_not_followed(in_folder: Path) -> None:
    (in_folder / "flagged").mkdir()
    (in_folder / "victim.csv").write_text("Text,flag,username,timestamp\n")
    (in_folder / "flagged/dataset1.csv").symlink_to(in_folder / "victim.csv")
    with pytest.raises(Error, match="Not saved"):
        logger("Text").flag(["x"])
    assert (in_folder / "victim.csv").read_text().count("\n") == 1


def test_the_simple_logger() -> None:
    made = gr.SimpleCSVLogger()
    made.setup([gr.Textbox(), gr.Number()], "flagged")
    assert made.flag(["=a", 1], "option", "user") == 1
    assert made.flag(["b", 2]) == 2
    assert rows("flagged/log.csv") == [["'=a", "1"], ["b", "2"]]
    again = gr.SimpleCSVLogger()
    again.setup([gr.Textbox(), gr.Number()], "flagged")
    assert again.flag(["c", 3]) == 3


def test_the_classic_logger_and_the_module_that_programs_import_from() -> None:
    from fanlight.app.flagging import ClassicCSVLogger

    made = ClassicCSVLogger()
    made.setup([gr.Textbox(label="Text")], "flagged")
    made.flag(["a"], "", None)
    assert rows("flagged/log.csv")[0] == ["Text", "flag", "username", "timestamp"]


def test_a_file_with_another_header_is_told_apart() -> None:
    file = CsvFile(Path("x.csv"))
    file.append(["1"], ["a"])
    with pytest.raises(OtherHeader):
        file.append(["2"], ["b"])
    assert file.rows() == [["a"], ["1"]]


def test_mistakes_of_the_author() -> None:
    def app(**arguments: Any) -> gr.Interface:
        return gr.Interface(lambda text: text, "textbox", "textbox", **arguments)

    with pytest.raises(ValueError, match="flagging_mode must be"):
        app(flagging_mode="often")
    with pytest.raises(TypeError, match="flagging_options"):
        app(flagging_options="wrong")
    with pytest.raises(TypeError, match="flagging_options"):
        app(flagging_options=[1])
    with pytest.raises(TypeError, match="flagging_callback"):
        app(flagging_callback="csv")
    with pytest.raises(ValueError, match="plain name"):
        gr.CSVLogger(dataset_file_name="../log.csv")
    with pytest.raises(ValueError, match="most_bytes"):
        gr.CSVLogger(most_bytes=0)
    with pytest.raises(TypeError, match="abstract"):
        gr.FlaggingCallback()  # type: ignore[abstract]  # the mistake


def buttons(app: gr.Interface) -> list[str]:
    return [block.value for block in app.walk() if type(block) is gr.Button]


def test_what_is_flagged_in_each_kind_of_interface() -> None:
    def flagged(*sides: Any) -> list[str | None]:
        app = gr.Interface(lambda *values: None, *sides)
        assert isinstance(app.flagging_callback, gr.CSVLogger)
        return [getattr(block, "label", None) for block in app.flagging_callback.components]

    both = gr.Textbox(label="Both")
    assert flagged([gr.Textbox(label="In"), gr.State(1)], gr.Textbox(label="Out")) == ["In", "Out"]
    assert flagged(None, gr.Textbox(label="Out")) == ["Out"]
    assert flagged(gr.Textbox(label="In"), None) == ["In"]
    assert flagged(both, both) == ["Both"]


def test_the_modes(monkeypatch: pytest.MonkeyPatch) -> None:
    def app(**arguments: Any) -> gr.Interface:
        return gr.Interface(lambda text: text, "textbox", "textbox", **arguments)

    assert buttons(app()) == ["Clear", "Submit", "Flag"]
    assert buttons(app(flagging_options=["odd", ("Fine", "ok")])) == ["Clear", "Submit", "Flag as odd", "Fine"]
    assert buttons(app(flagging_mode="never")) == ["Clear", "Submit"]
    assert buttons(app(flagging_mode="auto")) == ["Clear", "Submit"]
    monkeypatch.setenv("GRADIO_FLAGGING_MODE", "never")
    assert buttons(app()) == ["Clear", "Submit"]
    with pytest.warns(DeprecationWarning, match="flagging_mode"):
        former = app(allow_flagging="manual")
    assert buttons(former) == ["Clear", "Submit", "Flag"]
    assert former.flagging_mode == "manual"
