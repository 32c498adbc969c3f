"""What `share=` asks for: a relay, a box reached by ssh, a tunnel program, or the local network."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fanlight.graph.errors import NotAvailableYet

if TYPE_CHECKING:
    from fanlight.tunnel.client.hops import RelayAddress

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
_SSH = re.compile(r"[A-Za-z0-9_.@\-\[\]:]{1,200}")
LONGEST_S = 366 * 86400.0


@dataclass(frozen=True, kw_only=True)
class Share:
    """How an app is shared: `launch(share=gr.Share(password="…"))`.

    Args:
        relay: address of a relay, "ssh:user@host", "lan", or the name of a tunnel program such as "cloudflared"; None
            takes what is configured.
        token: the client token that the relay asks for; `FANLIGHT_RELAY_TOKEN`.
        name: a fixed name that the token grants, 3 to 40 small letters, digits and hyphens; None gets a random one.
        password: visitors must give it before they see anything of the app.
        expires: when the link ends: seconds, or a text such as "90m", "12h" or "3d"; None is the relay's own limit, 72
            hours as a rule. The relay may end it sooner.
        on_state: called with a dictionary with each change of the link, in a thread of its own; "state" is
            "connecting", "open", "away" or "ended".
        allow, e2e, inspect: not available yet.

    Raises:
        ValueError: a value that cannot be meant; the message names it.
        NotAvailableYet: an argument whose machinery comes later.
    """

    relay: str | None = None
    token: str | None = None
    name: str | None = None
    password: str | None = None
    expires: str | float | None = None
    on_state: Callable[[dict[str, Any]], object] | None = None
    allow: Any = None
    e2e: bool = False
    inspect: bool = False

    def __post_init__(self) -> None:
        for argument in ("allow", "e2e", "inspect"):
            if getattr(self, argument):
                raise NotAvailableYet(f"Share({argument}=...)")
        seconds_of(self.expires, "expires")
        if self.name is not None and not _NAME.fullmatch(self.name):
            raise ValueError(f"name must be 3 to 40 small letters, digits and hyphens, not {self.name!r}.")
        if self.password is not None and not 1 <= len(self.password) <= 1000:
            raise ValueError("password must have 1 to 1000 characters.")
        if self.relay is not None:
            kind_of(self.relay, "relay")
        if self.on_state is not None and not callable(self.on_state):
            raise TypeError(f"on_state must be a function of the state, not {self.on_state!r}.")


@dataclass(frozen=True)
class Wanted:
    """A resolved wish.

    Attributes:
        kind: "relay", "ssh", "program", "network", or "none" where nothing can be done.
        target: the relay's address, ssh's target or the program's name.
        where: what named it, for messages.
        problem: what is wrong with the environment's settings: kind is "none" then. An author's own arguments are
            refused where he wrote them; what a machine is set to must not keep his app from starting.
    """

    kind: str
    target: str
    share: Share
    authority: str = ""
    protocol: str = ""
    where: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Asked:
    """The four arguments of `launch()` about sharing.

    Attributes:
        share: as `launch()` has it.
        address, protocol, authority: `share_server_address`, `share_server_protocol`, `share_server_tls_certificate`.
    """

    share: Any
    address: str | None = None
    protocol: str | None = None
    authority: str | None = None


def wanted(asked: Asked) -> Wanted | None:
    """What the arguments and the environment ask for; None when the app is not to be shared.

    Raises:
        ValueError, TypeError: a value that cannot be meant.
    """
    share = asked.share
    check_server_arguments(asked)
    if share is None:
        share = is_hosted_notebook() or os.environ.get("GRADIO_SHARE", "").lower() in ("true", "1", "yes")
    if share is False:
        return None
    wish = share if isinstance(share, Share) else Share(relay=share if isinstance(share, str) else None)
    if not isinstance(share, (bool, str, Share)):
        raise TypeError(f"share must be True, False, a text or gr.Share(...), not {share!r}.")
    authority, protocol = asked.authority or "", asked.protocol or ""
    for target, where in _arguments(wish, asked):
        if target:
            return Wanted(kind_of(target, where), _bare(target), wish, authority, protocol, where)
    try:
        return _configured(wish, authority, protocol)
    except ValueError as error:
        return Wanted("none", "", wish, problem=str(error))


def _configured(wish: Share, authority: str, protocol: str) -> Wanted:
    """What the environment or the configuration file names; without them the local network.

    Raises:
        ValueError: they name nothing that we know.
    """
    for where in ("FANLIGHT_RELAY", "GRADIO_SHARE_SERVER_ADDRESS"):
        target = os.environ.get(where)
        if target:
            return Wanted(kind_of(target, where), _bare(target), wish, authority, protocol, where)
    configured = configuration()
    if configured:
        token = wish.token or configured.get("token")
        wish = Share(**{**_fields(wish), "token": token})
        authority = authority or configured.get("authority", "")
        target = configured["relay"]
        return Wanted(kind_of(target, str(config_file())), _bare(target), wish, authority, protocol, str(config_file()))
    return Wanted("none" if is_hosted_notebook() else "network", "", wish)


def kind_of(target: str, where: str) -> str:
    """What a text names: "relay", "ssh", "program" or "network".

    Raises:
        ValueError: nothing that we know.
    """
    from fanlight.tunnel.programs import program_names

    if target.lower() in ("lan", "network"):
        return "network"
    if target.startswith("ssh:"):
        bare = _bare(target)
        if not _SSH.fullmatch(bare) or bare.startswith("-"):
            raise ValueError(f"{where}: after ssh: stands what ssh is given, such as ssh:me@box, not {target!r}.")
        return "ssh"
    if target.lower() in program_names():
        return "program"
    if "://" in target or ":" in target or "." in target or target == "localhost":
        relay_address(target, "", "", "")
        return "relay"
    raise ValueError(
        f'{where}: {target!r} is neither a relay\'s address such as "https://share.example.org", nor "ssh:user@host", '
        f'"lan" or one of the programs {", ".join(program_names())}.'
    )


def relay_address(text: str, protocol: str, authority: str, token: str) -> RelayAddress:
    """The relay that a text names: host, host:port, [v6]:port or a URL. Without a scheme, https but for near ones.

    Raises:
        ValueError: it names none.
    """
    from fanlight.tunnel.client.hops import RelayAddress

    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    scheme = parts.scheme or protocol or ("http" if host and _is_near(host) else "https")
    if not host or scheme not in ("http", "https") or parts.path.strip("/") or parts.username is not None:
        raise ValueError(f'A relay\'s address is such as "https://share.example.org" or "host:7870", not {text!r}.')
    return RelayAddress(host, port or (443 if scheme == "https" else 80), scheme == "https", authority, token)


def seconds_of(text: str | float | None, argument: str) -> float:
    """Seconds in a text such as "90m", "12h" or "3d", or a number of them; 0 for None.

    Raises:
        ValueError: it is no such time, or not above zero.
    """
    if text is None:
        return 0.0
    found = _DURATION.fullmatch(str(text).strip().lower())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not 0 < seconds <= LONGEST_S:
        raise ValueError(f'{argument} must be seconds or a text such as "90m", "12h" or "3d", not {text!r}.')
    return seconds


def check_server_arguments(asked: Asked) -> None:
    """Refuse what cannot be meant by the three `share_server_...` arguments.

    Raises:
        ValueError: the message names the argument.
    """
    protocol = asked.protocol
    if protocol not in (None, "http", "https"):
        raise ValueError(f"share_server_protocol must be 'http' or 'https', not {protocol!r}.")
    if asked.address:
        relay_address(asked.address, protocol or "", "", "")


def is_hosted_notebook() -> bool:
    """Whether this runs in Colab or Kaggle, where nobody can open a local address."""
    return "google.colab" in sys.modules or any(
        name in os.environ for name in ("COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE")
    )


def config_file() -> Path:
    """Where a user's own relay is configured: `relay`, `token` and `authority`, as TOML."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "fanlight" / "relay.toml"


def configuration() -> dict[str, str]:
    """What the configuration file says; empty without one.

    Raises:
        ValueError: it is malformed.
    """
    try:
        path = config_file()
    except RuntimeError:  # a user without a home has no file there
        return {}
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}.") from None
    if not isinstance(fields.get("relay"), str) or not all(isinstance(value, str) for value in fields.values()):
        raise ValueError(f'{path} must hold relay = "https://..." and, if the relay asks for one, token = "...".')
    return fields


def _arguments(wish: Share, asked: Asked) -> list[tuple[str | None, str]]:
    """What of `launch()` may name a relay, the nearest first."""
    return [(wish.relay, "share"), (asked.address, "share_server_address")]


def _bare(target: str) -> str:
    return target.removeprefix("ssh:").removeprefix("//")


def _fields(share: Share) -> dict[str, Any]:
    return {name: getattr(share, name) for name in share.__dataclass_fields__}


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or in a private network, where nobody has certificates."""
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
