"""Files in, a file out: counts the words of text files and gives back a table."""

import csv
import tempfile
from collections import Counter
from pathlib import Path

import fanlight as gr


def count(files: list[str] | None) -> tuple[str, str]:
    if not files:
        raise gr.Error("There is no file yet. Choose one first.")
    rows = []
    for file in files:
        with open(file, encoding="utf-8", errors="replace") as text:
            words = Counter(word for line in text for word in line.lower().split())
        commonest = words.most_common(1)[0][0] if words else ""
        rows.append([file.orig_name, words.total(), len(words), commonest])
    report = Path(tempfile.mkdtemp()) / "word count.csv"
    with report.open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(["file", "words", "different words", "commonest word"])
        writer.writerows(rows)
    total = sum(row[1] for row in rows)
    return f"{total} words in {len(rows)} files", str(report)


with gr.Blocks(title="Files") as demo:
    gr.Markdown("# Files\nChoose or drop text files; their order is the order of the table.")
    files = gr.Files(label="Texts", file_types=["text"], allow_reordering=True)
    go = gr.Button("Count", variant="primary")
    summary = gr.Textbox(label="Summary", interactive=False)
    report = gr.File(label="Report", interactive=False)
    go.click(count, files, [summary, report], api_name="count")

if __name__ == "__main__":
    demo.launch()
