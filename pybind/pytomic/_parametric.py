# SPDX-License-Identifier: MIT
"""What the classes have in common whose slots are made with parameters: Histogram, RateLimiter and Semaphore."""

from __future__ import annotations

import errno
from typing import Any, TypeVar

from ._atomic import Atomic
from ._cffi import ffi, lib
from ._errors import StaleSlotError, failure
from ._slots import check_open, find_slot, open_slot

P = TypeVar("P", bound="Parametric")


class Parametric(Atomic):
    """An atomic that is made with parameters, which all who open it have to agree on. It always has a name."""

    __slots__ = ()

    @classmethod
    def _initial(cls, init: Any) -> Any:
        """The parameters; None where they were left out, which is `...`: then the slot must exist."""
        raise NotImplementedError

    @classmethod
    def _open_with(cls, segment: Any, name: bytes, parameters: Any, slot: Any) -> int:
        """The function of the library that opens or creates."""
        raise NotImplementedError

    @classmethod
    def _parameters_of(cls, slot: Any) -> Any:
        """The parameters of a slot."""
        raise NotImplementedError

    @classmethod
    def _text(cls, parameters: Any) -> str:
        """As arguments of the constructor."""
        raise NotImplementedError

    @classmethod
    def _open(cls, segment: Any, name: bytes, parameters: Any, asked: str) -> Any:
        if parameters is None:
            return open_slot(segment, name, cls._kind, 0, 0, asked)
        slot = ffi.new("pytomic_slot *")
        code = cls._open_with(segment, name, parameters, slot)
        if code == -lib.PYTOMIC_E_PARAMETERS:
            cls._refuse_parameters(segment, name, parameters, asked)
        check_open(segment, code, asked, name)
        return slot

    @classmethod
    def _refuse_parameters(cls, segment: Any, name: bytes, parameters: Any, asked: str) -> None:
        """Raise what says which parameters the slot has, if it is still there."""
        slot = find_slot(segment, name, asked)
        if slot is not None and slot.type == cls._kind.number:
            there, wanted = cls._text(cls._parameters_of(slot)), cls._text(parameters)
            raise ValueError(
                f"cannot {asked}: it is there as {cls.__name__}({there}), not {cls.__name__}({wanted}); "
                "use the parameters that it has, or remove it first"
            )

    @classmethod
    def _look_up(cls, slot: Any) -> Any:
        """What a snapshot has for a slot; None: the slot is there no more."""
        raise NotImplementedError

    def _value(self) -> Any:
        """The parameters."""
        self._require("read")
        return self._parameters_of(self._slot)

    def _shown(self) -> str:
        return self._text(self._value())

    def _require(self, operation: str) -> None:
        """StaleSlotError: the slot was removed."""
        code = lib.pytomic_slot_check(self._slot)
        if code < 0:
            raise self._failure(operation, code)

    def _require_write(self, operation: str) -> None:
        self._require(operation)
        if not self._writable:
            raise self._failure(operation, -errno.EACCES)

    def _failure(self, operation: str, code: int) -> Exception:
        removed = lib.pytomic_slot_check(self._slot) < 0
        if removed or (code == -errno.EACCES and not self._writable):
            return super()._failure(operation, -lib.PYTOMIC_E_STALE if removed else code)
        return failure(code, f"{operation} {self._description()}")
