"""How plain loops over arrays become machine code: two decorators, so that every kernel is built alike.

`nogil` lets other requests of the site run meanwhile, `cache` keeps the code on disk. No fast-math: the
compiled and the uncompiled engine must agree to the last digit. NUMBA_DISABLE_JIT=1 runs the loops as they stand.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function as a compiled kernel with the same signature."""
    return cast(F, numba.njit(nogil=True, cache=True)(function))


def inlined(function: F) -> F:
    """The function as a part of kernels, copied into each: a call would hand over dozens of arrays one by one."""
    return cast(F, numba.njit(nogil=True, forceinline=True)(function))
