from __future__ import annotations

import errno
import os
import re
import stat
import threading
import time
from pathlib import Path

import pytest

from fanlight.files import disk
from fanlight.files.limits import FileLimits
from fanlight.files.resolver import AuthorPaths, PathRefused
from fanlight.files.store import FileStore, Owner
from fanlight.wire.errors import Refused
from tests.files.support import Disk, files_in, opened_store

ANN = Owner("ann", None, True)
BOB = Owner("bob", None, True)
NOBODY = Owner()


def put(store: FileStore, owner: Owner = ANN, data: bytes = b"data", name: str = "a.txt") -> str:
    with store.begin_upload(owner, name) as upload:
        upload.write(data)
        return upload.commit().handle


def test_an_upload_is_kept_under_a_random_handle(tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, clock), store.begin_upload(ANN, "x/../my photo.png") as upload:
        upload.write(b"ab")
        upload.write(bytearray(b"cd"))
        file = upload.commit()
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", file.handle)
        assert (file.name, file.size, file.mime_type, file.created) == ("my photo.png", 4, "image/png", clock.now)
        assert file.path.read_bytes() == b"abcd"
        assert file.path.name == "my photo.png"
        assert store.get(file.handle) == file
        assert put(store) != file.handle


def test_the_folder_is_private_and_made_at_first_use(tmp_path: Path) -> None:
    with opened_store(tmp_path / "new") as (store, _):
        assert not (tmp_path / "new").exists()
        path = store.add_output(b"x", "a", None, NOBODY).path
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert list((tmp_path / "new").iterdir()) == []


def test_a_store_without_a_folder_uses_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = FileStore()
    assert store.add_output(b"x", "a", None, NOBODY).path.is_relative_to(tmp_path)
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_an_aborted_upload_leaves_nothing(tmp_path: Path) -> None:
    with opened_store(tmp_path, visitor_files_per_hour=1, visitor_bytes_per_hour=10) as (store, _):
        for _ in range(3):
            with store.begin_upload(ANN, "a") as upload:
                upload.write(b"123456789")
        assert files_in(tmp_path) == []
        upload.abort()
        with pytest.raises(ValueError, match="over"):
            upload.write(b"x")
        with pytest.raises(ValueError, match="over"):
            upload.commit()
        put(store)  # the broken ones did not count


def test_a_file_over_the_limit_is_refused_and_removed(tmp_path: Path) -> None:
    with opened_store(tmp_path, max_file_size=10) as (store, _):
        upload = store.begin_upload(ANN, "big.bin")
        upload.write(b"0123456789")
        with pytest.raises(Refused) as raised:
            upload.write(b"x")
        assert (raised.value.status, raised.value.code) == (413, "file-too-large")
        assert "big.bin" in raised.value.message
        assert files_in(tmp_path) == []


def test_a_visitor_has_an_hourly_share(tmp_path: Path) -> None:
    with opened_store(tmp_path, visitor_files_per_hour=2, visitor_bytes_per_hour=100) as (store, clock):
        put(store)
        put(store)
        with pytest.raises(Refused) as raised:
            store.begin_upload(ANN, "c")
        assert raised.value.status == 429
        assert raised.value.headers == {"retry-after": "3600"}
        put(store, BOB)
        for _ in range(3):
            put(store, NOBODY)
        clock.now += 3600
        upload = store.begin_upload(ANN, "d")
        with pytest.raises(Refused) as raised:
            upload.write(b"x" * 101)
        assert raised.value.status == 429
        clock.now += 3600
        store.sweep()
        assert store.counts()["hours"] == 0


def test_an_upload_by_nobody_in_particular_counts_for_its_address(tmp_path: Path) -> None:
    with opened_store(tmp_path, visitor_files_per_hour=2, visitor_bytes_per_hour=100) as (store, clock):
        here = Owner(None, None, False, "192.0.2.1")
        for _ in range(2):
            put(store, here)
        with pytest.raises(Refused) as raised:
            store.begin_upload(here, "c")
        assert raised.value.code == "upload-quota"
        put(store, Owner(None, None, False, "192.0.2.2"))
        put(store, Owner("192.0.2.1", None, True))  # a visitor is no address, whatever he is called
        put(store, Owner(None, "192.0.2.1", False))
        clock.now += 3600
        put(store, here)


def test_new_visitors_and_sessions_do_not_make_an_address_free(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = {"visitor_files_per_hour": 2, "address_files_per_hour": 3, "address_bytes_per_hour": 50}
    with opened_store(tmp_path, **limits) as (store, clock):
        for n in range(3):
            put(store, Owner(f"v{n}", None, True, "192.0.2.1"))
        for owner in (Owner("v9", None, True, "192.0.2.1"), Owner(None, "s9", False, "192.0.2.1")):
            with pytest.raises(Refused, match="from one address") as raised:
                store.begin_upload(owner, "c")
            assert raised.value.status == 429
        assert caplog.text.count("192.0.2.1") == 1
        assert "forwarded_allow_ips" in caplog.text
        put(store, Owner("v9", None, True, None))
        clock.now += 3600
        upload = store.begin_upload(Owner("v0", None, True, "192.0.2.1"), "d")
        with pytest.raises(Refused, match="from one address"):
            upload.write(b"x" * 51)


def test_what_the_visitor_is_refused_his_address_does_not_pay(tmp_path: Path) -> None:
    with opened_store(tmp_path, visitor_files_per_hour=1, address_files_per_hour=2) as (store, _):
        put(store, Owner("v1", None, True, "192.0.2.1"))
        for _ in range(5):
            with pytest.raises(Refused):
                store.begin_upload(Owner("v1", None, True, "192.0.2.1"), "c")
        put(store, Owner("v2", None, True, "192.0.2.1"))


def test_addresses_have_no_share_where_the_limits_say_so(tmp_path: Path) -> None:
    with opened_store(tmp_path, address_files_per_hour=None, address_bytes_per_hour=None) as (store, _):
        for n in range(3):
            put(store, Owner(f"v{n}", None, True, "192.0.2.1"))


def test_only_so_many_hours_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight.files.quota.KEPT", 10)
    with opened_store(tmp_path, visitor_files_per_hour=20) as (store, _):
        busy = Owner(None, None, False, "192.0.2.1")
        for n in range(20):
            put(store, busy)
            put(store, Owner(f"v{n}", None, True, f"2001:db8:0:{n:x}::/64"))
        assert store.counts()["hours"] == 20
        with pytest.raises(Refused):  # it pays all the time, so its hour is kept
            store.begin_upload(busy, "c")


def test_giving_back_to_an_hour_that_is_over_does_nothing(tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, clock):
        upload = store.begin_upload(ANN, "a")
        clock.now += 4000
        store.sweep()
        upload.abort()
        assert store.counts()["hours"] == 0


def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path) -> None:
    room = Disk()
    store = FileStore(tmp_path, FileLimits(), disk_usage=room)
    kept = store.add_output(b"x", "a", None, NOBODY)
    upload = store.begin_upload(ANN, "b")
    room.free = 49
    for act in (
        lambda: store.begin_upload(ANN, "b"),
        lambda: store.add_output(b"x", "a", None, NOBODY),
        lambda: upload.commit(),
    ):
        with pytest.raises(Refused) as raised:
            act()
        assert (raised.value.status, raised.value.code) == (507, "disk-full")
    assert files_in(tmp_path) == [kept.path]
    room.free = 51
    with pytest.raises(Refused):
        store.add_output(b"x" * 2, "a", None, NOBODY)
    store.close()


def test_much_free_space_is_enough_even_if_it_is_a_small_share(tmp_path: Path) -> None:
    store = FileStore(tmp_path, FileLimits(free_disk_bytes=10), disk_usage=lambda _: (1000, 980, 20))
    store.add_output(b"x", "a", None, NOBODY)
    store.close()


def test_room_is_checked_again_while_a_big_file_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight.files.upload.ROOM_EVERY", 10)
    room = Disk()
    store = FileStore(tmp_path, FileLimits(), disk_usage=room)
    upload = store.begin_upload(ANN, "a")
    upload.write(b"x" * 11)
    room.free = 0
    upload.write(b"x" * 9)
    with pytest.raises(Refused):
        upload.write(b"x" * 2)
    assert files_in(tmp_path) == []
    store.close()


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 507), (errno.EIO, 500)])
def test_a_failing_disk_is_told_without_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with opened_store(tmp_path) as (store, _):
        upload = store.begin_upload(ANN, "a")
        monkeypatch.setattr(disk.os, "write", fail)
        for act in (lambda: upload.write(b"x"), lambda: store.add_output(b"x", "a", None, NOBODY)):
            with pytest.raises(Refused) as raised:
                act()
            assert raised.value.status == status
            assert str(tmp_path) not in raised.value.message
        monkeypatch.undo()
        assert files_in(tmp_path) == []
        assert store.counts()["files"] == 0


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.EACCES, "no")

    with opened_store(tmp_path) as (store, _):
        put(store)
        with monkeypatch.context() as patch:
            patch.setattr(disk.os, "open", fail)
            with pytest.raises(Refused):
                store.begin_upload(ANN, "a")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "mkdir", fail)
            with pytest.raises(Refused):
                store.begin_upload(ANN, "a")


def test_the_cache_has_a_size(tmp_path: Path) -> None:
    with opened_store(tmp_path, cache_bytes=10) as (store, clock):
        old = put(store, data=b"123456")
        with pytest.raises(Refused) as raised:
            put(store, data=b"12345")
        assert raised.value.code == "cache-full"
        clock.now += 3600
        put(store, data=b"12345")  # what had its grace makes room
        assert store.get(old) is None
        assert store.counts()["bytes"] == 5


def test_an_output_is_a_copy_never_a_link(tmp_path: Path) -> None:
    source = tmp_path / "source.bin"
    source.write_bytes(os.urandom(3_000_000))
    with opened_store(tmp_path / "s") as (store, _):
        file = store.add_output(source, "out.bin", None, ANN)
        assert file.path.read_bytes() == source.read_bytes()
        assert file.path.stat().st_ino != source.stat().st_ino
        source.write_bytes(b"changed")
        assert file.path.stat().st_size == 3_000_000


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EINVAL])
def test_copies_are_made_where_the_kernel_does_not_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(disk.os, "copy_file_range", refuse)
    source = tmp_path / "source.bin"
    source.write_bytes(os.urandom(3_000_000))
    with opened_store(tmp_path / "s") as (store, _):
        assert store.add_output(source, "a", None, ANN).path.read_bytes() == source.read_bytes()
        monkeypatch.delattr(disk.os, "copy_file_range")
        assert store.add_output(source, "b", None, ANN).path.read_bytes() == source.read_bytes()
        monkeypatch.setattr(disk.sys, "platform", "other")
        assert store.add_output(source, "c", None, ANN).path.read_bytes() == source.read_bytes()


def test_a_copy_that_fails_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    source = tmp_path / "source.bin"
    source.write_bytes(b"x")
    with opened_store(tmp_path / "s") as (store, _):
        monkeypatch.setattr(disk.os, "copy_file_range", fail)
        with pytest.raises(Refused) as raised:
            store.add_output(source, "a", None, ANN)
        assert raised.value.status == 507
        assert files_in(tmp_path / "s") == []


def test_only_regular_files_are_copied(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with opened_store(tmp_path / "s") as (store, _):
        for name in ("fifo", "link", "missing", "."):
            with pytest.raises(Refused) as raised:
                store.add_output(tmp_path / name, "a", None, ANN)
            assert raised.value.status == 404
        with pytest.raises(Refused):
            store.add_output(Path("/dev/zero"), "a", None, ANN)


def test_the_same_file_is_copied_once_for_an_owner(tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"x")
    owner = Owner("ann", "tab", True)
    with opened_store(tmp_path / "s") as (store, _):
        young = store.add_output(source, "film.mp4", None, owner)
        assert store.add_output(source, "film.mp4", None, owner) != young  # it may still be written to
        old = time.time() + 10
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("fanlight.files.store.time.time", lambda: old)
            first = store.add_output(source, "film.mp4", None, owner)
            assert store.add_output(source, "film.mp4", None, owner) == first
            assert store.add_output(source, "other.mp4", None, owner) != first
            assert store.add_output(source, "film.mp4", None, BOB) != first
            first.path.unlink()
            again = store.add_output(source, "film.mp4", None, owner)
            assert again != first
            store.remove(first)
            assert store.add_output(source, "film.mp4", None, owner) == again
            store.remove(again)
            assert store.get(again.handle) is None


def test_an_authors_file_needs_his_permission(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("ok")
    (tmp_path / ".env").write_text("secret")
    paths = AuthorPaths(tmp_path, temporary=[])
    with opened_store(tmp_path / "s") as (store, _):
        assert store.add_granted(paths, tmp_path / "ok.txt", "ok.txt", None, ANN).path.read_text() == "ok"
        with pytest.raises(PathRefused):
            store.add_granted(paths, tmp_path / ".env", "x.txt", None, ANN)


def test_who_may_read(tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        strong = store.add_output(b"x", "a", None, Owner("ann", "tab", True))
        weak = store.add_output(b"x", "a", None, Owner("ann", "tab", False))
        free = store.add_output(b"x", "a", None, Owner(None, "tab", False))
        public = store.add_output(b"x", "a", None, NOBODY)
        assert store.may_read(strong, "ann", ())
        assert store.may_read(strong, None, {"tab"})
        assert not store.may_read(strong, "bob", {"other"})
        assert not store.may_read(strong, None, ())
        for capability in (weak, free, public):
            assert store.may_read(capability, "bob", ())
            assert store.may_read(capability, None, ())
        store.grant(strong, "bobs")
        assert store.may_read(strong, "bob", {"bobs"})
        store.forget_session("bobs")
        assert not store.may_read(strong, "bob", {"bobs"})
        store.remove(strong)
        assert not store.may_read(strong, None, {"tab"})


def test_files_live_as_long_as_a_session_and_its_grace(tmp_path: Path) -> None:
    with opened_store(tmp_path, grace_s=100) as (store, clock):
        file = store.add_output(b"x", "a", None, Owner("ann", "one", True))
        store.grant(file, "two")
        clock.now += 1000
        store.forget_session("one")
        clock.now += 1000
        assert store.sweep() == 0
        store.forget_session("two")
        clock.now += 99
        assert store.get(file.handle) is not None
        store.grant(file, "one")  # it came back
        clock.now += 1000
        assert store.get(file.handle) is not None
        store.forget_session("one")
        clock.now += 100
        assert store.get(file.handle) is None
        store.grant(file, "late")
        assert store.sweep() == 1
        assert store.counts()["sessions"] == 0
        store.grant(file, "too late")
        store.forget_session("never seen")
        assert files_in(tmp_path) == []


def test_an_upload_without_a_session_waits_for_its_use(tmp_path: Path) -> None:
    with opened_store(tmp_path, grace_s=100) as (store, clock):
        for owner in (ANN, NOBODY):
            handle = put(store, owner)
            for _ in range(5):
                clock.now += 99
                assert store.get(handle) is not None
            clock.now += 100
            assert store.get(handle) is None
            assert store.sweep() == 1
            file = store.get(put(store, owner))
            assert file is not None
            store.grant(file, "tab")
            clock.now += 1000
            assert store.sweep() == 0
            store.remove(file)


def test_a_file_for_everybody_stays(tmp_path: Path) -> None:
    with opened_store(tmp_path, grace_s=100) as (store, clock):
        file = store.add_output(b"x", "a", None, NOBODY)
        store.grant(file, "tab")
        store.forget_session("tab")
        clock.now += 10_000
        store.sweep()
        assert store.get(file.handle) is not None


def test_nothing_grows(tmp_path: Path) -> None:
    with opened_store(tmp_path, grace_s=100) as (store, clock):
        before = None
        for _ in range(3):
            for n in range(20):
                session = f"s{n}"
                owner = Owner(f"v{n}", session, True)
                put(store, owner)
                file = store.add_output(b"xyz", "o.bin", None, owner)
                store.grant(file, f"s{(n + 1) % 20}")
            for n in range(20):
                store.forget_session(f"s{n}")
            clock.now += 3600
            store.sweep()
            counts = store.counts()
            assert before in (None, counts)
            before = counts
        assert before == {"files": 0, "bytes": 0, "sessions": 0, "hours": 0, "copies": 0, "uploads": 0}
        assert files_in(tmp_path) == []


def test_a_stored_file_is_found_by_its_path(tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        assert store.find_path(tmp_path / "a" / "b") is None
        file = store.add_output(b"x", "a.txt", None, ANN)
        assert store.find_path(file.path) == file
        assert store.find_path(str(file.path)) == file
        for other in (file.path.parent, file.path.with_name("b.txt"), file.path / "x", tmp_path, "a.txt", "/"):
            assert store.find_path(other) is None
        assert store.find_path(file.path.parent.with_name("A" * 22) / "a.txt") is None


def test_what_is_put_beside_a_stored_file_belongs_to_it(tmp_path: Path) -> None:
    paths = AuthorPaths(None, temporary=[])
    with opened_store(tmp_path / "s") as (store, clock):
        assert store.holder(tmp_path / "s" / "x" / "y") is None
        file = store.add_output(b"x", "a.png", None, Owner(None, "tab"))
        beside = file.path.parent / "as-RGB" / "a.png"
        beside.parent.mkdir()
        beside.write_bytes(b"converted")
        assert store.holder(file.path) is not None
        assert store.holder(beside) is not None
        assert store.add_granted(paths, beside, "a.png", None, NOBODY).path.read_bytes() == b"converted"
        (file.path.parent / "away").symlink_to(tmp_path)
        (tmp_path / "secret.txt").write_text("secret")
        for other in (
            file.path.parent.parent, file.path.parent / ".." / ".." / ".." / "secret.txt", tmp_path / "secret.txt",
            file.path.parent / "away" / "secret.txt", file.path.parent.with_name("A" * 22) / "a.png", "a.png",
        ):  # fmt: skip
            assert store.holder(other) is None
            with pytest.raises(PathRefused):
                store.add_granted(paths, other, "a", None, NOBODY)
        store.forget_session("tab")
        clock.now += 3600
        assert store.holder(beside) is None


def test_a_closed_store_takes_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    upload = store.begin_upload(ANN, "a")
    racing = store.begin_upload(ANN, "b")
    folder = racing._folder
    store.close()
    for act in (upload.commit, lambda: store.begin_upload(ANN, "a"), lambda: store.add_output(b"x", "a", None, ANN)):
        with pytest.raises(Refused) as raised:
            act()
        assert raised.value.status == 503
    with pytest.raises(Refused):
        store.register(folder, "b", None, ANN, os.stat(tmp_path))
    racing.abort()
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_many_threads_may_use_it(tmp_path: Path) -> None:
    with opened_store(tmp_path, visitor_files_per_hour=10_000) as (store, _):
        errors: list[BaseException] = []

        def work(n: int) -> None:
            try:
                for i in range(30):
                    owner = Owner(f"v{n}", f"s{i % 3}", True)
                    handle = put(store, owner)
                    file = store.get(handle)
                    assert file is not None
                    store.grant(file, "shared")
                    store.may_read(file, "x", {"shared"})
                    if i % 5 == 0:
                        store.forget_session(f"s{i % 3}")
                        store.sweep()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert store.counts()["files"] == 240


def test_files_of_visitors_go_at_their_age_whoever_holds_them(tmp_path: Path) -> None:
    now = [0.0]
    store = FileStore(tmp_path, FileLimits(most_age_s=100), lambda: now[0])
    mine = store.add_output(b"a", "a.txt", None, Owner("ann", "tab", True))
    authors = store.add_output(b"b", "b.txt", None, Owner(None, None, False))
    now[0] = 99
    assert store.sweep() == 0
    assert store.get(mine.handle) is not None
    assert store.awaits_ends()
    now[0] = 101
    assert store.get(mine.handle) is None
    assert store.sweep() == 1
    assert not mine.path.exists()
    assert store.get(authors.handle) is not None
    assert not store.awaits_ends()
    store.close()
