"""What `launch(share=...)` refuses before it starts anything."""

from __future__ import annotations

import pytest

import fanlight as gr
from fanlight.app.sharewish import Asked, Share, wanted
from fanlight.app.sharing import NotShared, Sharing
from fanlight.server.links import Links


@pytest.mark.parametrize(
    ("share", "unmet"),
    [
        (gr.Share(relay="cloudflared", password="open sesame"), "password"),
        (gr.Share(relay="ngrok", expires="2h", name="demo"), "expires or name"),
    ],
)
def test_a_tunnel_program_gives_no_link_without_what_was_asked_for(share: Share, unmet: str) -> None:
    wish = wanted(Asked(share))
    assert wish is not None
    with pytest.raises(NotShared, match=f"gives links without {unmet}. Leave that out and use auth=") as refused:
        Sharing(wish, Links(), 7860).start()
    assert refused.value.code == "share-program-cannot"
