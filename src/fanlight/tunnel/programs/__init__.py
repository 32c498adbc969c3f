"""Tunnel programs and SSH services that the author has and names, such as `share="cloudflared"`."""

from fanlight.tunnel.programs.errors import ProgramError
from fanlight.tunnel.programs.link import ProgramLink, open_program
from fanlight.tunnel.programs.table import program_names

__all__ = ["ProgramError", "ProgramLink", "open_program", "program_names"]
