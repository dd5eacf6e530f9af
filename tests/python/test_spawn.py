# SPDX-License-Identifier: MIT
"""Objects as arguments of multiprocessing's processes, in its queues, pipes and pools, under every start method."""

import gc
import multiprocessing
import os

import pytest
from cells import EXACT, KINDS, MEMORIES

import pytomic
from pytomic import AtomicInt, AtomicUInt

# multiprocessing sends descriptors from a thread, and Python warns of forking beside one
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

METHODS = ["fork", "spawn", "forkserver"]
INCREMENTS = 1000


@pytest.fixture(params=METHODS)
def context(request):
    return multiprocessing.get_context(request.param)


def run(context, target, *arguments):
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == 0


def count(atomics):
    for atomic in atomics:
        for _ in range(INCREMENTS):
            atomic.preinc()


@pytest.mark.parametrize("memory", ["named", "unnamed", "multiprocessing"])
def test_arguments_of_a_process_are_the_same_cells(name, context, memory):
    atomics = [MEMORIES[memory](kind, 5, f"{name}.{kind}") for kind in KINDS]
    processes = [context.Process(target=count, args=(atomics,)) for _ in range(2)]
    for process in processes:
        process.start()
    count(atomics)
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert [atomic.load() for atomic in atomics] == [5 + 3 * INCREMENTS] * len(KINDS)


def exchange(pairs):
    for atomic, value in pairs:
        atomic.store(value)


@pytest.mark.parametrize("memory", ["named", "unnamed", "multiprocessing"])
def test_values_of_every_class_reach_a_process(name, context, memory):
    atomics = [MEMORIES[memory](exact, exact.first, f"{name}.{exact}") for exact in EXACT]
    run(context, exchange, list(zip(atomics, [exact.second for exact in EXACT])))
    assert [atomic.load() for atomic in atomics] == [exact.second for exact in EXACT]


def take_and_add(inbox):
    while (item := inbox.get()) is not None:
        for atomic in item:
            atomic.fetch_add(10)


def test_they_go_through_queues(name, context):
    atomics = [AtomicUInt(1), AtomicInt(2), AtomicUInt(3, name=f"{name}/a")]
    queue = context.SimpleQueue()
    process = context.Process(target=take_and_add, args=(queue,))
    process.start()
    for item in (atomics, atomics[:1], None):
        queue.put(item)
    process.join()
    assert process.exitcode == 0
    assert [atomic.load() for atomic in atomics] == [21, 12, 13]


def echo(connection):
    atomic = connection.recv()
    atomic.preinc()
    connection.send(atomic)
    connection.recv()  # whoever sends such an object lives until it was received


def test_they_go_through_pipes_and_come_back(context):
    atomic = AtomicUInt(1)
    ours, theirs = context.Pipe()
    process = context.Process(target=echo, args=(theirs,))
    process.start()
    ours.send(atomic)
    back = ours.recv()
    ours.send(None)
    process.join()
    assert process.exitcode == 0
    assert back.preinc() == atomic.load() == 3


def add_one(atomic):
    return atomic.preinc()


def test_they_go_through_pools(context):
    atomic = AtomicUInt()
    with context.Pool(2) as pool:
        assert sorted(pool.map(add_one, [atomic] * 20, chunksize=1)) == list(range(1, 21))
    assert atomic.load() == 20


def open_files():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def many(atomics, before):
    for atomic in atomics:
        atomic.preinc()
    assert open_files() < before + 40


def test_hundreds_of_cells_cost_few_descriptors(context):
    before = open_files()  # a forked child has those as well
    atomics = [AtomicUInt(i) for i in range(700)]
    run(context, many, atomics, before)
    assert [atomic.load() for atomic in atomics] == list(range(1, 701))


def pass_on(context, atomic):
    atomic.preinc()
    run(context, add_one, atomic)


def test_a_child_passes_them_on_to_its_own(context):
    atomic = AtomicUInt()
    run(context, pass_on, context, atomic)
    assert atomic.load() == 2


def read_only(segment_name, atomic):
    assert atomic.load() == 5
    with pytest.raises(PermissionError):
        atomic.preinc()


def test_a_read_only_object_stays_read_only(name, context):
    AtomicUInt(5, name=f"{name}/a")
    run(context, read_only, name, pytomic.Segment(name, "r")["a"])
