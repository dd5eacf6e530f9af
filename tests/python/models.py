# SPDX-License-Identifier: MIT
"""What each class does, in plain Python: a method for each operation, on numbers, where a char is one of 0 to 255."""

import math
import struct


class Exact:
    """What any value can do."""

    def __init__(self, value):
        self.value = value

    def equals(self, value):
        return self.value == value

    def load(self):
        return self.value

    def store(self, val):
        self.value = val

    def exchange(self, val):
        before, self.value = self.value, val
        return before

    def update(self, val):
        """By a function that returns `val`."""
        self.value = val
        return val

    def compare_exchange(self, expected, desired):
        seen, done = self.value, self.equals(expected)
        if done:
            self.value = desired
        return done, seen

    def compare_exchange_strong(self, expected, desired):
        return self.compare_exchange(expected, desired)[0]

    load_relaxed, store_relaxed, compare_exchange_weak = load, store, compare_exchange_strong


class Integer(Exact):
    def __init__(self, value, low, high, safe):
        super().__init__(value)
        self.low, self.high, self.safe = low, high, safe

    def fits(self, value):
        return self.low <= value <= self.high

    def wrap(self, value):
        return (value - self.low) % (self.high - self.low + 1) + self.low

    def fetch_add(self, operand):
        after = self.value + operand
        if self.safe and not self.fits(after):
            raise OverflowError
        return self.exchange(self.wrap(after))

    def fetch_sub(self, operand):
        return self.fetch_add(-operand)

    def postinc(self):
        return self.fetch_add(1)

    def postdec(self):
        return self.fetch_add(-1)

    def preinc(self):
        return self.wrap(self.fetch_add(1) + 1)

    def predec(self):
        return self.wrap(self.fetch_add(-1) - 1)

    def fetch_and(self, operand):
        return self.exchange(self.value & operand)

    def fetch_or(self, operand):
        return self.exchange(self.value | operand)

    def fetch_xor(self, operand):
        return self.exchange(self.value ^ operand)

    def fetch_max(self, val):
        return self.exchange(max(self.value, val))

    def fetch_min(self, val):
        return self.exchange(min(self.value, val))

    def try_add(self, n, low=None, high=None):
        after = self.value + n
        low, high = self.low if low is None else low, self.high if high is None else high
        done = self.fits(after) and low <= after <= high
        return done, self.exchange(after) if done else self.value


class Float(Exact):
    def equals(self, value):
        return struct.pack("d", self.value) == struct.pack("d", value)

    def fetch_add(self, operand):
        return self.exchange(self.value + operand)

    def fetch_sub(self, operand):
        return self.exchange(self.value - operand)

    def fetch_max(self, val):
        return self.exchange(self.most(self.value, val, 1))

    def fetch_min(self, val):
        return self.exchange(self.most(self.value, val, -1))

    @staticmethod
    def most(a, b, sign):
        """The larger one, or with a sign of -1 the smaller."""
        if math.isnan(a) or math.isnan(b):
            return b if math.isnan(a) else a
        return max(a, b, key=lambda value: (sign * value, sign * math.copysign(1, value)))

    def try_add(self, n, low=-math.inf, high=math.inf):
        after = self.value + n
        done = low <= after <= high
        return done, self.exchange(after) if done else self.value


class Bool(Exact):
    def test_and_set(self):
        return self.exchange(True)

    def clear(self):
        self.value = False

    def toggle(self):
        self.value = not self.value
        return self.value


class Counter(Integer):
    def add(self, operand):
        self.fetch_add(operand)

    def inc(self):
        self.fetch_add(1)

    def dec(self):
        self.fetch_add(-1)

    def sum(self):
        return self.value

    def reset(self):
        return self.exchange(0)


LIMITS = {
    "int": (-(2**63), 2**63 - 1),
    "uint": (0, 2**64 - 1),
    "char": (0, 255),
    "byte": (0, 255),
    "step": (-(2**63), 2**63 - 1),
    "counter": (-(2**63), 2**63 - 1),
}


def model_of(cls, value):
    """Of a row of operations.CLASSES."""
    if cls.type in ("float", "bool"):
        return {"float": Float, "bool": Bool}[cls.type](value)
    return (Counter if cls.type == "counter" else Integer)(value, *LIMITS[cls.type], cls.safe)
