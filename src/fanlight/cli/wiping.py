"""A process whose freed memory is overwritten, so that what passed through it cannot be found there afterwards."""

from __future__ import annotations

import os
import platform
import sys

TUNABLES = "GLIBC_TUNABLES"
WIPING = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"
"""glibc overwrites what is freed; the cache of each thread, which it leaves out of that, is not used."""


def wipe_freed_memory() -> None:
    """Start this program anew with an allocator that wipes; nothing where glibc is not the C library.

    Python's own allocator keeps small objects, and wipes none: it gives way to the C library's. Whoever has set
    `glibc.malloc.perturb` has decided for himself.
    """
    set_before = os.environ.get(TUNABLES, "")
    if platform.libc_ver()[0] != "glibc" or "glibc.malloc.perturb" in set_before or not sys.executable:
        return
    settings = {TUNABLES: f"{set_before}:{WIPING}".lstrip(":"), "PYTHONMALLOC": "malloc"}
    sys.stdout.flush()
    try:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | settings)
    except OSError:
        return  # a relay that does not wipe is a relay still
