# SPDX-License-Identifier: MIT
"""How a cell without a name reaches a process that is not a forked child: through multiprocessing, which hands over the
file descriptor of its memory when it starts a process (spawn, forkserver) and when it sends objects (queues, pipes)."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from ._cffi import ffi, lib
from ._errors import FormatError, check

if TYPE_CHECKING:
    from ._atomic import Atomic

    A = TypeVar("A", bound=Atomic)

# Why a descriptor that was received is not that of an unnamed object.
REFUSALS = {
    lib.PYTOMIC_E_FOREIGN: "the descriptor is that of other memory; send the object through multiprocessing alone",
    lib.PYTOMIC_E_VERSION: "a newer version of pytomic sent it; use one version in both processes",
    lib.PYTOMIC_E_DAMAGED: "its memory contradicts itself; let the process that made it start anew",
}

# For each process being started, the descriptors that it is given: each once, however many cells lie behind it.
_passed: WeakKeyDictionary[Any, dict[int, Descriptor]] = WeakKeyDictionary()


# The classes whose objects multiprocessing is to send.
_classes: list[type[Atomic]] = []


def register(cls: type[Atomic]) -> None:
    """Let multiprocessing send objects of the class; plain pickle goes to their __reduce__."""
    _classes.append(cls)
    pickler = getattr(sys.modules.get("multiprocessing.reduction"), "ForkingPickler", None)
    if pickler is not None:
        pickler.register(cls, reduce_sending)


class Watcher:
    """Registers the classes when multiprocessing is imported, which costs more than this package: not all who count
    start processes. It may not wait until an object is made: a child forked meanwhile would find the import half done."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """As one of sys.meta_path: what the others find."""
        if name != "multiprocessing.reduction":
            return None
        sys.meta_path.remove(self)
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec: Any = next(filter(None, specs), None)
        if spec is not None:
            execute = spec.loader.exec_module

            def execute_and_register(module: Any) -> None:
                execute(module)
                for cls in _classes:
                    module.ForkingPickler.register(cls, reduce_sending)

            spec.loader.exec_module = execute_and_register
        return spec


if "multiprocessing.reduction" not in sys.modules:
    sys.meta_path.insert(0, Watcher())


def reduce_spawning(atomic: Atomic) -> tuple[Any, ...]:
    """The pickle of an unnamed object, which is only possible while multiprocessing starts a process."""
    from multiprocessing.context import get_spawning_popen

    if get_spawning_popen() is None:
        raise TypeError(
            f"cannot pickle unnamed {type(atomic).__name__}: its memory has no name; give it one, "
            "or pass it through multiprocessing (arguments of Process, Queue, Pipe)"
        )
    return reduce_sending(atomic)


def reduce_sending(atomic: Atomic) -> tuple[Any, ...]:
    """The pickle of an object that multiprocessing sends."""
    from ._atomic import Atomic, attributes

    if atomic._name is not None or type(atomic).__reduce__ is not Atomic.__reduce__:
        return atomic.__reduce__()
    fd, offset = ffi.new("int *"), ffi.new("uint64_t *")
    asked = f"send unnamed {type(atomic).__name__}"
    check(lib.pytomic_anonymous_share(atomic._slot, fd, offset), asked)
    return receive, (type(atomic), _descriptor(fd[0]), offset[0]), attributes(atomic)


def _descriptor(fd: int) -> Descriptor:
    from multiprocessing.context import get_spawning_popen

    process = get_spawning_popen()
    if process is None:
        return Descriptor(fd)
    passed = _passed.setdefault(process, {})
    if fd not in passed:
        passed[fd] = Descriptor(fd)
    return passed[fd]


class Descriptor:
    """A descriptor on its way into another process; there, its own, closed when nobody needs it any more."""

    _own: int | None = None

    def __init__(self, fd: int) -> None:
        from multiprocessing.reduction import DupFd

        self._sent: Any = DupFd(fd)

    def __getstate__(self) -> Any:
        return self._sent

    def __setstate__(self, sent: Any) -> None:
        self._own = sent.detach()

    def __del__(self) -> None:
        if self._own is not None:
            os.close(self._own)

    def fileno(self) -> int:
        assert self._own is not None
        return self._own


def receive(cls: type[A], descriptor: Descriptor, offset: int) -> A:
    """The object that reduce_sending() took apart."""
    slot = ffi.new("pytomic_slot *")
    asked = f"receive unnamed {cls.__name__}"
    code = lib.pytomic_anonymous_receive(descriptor.fileno(), offset, cls._kind.number, slot)
    if -code in REFUSALS:
        raise FormatError(-code, f"cannot {asked}: {REFUSALS[-code]}")
    check(code, asked)
    return cls._adopt_unnamed(slot)
