from __future__ import annotations

import asyncio
import threading

from ipychat._loop import Home


def test_without_a_loop_what_is_posted_is_done_at_once() -> None:
    done: list[threading.Thread] = []
    Home().post(lambda: done.append(threading.current_thread()))
    assert done == [threading.current_thread()]


def test_without_a_loop_work_has_ended_when_run_returns() -> None:
    done: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    Home().run(work)
    assert done == [1]


def test_with_a_loop_work_from_any_thread_runs_on_it() -> None:
    threads: list[threading.Thread] = []

    async def main() -> None:
        home = Home()
        over = asyncio.Event()

        async def work() -> None:
            threads.append(threading.current_thread())
            over.set()

        other = threading.Thread(target=lambda: home.run(work))
        other.start()
        await asyncio.wait_for(over.wait(), 20)
        other.join()

    asyncio.run(main())
    assert threads == [threading.current_thread()]


def test_a_home_moves_to_the_next_loop_when_its_own_has_ended() -> None:
    done: list[int] = []

    async def first() -> Home:
        return Home()

    home = asyncio.run(first())

    async def second() -> None:
        over = asyncio.Event()

        def finish() -> None:
            done.append(1)
            over.set()

        home.post(finish)
        await asyncio.wait_for(over.wait(), 20)

    asyncio.run(second())
    assert done == [1]
