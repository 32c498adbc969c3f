"""The build hook: when it builds the page, what it asks for, and what it says when it cannot."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.apps import ROOT

NPM = """\
#!/bin/sh
echo "$@" >> "$CALLS"
case "$1" in
    ci) mkdir -p node_modules ;;
    run) [ -z "$NPM_FAILS" ] || { echo "$NPM_FAILS" >&2; exit 1; }
         mkdir -p ../src/fanlight/_web; echo built > ../src/fanlight/_web/page.js ;;
esac
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with a small frontend."""
    frontend = tmp_path / "checkout/frontend"
    (frontend / "src").mkdir(parents=True)
    (frontend / "package.json").write_text("{}")
    (frontend / "package-lock.json").write_text("{}")
    (frontend / "src/main.ts").write_text("export {};")
    (tmp_path / "checkout/src/fanlight").mkdir(parents=True)
    return tmp_path / "checkout"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with a Node and an npm that only note how they were called; gives the notes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in {"node": "#!/bin/sh\necho v22.12.0\n", "npm": NPM}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    for name in ("sh", "mkdir"):
        (folder / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("NPM_FAILS", "")
    return tmp_path / "calls"


def test_a_stale_page_is_built_and_a_fresh_one_is_not(hook: ModuleType, tree: Path, tools: Path) -> None:
    assert hook.build_page(tree)
    assert not hook.build_page(tree)
    (tree / "frontend/src/main.ts").write_text("export const one = 1;")
    assert hook.build_page(tree)
    calls = [line.split()[0] for line in tools.read_text().splitlines()]
    assert calls == ["ci", "run", "run"]  # packages are installed once for one lock file


@pytest.mark.parametrize("name", ["node_modules/x/index.js", "test-results/report.html", "dist/a.js", "build.log"])
def test_what_is_no_source_does_not_make_the_page_stale(hook: ModuleType, tree: Path, tools: Path, name: str) -> None:
    hook.build_page(tree)
    path = tree / "frontend" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed")
    assert hook.is_fresh(tree)


@pytest.mark.usefixtures("tools")
def test_a_renamed_source_makes_the_page_stale(hook: ModuleType, tree: Path) -> None:
    hook.build_page(tree)
    (tree / "frontend/src/main.ts").rename(tree / "frontend/src/start.ts")
    assert not hook.is_fresh(tree)


@pytest.mark.usefixtures("tools")
def test_a_source_archive_without_frontend_uses_its_page(hook: ModuleType, tree: Path) -> None:
    hook.build_page(tree)
    shutil.rmtree(tree / "frontend")
    assert not hook.build_page(tree)


def test_an_empty_tree_says_what_to_use(hook: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(hook.BuildPageError, match="Use a full checkout or a released source archive"):
        hook.build_page(tmp_path)


@pytest.mark.usefixtures("tools")
def test_an_unreachable_registry_is_named(hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_FAILS", "npm error code ENOTFOUND")
    with pytest.raises(hook.BuildPageError, match=r"npm registry cannot be reached\. Connect to the network"):
        hook.build_page(tree)
    assert not hook.is_fresh(tree)


@pytest.mark.usefixtures("tools")
def test_a_failed_build_leaves_no_fresh_page(
    hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPM_FAILS", "main.ts: type error")
    with pytest.raises(hook.BuildPageError, match="`npm run build` failed"):
        hook.build_page(tree)
    assert "main.ts: type error" in capsys.readouterr().err
    assert not hook.is_fresh(tree)


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.0", "nonsense"])
def test_an_old_node_does_not_count(hook: ModuleType, tools: Path, version: str) -> None:
    assert hook.npm_on_path() is not None
    (tools.parent / "bin/node").write_text(f"#!/bin/sh\necho {version}\n")
    assert hook.npm_on_path() is None


def test_node_is_asked_for_only_when_needed(
    hook: ModuleType, tree: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> list[str]:
        return hook.PageHook(str(tree), {}, None, None, "", "wheel").dependencies()  # type: ignore[no-any-return]

    assert asked() == []  # there is one on the PATH
    monkeypatch.setenv("PATH", "")
    assert asked() == [hook.NODE_WHEEL]
    monkeypatch.setenv("FANLIGHT_SKIP_WEB", "1")
    assert asked() == []
    monkeypatch.delenv("FANLIGHT_SKIP_WEB")
    monkeypatch.setenv("PATH", str(tools.parent / "bin"))
    hook.build_page(tree)
    monkeypatch.setenv("PATH", "")
    assert asked() == []  # the page is fresh


@pytest.mark.server
def test_wheel_and_source_archive_hold_the_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True, capture_output=True)
    (wheel,), (archive,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    built = {
        path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src/fanlight/_web").rglob("*") if path.is_file()
    }
    assert "fanlight/_web/digest.txt" in built
    assert built <= set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[-1] for name in opened.getnames()}
    assert {f"src/{name}" for name in built} <= names
    assert not any("node_modules" in name for name in names)
    assert {"frontend/package.json", "frontend/package-lock.json", "hatch_build.py", "LICENSE"} <= names
