"""Whatever happens on the way, every page ends where the kernel is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import tally
from fault_plans import PATIENCE, World
from fault_roads import KINDS
from real_pages import RealPages

TOKENS = 2000
PLANS = tally.of(60, 1000)


@pytest.fixture(scope="module")
def pages() -> Iterator[RealPages]:
    pages = RealPages()
    yield pages
    pages.close()


def heal(world: World) -> float:
    """Wait until all pages show what the kernel has.

    Returns:
        For how many milliseconds after the last fault, which may have come meanwhile: the question
        for what is missing may be lost as well.
    """
    since = max(world.time.now, world.last_fault)
    world.run_until(since)
    while world.differences():
        assert world.time.now < since + PATIENCE, world.differences()
        world.run_until(world.time.now + 20)
    return max(0.0, world.time.now - max(since, world.last_fault))


def test_pages_equal_the_kernel_after_any_plan_of_faults(pages: RealPages) -> None:
    kinds: Counter[str] = Counter()
    slowest, late, looks = 0.0, 0, 0
    for seed in range(PLANS):
        world = World(seed, pages, TOKENS)
        names = [world.open_page(), world.open_page()]
        world.converse()
        joins: float | None = world.random.uniform(0, 4000)
        leaves = world.random.uniform(0, 4000) if world.random.random() < 0.3 else None
        while not world.is_over:
            world.run_until(world.time.now + 500)
            looks += 1
            assert world.holes() == [], f"plan {seed}: a text with a hole or a double"
            if joins is not None and world.time.now > joins:
                joins = None
                world.open_page()
            if leaves is not None and world.time.now > leaves:
                leaves = None
                world.close_page(names.pop())
        took = heal(world)
        late += took > 2000
        slowest = max(slowest, took)
        world.close()
        kinds.update(world.faults)
    assert pages.warnings == []
    assert set(kinds) == set(KINDS)
    tally.count(
        "R1",
        "seeded plans of faults between the outbox and the page's store",
        plans=PLANS,
        tokens=PLANS * TOKENS,
        **dict(sorted(kinds.items())),
        differences=0,
        looks_in_mid_stream=looks,
        healed_later_than_2_s=late,
        slowest_ms=round(slowest),
    )
