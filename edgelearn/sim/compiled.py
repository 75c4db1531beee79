"""How plain loops over arrays become machine code: three decorators, so that every kernel is built alike.

`nogil` lets other requests of the site run meanwhile, `cache` keeps the code on disk. No fast-math: the
compiled and the uncompiled engine must agree to the last digit. NUMBA_DISABLE_JIT=1 runs the loops as they stand.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_WITHOUT_COUNTING: dict[str, Any] = {"_nrt": False}  # an option that numba's types don't know


def compiled(function: F) -> F:
    """The function as a compiled kernel with the same signature."""
    return cast(F, numba.njit(nogil=True, cache=True)(function))


def allocation_free(function: F) -> F:
    """A kernel that makes no arrays, so its arguments need no reference counting, which took most of its time.

    A function that does make one fails to compile.
    """
    return cast(F, numba.njit(nogil=True, cache=True, **_WITHOUT_COUNTING)(function))


def inlined(function: F) -> F:
    """A part of allocation-free kernels, copied into each: a call would hand over dozens of arrays one by one."""
    return cast(F, numba.njit(nogil=True, forceinline=True, **_WITHOUT_COUNTING)(function))
