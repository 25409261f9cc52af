# pyright: basic, reportMissingImports=false
"""Arrays for PyTorch."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from cartesian_rdc.errors import missing_extra


def tensors(*arrays: NDArray[Any]) -> list[Any]:
    """The arrays as tensors, for PyTorch on one thread. Raises ``MissingExtraError``."""
    try:
        import torch
    except ImportError:
        raise missing_extra("torch", "bench") from None
    torch.set_num_threads(1)
    return [torch.from_numpy(array) for array in arrays]
