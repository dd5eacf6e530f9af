# SPDX-License-Identifier: MIT
"""Waiting in asyncio until a value changes: Exact.wait_async() is the way in, and the first call imports this.

One thread of the process, the helper, sleeps on the values that the coroutines of all event loops wait for. The first of
them starts it. It ends when nobody has waited for a second, or with the interpreter."""

from __future__ import annotations

import asyncio
import atexit
import errno
import os
import signal
import threading
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Iterator

from ._cffi import ffi, lib
from ._classes import AtomicUInt
from ._wait import FOREVER, bits_of, seconds_of

if TYPE_CHECKING:
    from ._atomic import Exact

    Future = asyncio.Future[tuple[int, int]]

LINGER = 1_000_000_000
"""How long the helper stays when nobody waits, in nanoseconds."""
PAUSE = 10_000_000
"""After which it looks again when there are more values than the kernel lets a thread sleep on."""
OVER = 0
"""A deadline that has passed: to look without sleeping."""


async def wait_async(atomic: Exact, old: Any, timeout: float | None) -> Any:
    """A value that is not `old`."""
    bits, seconds = bits_of(atomic, old), seconds_of(timeout)
    code, seen = look(atomic, bits)
    if code == -errno.ETIMEDOUT and (seconds is None or seconds > 0):
        code, seen = await _wait(atomic, bits, seconds)
    if code < 0:
        raise atomic._failure("wait_async", code)
    return atomic._kind.from_bits(seen)


def look(atomic: Exact, old: int) -> tuple[int, int]:
    """A code of the library, -ETIMEDOUT if the value is `old`; and the value that it is instead."""
    seen = ffi.new("uint64_t *")
    return lib.pytomic_wait_until(atomic._slot, old, OVER, seen), seen[0]


async def _wait(atomic: Exact, bits: int, seconds: float | None) -> tuple[int, int]:
    loop = asyncio.get_running_loop()
    future: Future = loop.create_future()
    word = helper.add(atomic, bits, future)
    try:
        if seconds is not None:
            loop.call_later(seconds, deliver, future, -errno.ETIMEDOUT, 0)
        return await future
    finally:  # also when the task was cancelled
        helper.remove(word, future)


def deliver(future: Future, code: int, seen: int) -> None:
    """In the thread of the future's loop."""
    if not future.done():
        future.set_result((code, seen))


class Word:
    """A value, and the futures of those who wait until it is not `bits` any more."""

    def __init__(self, atomic: Exact, bits: int) -> None:
        self.atomic, self.bits = atomic, bits
        self.futures: set[Future] = set()

    @property
    def key(self) -> tuple[int, int, int]:
        slot = self.atomic._slot
        return int(ffi.cast("uintptr_t", slot.cell)), slot.generation, self.bits

    def deliver(self, code: int, seen: int) -> None:
        for future in list(self.futures):
            try:
                future.get_loop().call_soon_threadsafe(deliver, future, code, seen)
            except RuntimeError:
                pass  # the loop is closed: nobody waits any more


class Words:
    """What the library sleeps on: the helper's bell, and words."""

    def __init__(self, bell: AtomicUInt, rung: int, words: list[Word]) -> None:
        self.words = words
        atomics = [bell, *(word.atomic for word in words)]
        self.slots = ffi.new("pytomic_slot[]", len(atomics))
        for i, atomic in enumerate(atomics):
            self.slots[i] = atomic._slot[0]
        self.olds = ffi.new("uint64_t[]", [rung, *(word.bits for word in words)])

    def sleep(self) -> Iterator[tuple[Word | None, int, int]]:
        """Sleep until there is something to tell: each word with a code and its value; None for the bell."""
        index, seen = ffi.new("size_t *"), ffi.new("uint64_t *")
        begin, deadline = 0, self._deadline()
        while begin <= len(self.words):
            count = min(len(self.words) + 1 - begin, lib.PYTOMIC_WAIT_MAX)
            code = lib.pytomic_wait_any(count, self.slots + begin, self.olds + begin, deadline, index, seen)
            deadline = OVER
            if code == 0 or code == -lib.PYTOMIC_E_STALE:
                begin += index[0]
                yield self.words[begin - 1] if begin else None, code, seen[0]
                begin += 1
            else:
                begin += count

    def _deadline(self) -> int:
        if not self.words:
            return monotonic_ns() + LINGER
        if len(self.words) < lib.PYTOMIC_WAIT_MAX:
            return FOREVER
        return monotonic_ns() + PAUSE


class Helper:
    """The thread, and what it waits for."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin without a thread: also in a forked child, whose parent goes on to answer those who wait."""
        # An RLock, because the garbage collector may end a coroutine that waits, and so call remove(), in any line here.
        self._lock = threading.RLock()
        self._words: dict[tuple[int, int, int], Word] = {}
        self._bell = AtomicUInt._make_private(0)  # the thread sleeps on it as well, so that it can be woken
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, atomic: Exact, bits: int, future: Future) -> Word:
        """Let the future be given what the library says when the value has changed."""
        new = Word(atomic, bits)
        with self._lock:
            if self._closed:
                raise RuntimeError(f"cannot wait_async {atomic._description()}: the interpreter is ending")
            self._start()
            word = self._words.get(new.key, new)
            word.futures.add(future)
            self._words[word.key] = word
            if word is new:
                self._ring()
        return word

    def remove(self, word: Word, future: Future) -> None:
        """The future needs no answer any more."""
        with self._lock:
            word.futures.discard(future)
            if not word.futures and self._words.get(word.key) is word:
                del self._words[word.key]
                self._ring()

    def close(self) -> None:
        """End the thread. A daemon that the interpreter stops could hold the lock, and a destructor wait for it."""
        with self._lock:
            self._closed = True
            thread = self._thread
            self._ring()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="pytomic-wait-async", daemon=True)
            thread.start()
            self._thread = thread

    def _ring(self) -> None:
        self._bell.preinc()
        self._bell.notify_all()

    def _run(self) -> None:
        # Signals are for the threads of the program.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        told = True
        while (words := self._take(told)) is not None:
            told = self._tell(words)
            while words.words and not told:
                told = self._tell(words)

    def _take(self, told: bool) -> Words | None:
        """What to wait for now; None, and the thread has to end, if that is nothing and there was nothing to tell."""
        with self._lock:
            if self._closed or (not self._words and not told):
                self._thread = None
                return None
            return Words(self._bell, self._bell.load(), list(self._words.values()))

    def _tell(self, words: Words) -> bool:
        """Sleep, and answer those who waited; whether there is something else to wait for now."""
        told = False
        for word, code, seen in words.sleep():
            told = True
            if word is not None:
                self._answer(word.key, code, seen)
        return told

    def _answer(self, key: tuple[int, int, int], code: int, seen: int) -> None:
        with self._lock:
            word = self._words.pop(key, None)
            if word is not None:
                word.deliver(code, seen)


helper = Helper()
os.register_at_fork(after_in_child=helper.reset)
atexit.register(helper.close)
