"""Calls the author's functions about logins off the server's loop."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from fanlight.engine.pool import Pool

T = TypeVar("T")

Loop = Callable[[], asyncio.AbstractEventLoop]
"""Gives the loop on which the author's async functions run."""


async def answer_of(call: Callable[[], Any], is_async: bool, pool: Pool, loop: Loop) -> Any:
    """What a function of the author's answers, awaited where it is to be awaited.

    Args:
        call: calls it.
        is_async: it is an `async def`, which runs on its loop from the start.
    """
    if is_async:
        return await on_loop(loop(), call)
    answer = await in_pool(pool, call)
    # A plain function may hand on an async one's coroutine, which by itself would count as yes.
    return await on_loop(loop(), lambda: answer) if inspect.isawaitable(answer) else answer


async def in_pool(pool: Pool, call: Callable[[], T]) -> T:
    """What a call gives, run in a thread of the pool.

    Raises:
        RuntimeError: the call raised what would end a thread, such as SystemExit.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: Callable[[], None]) -> None:
        if not future.done():
            result()

    def work() -> None:
        if future.done():  # nobody waits any more
            return
        try:
            value = call()
        except Exception as error:
            failed: Exception = error
            loop.call_soon_threadsafe(settle, lambda: future.set_exception(failed))
        except BaseException as error:
            text = f"it raised {type(error).__name__}"
            loop.call_soon_threadsafe(settle, lambda: future.set_exception(RuntimeError(text)))
        else:
            loop.call_soon_threadsafe(settle, lambda: future.set_result(value))

    pool.submit(work)
    return await future


async def on_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], Awaitable[T]]) -> T:
    """What an async call gives, run on the loop of the author's async functions."""

    async def run() -> T:
        return await call()

    made: Coroutine[Any, Any, T] = run()
    if loop is asyncio.get_running_loop():
        return await made
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(made, loop))
