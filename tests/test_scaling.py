"""The model of many devices, and what is read from the text of XLA."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from benchmarks.collectives import Collective, collectives
from benchmarks.scaling import (
    H200,
    Job,
    Layout,
    bytes_held,
    bytes_sent,
    estimate,
    gathered,
    reduced,
    seconds,
)

JOB = Job(
    parameters=100_000_000,
    layers=14,
    width=768,
    vocabulary=256,
    hidden=12_000,
    tokens=2**20,
    operations=6e8 * 2**20,
)

TEXT = """\
HloModule step

%add (x: f32[], y: f32[]) -> f32[] {
  %x = f32[] parameter(0)
  %y = f32[] parameter(1)
  ROOT %sum = f32[] add(%x, %y)
}

%body (now: (s32[], f32[8,64])) -> (s32[], f32[8,64]) {
  %now = (s32[], f32[8,64]{1,0}) parameter(0)
  %a = f32[8,64]{1,0} get-tuple-element(%now), index=1
  %whole = bf16[8,128]{1,0} all-gather(%a), replica_groups=mesh['x'=4,'y'=2] {'y'}, dimensions={1}
  %sum.1 = f32[8,64]{1,0} all-reduce(%a), replica_groups=[4,2]<=[8], to_apply=%add
  ROOT %next = (s32[], f32[8,64]{1,0}) tuple(%a, %sum.1)
}

%more (now: (s32[], f32[8,64])) -> pred[] {
  ROOT %less = pred[] constant(true)
}

ENTRY %main (x: f32[8,64]) -> f32[2,64] {
  %x.1 = f32[8,64]{1,0} parameter(0)
  %begun = (s32[], f32[8,64]{1,0}) tuple(%x.1)
  %loop = (s32[], f32[8,64]{1,0}) while(%begun), condition=%more, body=%body, \
backend_config={"known_trip_count":{"n":"6"}}
  %last = f32[8,64]{1,0} get-tuple-element(%loop), index=1
  ROOT %part = f32[2,64]{1,0} reduce-scatter(%last), replica_groups={{0,1,2,3},{4,5,6,7}}, \
dimensions={0}, to_apply=%add
}
"""


def test_what_is_sent_is_read_with_the_loops_around_it() -> None:
    assert collectives(TEXT) == [
        Collective("all-gather", 8 * 128 * 2, 2, 6),
        Collective("all-reduce", 8 * 64 * 4, 2, 6),
        Collective("reduce-scatter", 8 * 64 * 4, 4, 1),
    ]
    gather, add, scatter = (one.sent for one in collectives(TEXT))
    assert gather == 6 * 2048 / 2
    assert add == 6 * 2 * 2048 / 2
    assert scatter == 2048 * 3 / 4


def test_a_program_that_sends_nothing() -> None:
    assert (
        collectives("ENTRY %main (x: f32[]) -> f32[] {\n  ROOT %x = f32[] parameter(0)\n}\n") == []
    )


@given(st.floats(1, 1e12), st.integers(1, 4096))
def test_an_all_reduce_is_a_reduce_scatter_and_an_all_gather(size: float, devices: int) -> None:
    assert reduced(size, devices) == gathered(size, devices) + gathered(size, devices)
    assert reduced(size, 1) == 0


layouts = st.builds(
    Layout,
    st.sampled_from([1, 2, 8, 64, 512]),
    st.sampled_from([1, 2, 8]),
    st.booleans(),
)


@given(layouts)
def test_one_device_sends_nothing_and_holds_all(layout: Layout) -> None:
    alone = Layout(1, 1, layout.sharded)
    assert set(bytes_sent(JOB, alone).values()) == {0}
    whole, part = bytes_held(JOB, alone), bytes_held(JOB, layout)
    assert all(part[name] <= whole[name] for name in whole)
    if layout.sharded:
        assert whole["state"] / layout.devices <= part["state"] < whole["state"] or layout == alone


@given(layouts, st.floats(0.1, 1))
def test_communication_is_hidden_or_added(layout: Layout, share: float) -> None:
    took = seconds(JOB, layout, H200, share)
    assert took["computing"] <= took["best"] <= took["worst"]
    assert took["worst"] == pytest.approx(took["computing"] + took["sending"])
    row = estimate(JOB, layout, H200, share)
    assert row["tokens_per_second"] == pytest.approx(JOB.tokens / took["best"])
    assert 0 < float(str(row["part_of_peak"])) <= share * (1 + 1e-12)


def test_fully_sharded_sends_half_as_much_again_as_data_parallel_in_float32() -> None:
    """1910.02054, Section 7: 3 passes in place of 2, of weights and gradients of one size."""
    job = Job(**{**vars(JOB), "number": 4, "vocabulary": 0})
    plain, sharded = (bytes_sent(job, Layout(8, 1, s))["data"] for s in (False, True))
    assert sharded == pytest.approx(1.5 * plain)


@given(layouts)
def test_a_compiler_that_joins_sums_sends_no_more(layout: Layout) -> None:
    joined, apart = (sum(bytes_sent(JOB, layout, joins).values()) for joins in (True, False))
    assert joined <= apart <= 2 * joined


def test_a_ring_leaves_the_node_when_it_is_longer() -> None:
    assert H200.link(8) == H200.inside
    assert H200.link(16) == H200.link(2, stride=8) == H200.outside
