"""Ctrl-C at a command: it ends there by exit status 130, with one line, and leaves nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cartesian_rdc.storage.writing import replacing
from experiments import mnist_fetch
from tests.processes import ROOT, begun, interrupted, names


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def test_a_file_is_finished_before_an_interruption(tmp_path: Path) -> None:
    file = tmp_path / "file"

    def write() -> None:
        with replacing(file) as stream:
            stream.write(b"wh")
            interrupt()
            interrupt()
            stream.write(b"ole")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert file.read_bytes() == b"whole"
    assert names(tmp_path) == ["file"]


def ended(code: str) -> tuple[int, str, str]:
    """How a command with this code ends."""
    begin = "import signal\nfrom experiments.interruptions import end_at_once\nend_at_once()\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "signal.raise_signal(2)",
        "try:\n    signal.raise_signal(2)\nexcept BaseException:\n    pass",
        "class A:\n    def __del__(self):\n        signal.raise_signal(2)\nA()",
        "import gc\ngc.callbacks.append(lambda *_: signal.raise_signal(2))\ngc.collect()",
        "import atexit\natexit.register(signal.raise_signal, 2)",
    ],
)
def test_no_code_keeps_a_command_from_its_end(code: str) -> None:
    assert ended(f"{code}\nprint('after')")[::2] == (130, "experiments: error: interrupted\n")


def test_a_command_ends_after_a_block() -> None:
    code = (
        "from cartesian_rdc.execution.interruptions import uninterrupted\n"
        "with uninterrupted():\n    signal.raise_signal(2)\n    print('whole', flush=True)\n"
        "print('after')"
    )
    assert ended(code) == (130, "whole\n", "experiments: error: interrupted\n")


def test_a_command_that_ignores_ctrl_c_goes_on_to_do_so() -> None:
    code = "signal.signal(2, signal.SIG_IGN)\nend_at_once()\nsignal.raise_signal(2)\nprint('after')"
    assert ended(code) == (0, "after\n", "")


def test_a_command_that_is_imported_ends_in_one_line(tmp_path: Path) -> None:
    with begun(["experiments.iris"], tmp_path) as process:
        last = interrupted(process)
    assert last in {"experiments.iris: error: interrupted", "experiments: error: interrupted"}


def test_a_module_that_imports_experiments_keeps_its_ctrl_c() -> None:
    code = "import signal, experiments\nprint(signal.getsignal(2) is signal.default_int_handler)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout == "True\n"


def test_a_download_that_is_interrupted_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(url: str, file: str, pooch: object) -> None:
        Path(file).write_bytes(b"half")
        interrupt()
        raise AssertionError("it went on")

    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    monkeypatch.setattr(mnist_fetch, "_download", download)
    with pytest.raises(KeyboardInterrupt):
        mnist_fetch.fetch(tmp_path / "kept", ["https://example.org/"])
    assert names(aside) == names(tmp_path / "kept") == []
