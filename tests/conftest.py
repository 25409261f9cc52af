from __future__ import annotations

import gc
import os
import signal
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = ["typing"]  # read by the checkers, in test_typing
if find_spec("torch") is None:
    collect_ignore += ["test_torch.py", "test_interchange_torch.py"]

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("default", max_examples=10, deadline=None, suppress_health_check=SLOW)
settings.register_profile(
    "few", max_examples=5, database=None, deadline=None, suppress_health_check=SLOW
)
settings.register_profile("all", max_examples=500, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave the modules of JAX and its like out of the search for garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Workers have to agree on the names of tests, which are no addresses in memory."""
    if " at 0x" in item.nodeid:
        raise pytest.UsageError(f"give ids to the cases of {item.nodeid}")


@pytest.fixture(scope="session", autouse=True)
def _interrupts_interrupt() -> None:
    """A shell that starts tests in the background has all that they start ignore Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_compiled_code(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is compiled in the tests out of the user's cache."""
    os.environ["CARTESIAN_RDC_CACHE"] = str(tmp_path_factory.mktemp("cache"))
