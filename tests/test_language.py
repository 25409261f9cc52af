# pyright: basic
"""The experiment of a language model, as a command."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments import language, language_sample
from experiments.command import run
from experiments.language_stories import stories

TINY = (
    *("--engine", "numpy", "--layers", "1", "--width", "8", "--heads", "2", "--hidden", "8"),
    *("--length", "8", "--batch-size", "2", "--steps", "4", "--every", "2", "--sample", "5"),
)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("text") / "text.txt"
    file.write_text(stories(2500))
    return file


@pytest.fixture
def tell(text: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """What the command says, as JSON or in words, and its exit status."""

    def told(*words: str, module: Any = language) -> tuple[int, str, str]:
        before = () if module is language_sample else ("--text", str(text), *TINY)
        monkeypatch.setattr(sys, "argv", ["program", *before, *words])
        with pytest.raises(SystemExit) as ended:
            run(module.main, module.__name__)
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return told


@pytest.fixture(autouse=True)
def _signals() -> Any:
    """As they were, since ``run`` is the end of a process."""
    import signal

    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_comes_out_has_both_losses_and_a_text(tell: Any) -> None:
    status, out, _ = tell("--json", "--peak", "0.1", "--prompt", "The ")
    found = json.loads(out)
    assert status == 0
    assert 0 < found["test_loss_of_trigrams"] < found["test_loss"] < 5
    assert found["bits_per_character"] == pytest.approx(found["test_loss"] / 0.6931471805599453)
    assert found["steps"] == 4
    assert 0 < found["utilisation"] < 100
    assert found["gflop_per_step"] * 1e9 > 6 * 16 * found["parameters"] / 2
    assert found["text"].startswith("The ")
    assert len(found["text"]) == 9
    assert json.loads(tell("--json", "--prompt", "The ")[1])["text"] == found["text"]


def test_it_can_be_asked_to_be_better_than_three_tokens(tell: Any) -> None:
    status, out, err = tell("--below")
    assert status == 1
    assert "error: the loss is not below that of trigrams" in err
    assert "test loss of trigrams" in out


def test_a_model_that_is_kept_tells_the_same_text_again(tell: Any, tmp_path: Path) -> None:
    file, state = tmp_path / "model.npz", tmp_path / "state.npz"
    keeps = "--json", "--checkpoint", str(state), "--parameters", str(file)
    first = json.loads(tell(*keeps)[1])
    again = json.loads(tell(*keeps)[1])
    assert (first["steps"], again["steps"]) == (4, 0)
    assert again["utilisation"] is None
    assert again["test_loss"] == first["test_loss"]
    status, out, _ = tell(str(file), "--sample", "5", "--json", module=language_sample)
    assert status == 0
    assert json.loads(out)["text"] == first["text"][1:] == again["text"][1:]
    status, out, _ = tell(str(file), "--sample", "3", "--prompt", "The", module=language_sample)
    assert out.startswith("The")
    status, _, err = tell(str(file), "--prompt", "§", module=language_sample)
    assert (status, err.count("\n")) == (2, 1)
    status, _, err = tell(*keeps, "--length", "9")
    assert status == 2
    assert "another training run: length is 8 there and 9 here" in err


def test_other_tokens_another_decoder_and_half_precision(tell: Any) -> None:
    others = "--normalisation", "layer", "--positions", "learned", "--perceptron", "gelu"
    more = "--temperature", "0", "--mixed", "bfloat16", "--keep", "states"
    status, out, _ = tell("--json", "--tokens", "300", *others, *more)
    found = json.loads(out)
    assert status == 0
    assert 256 < found["vocabulary"] <= 300
    assert found["bits_per_character"] < found["test_loss"] / 0.6931471805599453


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--length", "1000"), "tokens to learn from, and a step on 2 windows of 1000"),
        (("--length", "500", "--batch-size", "1"), "tokens are held out, and a window takes 501"),
        (("--prompt", "§"), "the character '§' is not in the text that was learned from"),
        (("--prompt", ""), "the prompt is empty"),
        (("--tokens", "20"), "byte-pair tokens begin with 256 bytes: 20 are too few"),
        (("--heads", "3"), "that 3 heads divide"),
        (("--parameters", "model.pt"), "parameters are kept in .npz or .safetensors"),
        (("--text", "nowhere.txt"), "nowhere.txt: No such file"),
        (("--text", "empty.txt"), "empty.txt: there is no text in this file"),
        (("--text", "one.txt"), "one.txt: a text to learn from has two characters or more"),
        (("--text", "bytes.txt"), "bytes.txt: this is no text in UTF-8: byte 1 is none"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_what_makes_no_sense_ends_in_one_line(
    words: tuple[str, ...], says: str, tell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in {"empty.txt": b"", "one.txt": b"a", "bytes.txt": b"a\xff"}.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    status, out, err = tell(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err
