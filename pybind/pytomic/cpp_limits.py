# SPDX-License-Identifier: MIT
"""The limits of 64-bit integers, and so of the atomic classes."""

C_MAX_INT: int = 2**63 - 1
"""Largest value of AtomicInt and AtomicIntUnsafe."""

C_MIN_INT: int = -(2**63)
"""Smallest value of AtomicInt and AtomicIntUnsafe."""

C_MAX_UINT: int = 2**64 - 1
"""Largest value of AtomicUInt and AtomicUIntUnsafe; the smallest is 0."""
