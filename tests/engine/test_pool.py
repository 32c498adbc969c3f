"""The pool of threads: turns when all are busy, nothing lost, nothing held."""

from __future__ import annotations

import threading

from fanlight.engine.pool import Pool
from tests.engine.support import until


def test_calls_that_wait_are_served_in_turns_of_those_they_are_for() -> None:
    pool, free, order = Pool(2, "test"), threading.Event(), []
    begun = threading.Semaphore(0)

    def slow() -> None:
        begun.release()
        free.wait(5)

    for _ in range(2):
        pool.submit(slow, "crowd")
    for _ in range(2):
        assert begun.acquire(timeout=5)
    one = threading.Lock()

    def note(name: str) -> None:
        with one:
            order.append(name)

    for number in range(20):
        pool.submit(lambda number=number: note(f"crowd {number}"), "crowd")  # type: ignore[misc]  # bound now
    pool.submit(lambda: note("ann"), "ann")
    pool.submit(lambda: note("bob"), "bob")
    free.set()
    until(lambda: len(order) == 22)
    assert order.index("ann") <= 3
    assert order.index("bob") <= 4
    crowd = [int(name.split()[1]) for name in order if name.startswith("crowd")]
    assert sorted(crowd) == list(range(20))
    pool.close()


def test_thousands_of_calls_from_many_threads_all_run_once() -> None:
    pool, done = Pool(8, "test"), threading.Semaphore(0)
    counts = [0] * 4000
    one = threading.Lock()

    def call(number: int) -> None:
        with one:
            counts[number] += 1
        done.release()

    def send(first: int) -> None:
        for number in range(first, first + 1000):
            pool.submit(lambda number=number: call(number), str(number % 7))  # type: ignore[misc]  # bound now

    senders = [threading.Thread(target=send, args=(first,)) for first in range(0, 4000, 1000)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    for _ in range(4000):
        assert done.acquire(timeout=10)
    assert counts == [1] * 4000
    until(lambda: pool._idle == pool._threads)
    pool.close()


def test_a_call_that_fails_ends_no_thread() -> None:
    pool, done = Pool(1, "test"), threading.Event()
    pool.submit(lambda: 1 / 0)  # type: ignore[arg-type,return-value]  # it fails
    pool.submit(done.set)
    assert done.wait(5)
    pool.close()
