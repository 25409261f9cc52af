"""What every module that Numba compiles begins with.

``exp`` is e^x up to the last digit, without branches or calls: that of the C library takes
one number at a time, and keeps the loops that call it from becoming vectors.
"""

HEADER = """\
from functools import cache
from math import *

from llvmlite import ir
from numba import carray, njit, types
from numba.extending import intrinsic
from numpy import dot, float32, float64, int64

REORDERED = {"contract", "reassoc"}


@njit(fastmath=REORDERED)
def plus(total, x):
    return total + x


@njit(fastmath=REORDERED)
def plus_times(total, x, y):
    return total + x * y


@cache
def on_stack(dtype, length):
    # an array on the stack, which the compiler knows that nothing else points to
    @intrinsic
    def allocate(context):
        def generate(context, builder, signature, arguments):
            kind = context.get_data_type(dtype)
            with builder.goto_entry_block():
                pointer = builder.alloca(ir.ArrayType(kind, length))
                pointer.align = 64
            return builder.bitcast(pointer, kind.as_pointer())

        return types.CPointer(dtype)(), generate

    return allocate


@intrinsic
def hidden(context, length):
    # the same number, of which the compiler knows nothing: it does not write such a loop out,
    # which it would do too early to make vectors of it
    def generate(context, builder, signature, arguments):
        word = ir.IntType(64)
        kind = ir.FunctionType(word, [word])
        return builder.asm(kind, "", "=r,0", [arguments[0]], False)

    return types.int64(types.int64), generate


@intrinsic
def power_of_two(context, shifted):
    # 2^n, from n + 1.5 * 2^52, which has n in its last bits, for -1023 < n < 1024
    def generate(context, builder, signature, arguments):
        word = ir.IntType(64)
        bits = builder.bitcast(arguments[0], word)
        moved = builder.shl(builder.add(bits, word(1023)), word(52))
        return builder.bitcast(moved, ir.DoubleType())

    return types.float64(types.float64), generate


@njit(fastmath={"contract"}, forceinline=True)
def exp(x):
    # 2^n exp r with n whole and |r| <= log(2) / 2; what is added to be rounded to a whole number
    # is 1.5 * 2^52. Two factors make 2^n, since at the ends of the range one would not do.
    x = float64(x)
    x = 710.0 if x > 710.0 else -746.0 if x < -746.0 else x
    n = (x * 1.4426950408889634 + 6755399441055744.0) - 6755399441055744.0
    r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10
    s = r * r
    odd, even = 1 / 6227020800, 1 / 479001600
    odd, even = odd * s + 1 / 39916800, even * s + 1 / 3628800
    odd, even = odd * s + 1 / 362880, even * s + 1 / 40320
    odd, even = odd * s + 1 / 5040, even * s + 1 / 720
    odd, even = odd * s + 1 / 120, even * s + 1 / 24
    odd, even = odd * s + 1 / 6, even * s + 1 / 2
    half = n * 0.5 + 6755399441055744.0
    rest = (n - (half - 6755399441055744.0)) + 6755399441055744.0
    return ((odd * s * r + even * s) + r + 1.0) * power_of_two(half) * power_of_two(rest)


@njit(forceinline=True)
def exp_float32(x):
    return float32(exp(x))


@njit(forceinline=True)
def nearest(x):
    # the index nearest to a real number; -1 where there is none
    if not abs(x) <= 4611686018427387904.0:
        return int64(-1)
    below = int64(floor(x))
    return below + 1 if x - below >= 0.5 else below

"""
