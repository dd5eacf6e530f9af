# SPDX-License-Identifier: MIT
"""Waiting in asyncio: wait_async()."""

import asyncio
import gc
import subprocess
import sys
import threading

import pytest
from children import beside, fork
from waiting import VALUE_IDS, VALUES, change, until_asleep

from pytomic import AtomicInt, AtomicUInt, Segment, StaleSlotError, _wait_async, multithreading

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

helper = _wait_async.helper


@pytest.fixture(autouse=True)
def nobody_waits():
    """Who does not wait any more is forgotten."""
    yield
    gc.collect()
    assert helper._words == {}


async def asleep(*atomics):
    """As until_asleep(), while other tasks run."""
    for atomic in atomics:
        while atomic._slot.cell.waiting % 2 == 0:
            await asyncio.sleep(0)


def run(code, *arguments):
    """A program that must end well, and say nothing of threads or coroutines that did not."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], stdout=-1, stderr=-1, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("cls, old, new", VALUES, ids=VALUE_IDS)
def test_a_task_gets_the_value_that_is_not_old(cls, old, new):
    async def main():
        atomic = cls(old)
        task = asyncio.create_task(atomic.wait_async(old))
        await asleep(atomic)
        change(atomic, new)
        value = await task
        assert (value, repr(value)) == (new, repr(new))
        assert await atomic.wait_async(old) == new

    asyncio.run(main())


def test_another_process_wakes_tasks(name):
    async def main():
        atomic = AtomicInt(name=f"{name}/a")
        for value in range(100):
            assert await atomic.wait_async(value) == value + 1

    def child():
        atomic = AtomicInt(name=f"{name}/a")
        for value in range(100):
            until_asleep(atomic)
            change(atomic, value + 1)

    with beside(child):
        asyncio.run(main())


@pytest.mark.parametrize("timeout", [0, -1, 1e-9, 0.01])
def test_when_the_time_is_over_it_is_a_timeout_error(timeout):
    with pytest.raises(TimeoutError, match="wait_async unnamed AtomicInt: the time is over"):
        asyncio.run(AtomicInt(5).wait_async(5, timeout))


def test_bad_arguments():
    for timeout, error in ((float("nan"), ValueError), ("1", TypeError)):
        with pytest.raises(error):
            asyncio.run(AtomicInt().wait_async(0, timeout))
    for old, error in ((0.5, TypeError), (2**63, OverflowError)):
        with pytest.raises(error):
            asyncio.run(AtomicInt().wait_async(old))


@pytest.mark.parametrize("words, tasks", [(1, 1000), (127, 2), (128, 2), (1000, 1)])
def test_any_number_of_tasks_wait_for_any_number_of_values(words, tasks):
    async def main():
        atomics = [AtomicUInt(i) for i in range(words)]
        waiting = [asyncio.create_task(atomic.wait_async(i)) for i, atomic in enumerate(atomics) for _ in range(tasks)]
        await asleep(*atomics[:127])
        for atomic in reversed(atomics):
            atomic.preinc()
            atomic.notify_all()
        assert await asyncio.gather(*waiting) == [i + 1 for i in range(words) for _ in range(tasks)]
        assert [thread.name for thread in threading.enumerate()].count("pytomic-wait-async") == 1

    asyncio.run(main())


def test_a_value_beyond_those_that_the_kernel_sleeps_on_is_seen_too():
    async def main():
        atomics = [AtomicUInt() for _ in range(300)]
        waiting = [asyncio.create_task(atomic.wait_async(0)) for atomic in atomics]
        await asleep(*atomics[:127])
        for atomic, task in zip(reversed(atomics), reversed(waiting)):
            change(atomic, 1)
            assert await task == 1

    asyncio.run(main())


def test_one_value_is_waited_for_with_several_olds():
    async def main():
        atomic = AtomicInt(1)
        one, two = (asyncio.create_task(atomic.wait_async(old)) for old in (1, 2))
        assert await two == 1
        await asleep(atomic)
        change(atomic, 2)
        assert await one == 2

    asyncio.run(main())


def test_a_value_of_this_process_alone():
    async def main():
        atomic = multithreading.AtomicInt(0)
        task = asyncio.create_task(atomic.wait_async(0))
        await asleep(atomic)
        change(atomic, 1)
        assert await task == 1

    asyncio.run(main())


def test_a_task_that_waits_can_be_cancelled():
    async def main():
        atomic = AtomicInt()
        stays, goes = (asyncio.create_task(atomic.wait_async(0)) for _ in range(2))
        await asleep(atomic)
        goes.cancel()
        with pytest.raises(asyncio.CancelledError):
            await goes
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(AtomicInt().wait_async(0), 0.01)
        assert len(helper._words) == 1
        change(atomic, 1)
        assert await stays == 1

    asyncio.run(main())


def test_a_task_that_is_cancelled_when_its_value_is_on_the_way():
    async def main():
        complaints = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        atomic = AtomicInt()
        task = asyncio.create_task(atomic.wait_async(0))
        await asleep(atomic)
        change(atomic, 1)
        while helper._words:
            pass
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        assert complaints == []

    asyncio.run(main())


def test_the_garbage_collector_may_end_a_coroutine_that_waits_anywhere():
    async def main():
        atomic = AtomicInt()
        waiting = atomic.wait_async(0)
        waiting.send(None)
        with helper._lock:
            waiting.close()

    asyncio.run(main())


def test_loops_in_several_threads():
    atomics = [AtomicInt() for _ in range(4)]
    results = []

    async def main():
        results.append(await asyncio.gather(*(atomic.wait_async(0) for atomic in atomics)))

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    until_asleep(*atomics)
    for atomic in atomics:
        change(atomic, 1)
    for thread in threads:
        thread.join()
    assert results == [[1] * 4] * 4


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_closed_loop_does_no_harm():
    atomic, other = AtomicInt(), AtomicInt()
    loop = asyncio.new_event_loop()
    task = loop.create_task(atomic.wait_async(0))
    loop.run_until_complete(asleep(atomic))
    task._log_destroy_pending = False
    loop.close()

    async def main():
        waiting = asyncio.create_task(other.wait_async(0))
        await asleep(other)
        change(atomic, 1)
        change(other, 1)
        assert await waiting == 1
        while helper._words:
            await asyncio.sleep(0)

    asyncio.run(main())


def test_a_removed_slot_and_a_reader(name):
    async def main():
        segment = Segment(name)
        segment.open("a", AtomicInt)
        each = segment["a"], Segment(name, "r")["a"]
        for value in range(3):
            waiting = [asyncio.create_task(atomic.wait_async(value)) for atomic in each]
            await asleep(each[0])
            change(each[0], value + 1)
            assert await asyncio.gather(*waiting) == [value + 1] * 2
        waiting = [asyncio.create_task(atomic.wait_async(3)) for atomic in each]
        await asleep(each[0])
        del segment["a"]
        for task in waiting:
            with pytest.raises(StaleSlotError, match="wait_async AtomicInt .*removed"):
                await task
        with pytest.raises(StaleSlotError):
            await each[0].wait_async(0)

    asyncio.run(main())


def test_a_forked_child_has_a_helper_of_its_own(name):
    mine, the_childs = AtomicInt(), AtomicInt()

    async def main():
        waiting = asyncio.create_task(mine.wait_async(0))
        await asleep(mine)
        fork(child)
        change(mine, 1)
        assert await waiting == 1

    def child():
        assert helper._words == {} and helper._thread is None
        gc.collect()

        async def wait():
            waiting = asyncio.create_task(the_childs.wait_async(0))
            await asleep(the_childs)
            change(the_childs, 1)
            assert await waiting == 1

        thread = threading.Thread(target=asyncio.run, args=(wait(),))
        thread.start()
        thread.join()
        assert the_childs.load() == 1

    asyncio.run(main())


def test_the_thread_ends_when_nobody_waits_and_begins_anew(monkeypatch):
    monkeypatch.setattr(_wait_async, "LINGER", 1)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            asyncio.run(AtomicInt().wait_async(0, 1e-9))
        while helper._thread is not None:
            pass


def test_waiting_one_after_another_needs_one_thread():
    async def main():
        atomic = AtomicInt()
        with pytest.raises(TimeoutError):
            await atomic.wait_async(0, 1e-9)
        thread = helper._thread
        with pytest.raises(TimeoutError):
            await atomic.wait_async(0, 1e-9)
        assert thread is not None and helper._thread is thread

    asyncio.run(main())


def test_the_package_does_not_import_asyncio():
    assert run("import sys, pytomic; print('asyncio' in sys.modules)") == "False\n"


PROGRAM = """
import asyncio, sys, threading, pytomic
atomic = pytomic.AtomicInt(name=sys.argv[1])
async def main():
    global tasks
    tasks = [asyncio.ensure_future(atomic.wait_async(i - 1)) for i in range(10)]
    {then}
{run}
"""
EXITS = {
    "cancelled by asyncio.run": ("await asyncio.sleep(0)", "asyncio.run(main())"),
    "in a loop that was never closed": (
        "await asyncio.sleep(0)",
        "asyncio.new_event_loop().run_until_complete(main())",
    ),
    "in a thread that goes on": (
        "started.set(); await asyncio.sleep(1000)",
        """
started = threading.Event()
threading.Thread(target=asyncio.run, args=(main(),), daemon=True).start()
started.wait()
""",
    ),
}


@pytest.mark.parametrize("how", EXITS)
def test_who_waits_does_not_keep_the_interpreter(name, how):
    then, start = EXITS[how]
    code = PROGRAM.format(then=then, run=start)
    done = subprocess.run([sys.executable, "-c", code, f"{name}/a"], stderr=-1, text=True)
    assert done.returncode == 0 and "Traceback" not in done.stderr  # asyncio may complain of tasks that it destroyed


def test_the_thread_is_gone_before_the_interpreter_is():
    code = """
import asyncio, atexit, threading, pytomic

@atexit.register
def last():
    print([thread.name for thread in threading.enumerate()])
    try:
        asyncio.run(pytomic.AtomicInt().wait_async(0, 1))
    except RuntimeError as error:
        print(error)

try:
    asyncio.run(pytomic.AtomicInt().wait_async(0, 1e-9))
except TimeoutError:
    pass
"""
    assert run(code) == "['MainThread']\ncannot wait_async unnamed AtomicInt: the interpreter is ending\n"


def test_an_interpreter_ends_while_others_notify(name):
    atomic, over = AtomicInt(name=f"{name}/a"), AtomicInt()

    def notify():
        while not over.load():
            atomic.preinc()
            atomic.notify_all()

    thread = threading.Thread(target=notify)
    thread.start()
    then, start = EXITS["in a thread that goes on"]
    try:
        for _ in range(10):
            done = subprocess.run([sys.executable, "-c", PROGRAM.format(then=then, run=start), f"{name}/a"], stderr=-1)
            assert (done.returncode, done.stderr) == (0, b"")
    finally:
        over.store(1)
        thread.join()
