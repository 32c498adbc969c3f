"""What a document needs before its first drawing: the visitor's mode, and styles that stay in their element."""

from __future__ import annotations

EARLY = """try{const t=new URLSearchParams(location.search).get('__theme')||localStorage.getItem('fanlight:theme');
if(t==='dark'||t==='light'){const e=document.documentElement;e.style.colorScheme=t;e.classList.add(t)}}catch{}"""
"""Gives the document the mode that its visitor chose before anything is drawn; frontend/src/core/theme.ts goes on."""


def style_text(css: str) -> str:
    """A style sheet as it stands inside of a style element, which nothing in it can end."""
    return css.replace("</", "<\\/")
