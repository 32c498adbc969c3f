"""A disk that is full: said so, and nothing of what is there is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight.files.limits import FileLimits
from fanlight.files.store import FileStore, Owner
from fanlight.wire.errors import Refused
from tests.files.support import files_in

ANN = Owner("ann", "tab", True)
ROOMY = (10**12, 0, 10**12)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_fills_up_while_a_file_comes(small_disk: Path) -> None:
    # The look at the free space says yes: another program takes it in between.
    store = FileStore(small_disk, FileLimits(), disk_usage=lambda _: ROOMY)
    kept = store.add_output(b"k" * 300_000, "kept.bin", None, ANN)
    with pytest.raises(Refused, match="disk is full") as raised:
        store.add_output(b"x" * 2_000_000, "big.bin", None, ANN)
    assert (raised.value.status, raised.value.code) == (507, "disk-full")
    upload = store.begin_upload(ANN, "big.bin")
    upload.write(b"x" * 65536)
    with pytest.raises(Refused) as raised:
        upload.write(b"x" * 2_000_000)
    assert raised.value.status == 507
    assert files_in(small_disk) == [kept.path]
    assert kept.path.read_bytes() == b"k" * 300_000
    assert store.add_output(b"x" * 300_000, "fits.bin", None, ANN).size == 300_000
    assert store.counts()["files"] == 2
    store.close()


def test_a_disk_without_room_for_a_folder(small_disk: Path) -> None:
    with pytest.raises(OSError, match="space"):
        (small_disk / "filler").write_bytes(b"x" * 2_000_000)
    store = FileStore(small_disk)
    with pytest.raises(Refused) as raised:
        store.begin_upload(ANN, "a.txt")
    assert raised.value.status == 507
    store.close()


LIMITED = """
import resource, signal, sys
from pathlib import Path
from fanlight.files.store import FileStore, Owner
from fanlight.wire.errors import Refused
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store = FileStore(Path(sys.argv[1]))
kept = store.add_output(b"k" * 50_000, "kept.bin", None, Owner())
try:
    store.add_output(b"x" * 200_000, "big.bin", None, Owner())
except Refused as refused:
    print(refused.status, len(kept.path.read_bytes()), store.counts()["files"])
store.close()
"""


def test_a_file_that_the_system_will_not_take(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True, env=os.environ
    )
    assert said.stdout.split() == ["500", "50000", "1"], said.stderr
    assert files_in(tmp_path) == []
