"""Roundings by ml_dtypes, NumPy and gfloat, and multiply-adds by Berkeley SoftFloat, for the tests beside this file.

Reads one job a line from standard input and answers each with a line, `done` or what went wrong:

    nearest FORMAT X Y                ml_dtypes or NumPy; Y gets patterns, uint32
    MODE FORMAT N SATURATE X R Y      gfloat, MODE sr-a or sr-c; Y gets values, float32
    fma A B C Y                       SoftFloat, A * B + C; Y gets patterns, float32

X, A, B and C hold float32, R uint32 words, all of them raw and little-endian.
"""

import sys

import gfloat.formats as known
import ml_dtypes
import numpy as np
import softfloatpy as berkeley
from gfloat import Domain, FormatInfo, RoundMode, round_ndarray


def ieee(name, width, precision):
    """A format with IEEE 754's encoding of infinities and NaN."""
    bias = 2 ** (width - precision - 1) - 1
    return FormatInfo(
        name, width, precision, bias=bias, is_signed=True, domain=Domain.Extended, has_nz=True,
        num_high_nans=2 ** (precision - 1) - 1, has_subnormals=True, is_twos_complement=False)


NEAREST = {
    "bfloat16": ml_dtypes.bfloat16,
    "float16": np.float16,
    "float8_e4m3fn": ml_dtypes.float8_e4m3fn,
    "float8_e4m3": ml_dtypes.float8_e4m3,
    "float8_e5m2": ml_dtypes.float8_e5m2,
    "float8_e3m4": ml_dtypes.float8_e3m4,
}

GFLOAT = {
    "bfloat16": known.format_info_bfloat16,
    "float16": known.format_info_binary16,
    "float8_e4m3fn": known.format_info_ocp_e4m3,
    "float8_e4m3": ieee("e4m3", 8, 4),
    "float8_e5m2": known.format_info_ocp_e5m2,
    "float8_e3m4": ieee("e3m4", 8, 5),
}

# In float64 nu + R / 2^N is exact where it matters: that is floor(nu 2^N) + R >= 2^N.
MODES = {"sr-a": RoundMode.StochasticFastest, "sr-c": RoundMode.Stochastic}


def multiply_add(a, b, c):
    """One by one: the package knows no arrays. Its bytes are big-endian."""
    read = berkeley.Float32.from_bytes
    terms = (np.fromfile(x, "<u4").astype(">u4").tobytes() for x in (a, b, c))
    numbers = ([read(x[i:i + 4]) for i in range(0, len(x), 4)] for x in terms)
    return b"".join(berkeley.f32_mul_add(*term).to_bytes() for term in zip(*numbers))


def job(words):
    if words[0] == "fma":
        *terms, y = words[1:]
        np.frombuffer(multiply_add(*terms), ">u4").astype("<u4").tofile(y)
        return
    if words[0] == "nearest":
        _, name, x, y = words
        rounded = np.fromfile(x, "<f4").astype(NEAREST[name])
        rounded.view(f"u{rounded.dtype.itemsize}").astype("<u4").tofile(y)
        return
    mode, name, bits, saturate, x, r, y = words
    rounded = round_ndarray(
        GFLOAT[name], np.fromfile(x, "<f4").astype(np.float64), MODES[mode], sat=saturate == "1",
        srbits=np.fromfile(r, "<u4").astype(np.int64), srnumbits=int(bits))
    rounded.astype("<f4").tofile(y)


np.seterr(all="ignore")
for line in sys.stdin:
    try:
        job(line.split())
        print("done", flush=True)
    except Exception as e:
        print(f"{type(e).__name__}: {e}".replace("\n", " "), flush=True)
