# pyright: basic
"""What a language model is given: stories, tokens, windows; and the model that it has to beat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.errors import DataError
from experiments.language_corpus import Corpus, corpus_of
from experiments.language_ngrams import Trigrams
from experiments.language_stories import in_words, stories, story
from experiments.language_tokens import BytePairs, Characters, Tokens, read_text, vocabulary_of
from experiments.language_windows import Windows, groups
from tests.effort import effort

NUMBERS = {in_words(number): number for number in range(100)}

# Stories


def test_stories_are_those_of_their_seeds_and_others_are_held_out() -> None:
    assert story(3) == story(3)
    one, other = stories(20_000), stories(20_000, "held out")
    assert one == stories(20_000)
    assert stories(30_000).startswith(one)
    apart = [set(text.split("\n\n\n")) - {""} for text in (one, other)]
    assert all(len(some) > 15 for some in apart)
    assert not apart[0] & apart[1]


@pytest.mark.parametrize("seed", range(40))
def test_a_story_remembers(seed: int) -> None:
    told = story(seed)
    title, *paragraphs = told.strip().split("\n\n")
    town = title.rpartition(" ")[2]
    assert town in paragraphs[0]
    assert town in paragraphs[-1]
    assert told.count('"') % 2 == 0
    assert told.count("(") == told.count(")")
    for before, more, after in re.findall(r"(\S+) \w+ and (\S+) are (\S+) \w+\.", told):
        assert NUMBERS[before.lower()] + NUMBERS[more] == NUMBERS[after]
    ((there, back),) = re.findall(r"(?:his|her) bag (.*?), and went .*? out again: (.*?)\.", told)
    things = [re.sub("^an? ", "", thing) for thing in re.split(", | and ", there)]
    again = [re.sub("^the ", "", thing) for thing in re.split(", | and ", back)]
    assert things == again[::-1]


EVENTS = (
    (r"brought (\S+) more\. .*? are (\S+) ", 1),
    (r"found (\S+) \w+, so that now \w+ had (\S+)\.", 1),
    (r'Take these (\S+)," .*?Then I have (\S+),"', 1),
    (r"stole (\S+) \w+, and (\S+) w", -1),
    (r"gave (\S+) \w+ to \w+ and kept (\S+)\.", -1),
    (r'But (\S+) \w+ fell into .*?"(\S+) (?:is|are) left', -1),
    (r'and said: "()(\S+)\."', 0),
)
"""What is said of a number: what comes or goes, what is there then, and whether it comes."""


@pytest.mark.parametrize("seed", range(40))
def test_what_is_counted_is_what_is_left(seed: int) -> None:
    told = story(seed)
    (first,) = re.findall(r"had (\S+) \w+ \w+ and counted them every day", told)
    found = [(at.start(), sign, at[1], at[2]) for e, sign in EVENTS for at in re.finditer(e, told)]
    count = NUMBERS[first]
    for _, sign, moved, after in sorted(found):
        count += sign * NUMBERS.get(moved, 0)
        assert NUMBERS[after.lower()] == count
    assert re.search(rf"\b{in_words(count)}\b", told.strip().rpartition("\n")[2])
    assert len(found) >= 2


# Tokens


@settings(max_examples=effort(15, in_all=200))
@given(st.text(min_size=1))
def test_characters_of_a_text_go_there_and_back(text: str) -> None:
    words = Characters.of(text)
    mixed = text[::-1] + text
    tokens = words.encode(mixed)
    assert words.decode(tokens.tolist()) == mixed
    assert words.size == len(set(text)) > tokens.max()
    assert vocabulary_of(words.words) == words


@pytest.fixture(scope="module")
def pieces() -> BytePairs:
    return BytePairs.of(stories(20_000), 400)


@settings(max_examples=effort(15, in_all=200))
@given(st.text(st.characters(codec="utf-8")))
def test_byte_pairs_go_there_and_back_with_any_text(pieces: BytePairs, text: str) -> None:
    assert pieces.decode(pieces.encode(text).tolist()) == text


def test_byte_pairs_are_longer_than_characters(pieces: BytePairs) -> None:
    text = stories(5000, "other")
    tokens = pieces.encode(text)
    assert pieces.size == 400 > tokens.max()
    assert len(tokens) < len(text) / 1.5
    assert vocabulary_of(pieces.words) == pieces


def test_a_character_without_a_token_is_named() -> None:
    with pytest.raises(DataError, match="the character 'é' is not in the text that was learned"):
        Characters.of("cafe").encode("café")
    with pytest.raises(DataError, match="the character 'd' is not"):
        Characters.of("abcef").encode("abcd")


def test_too_few_byte_pairs_are_refused() -> None:
    with pytest.raises(DataError, match="begin with 256 bytes: 255 are too few"):
        BytePairs.of("some text", 255)


@pytest.mark.parametrize("words", ["[]", "3", "{", '{"characters": 3}'])
def test_words_of_no_vocabulary_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"vocabulary|Expecting"):
        vocabulary_of(words)


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "text"
    with pytest.raises(DataError, match="No such file"):
        read_text(file)
    file.write_bytes(b"")
    with pytest.raises(DataError, match="there is no text in this file"):
        read_text(file)
    file.write_bytes(b"text \xff\xfe")
    with pytest.raises(DataError, match="no text in UTF-8: byte 5"):
        read_text(file)
    with pytest.raises(DataError, match="Is a directory"):
        read_text(tmp_path)


def test_a_text_is_cut_and_stories_are_not(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("abcdefghij" * 20)
    found = corpus_of(file)
    assert (len(found.learned), len(found.held_out), found.characters) == (190, 10, 10)
    assert found.start == "a"
    assert found.bits(log(2)) == pytest.approx(1)


# The 3-gram model


def kneser_ney(tokens: Sequence[int], size: int, discounts: Sequence[float]) -> Any:
    """The formula, in dictionaries."""
    three = Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))
    two = Counter((v, w) for _, v, w in three)
    one = Counter(w for _, w in two)

    def level(counts: Any, lower: Any, discount: float) -> Any:
        total, kinds = defaultdict[Any, int](int), defaultdict[Any, int](int)
        for (context, _), count in counts.items():
            total[context] += count
            kinds[context] += 1

        def chance(context: Any, w: int, rest: Any) -> Any:
            below = lower(*rest)
            if not total[context]:
                return below
            seen = max(counts[context, w] - discount, 0) if (context, w) in counts else 0.0
            return (seen + discount * kinds[context] * below) / total[context]

        return chance

    flat: list[Any] = [
        Counter({((), w): n for w, n in one.items()}),
        Counter({((v,), w): n for (v, w), n in two.items()}),
        Counter({((u, v), w): n for (u, v, w), n in three.items()}),
    ]
    lowest = level(flat[0], lambda: 1 / size, discounts[0])
    middle = level(flat[1], lambda w: lowest((), w, ()), discounts[1])
    highest = level(flat[2], lambda v, w: middle((v,), w, (w,)), discounts[2])
    return lambda u, v, w: highest((u, v), w, (v, w))


texts_of_four = st.lists(st.integers(0, 3), min_size=3, max_size=60)


@settings(max_examples=effort(20, in_all=200))
@given(texts_of_four)
def test_chances_are_above_0_and_sum_to_1(text: list[int]) -> None:
    model = Trigrams.of(np.array(text, np.int32), 5)
    pairs = np.array([(u, v) for u in range(5) for v in range(5)])
    found = model.chances(pairs)
    assert found.min() > 0
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


@settings(max_examples=effort(15, in_all=200))
@given(texts_of_four)
def test_chances_are_those_of_the_formula(text: list[int]) -> None:
    model = Trigrams.of(np.array(text, np.int32), 5)
    chance = kneser_ney(text, 5, [level.discount for level in model.levels])
    found = model.chances(np.array([(u, v) for u in range(5) for v in range(5)]))
    expected = [[chance(u, v, w) for w in range(5)] for u in range(5) for v in range(5)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_loss_is_the_mean_of_minus_the_logarithm() -> None:
    rng = np.random.default_rng(0)
    text: Tokens = rng.integers(0, 4, 300).astype(np.int32)
    model = Trigrams.of(text, 5)
    other: Tokens = rng.integers(0, 5, 70).astype(np.int32)
    chances = model.chances(np.stack([other[:-2], other[1:-1]], axis=1))
    expected = -np.log(chances[np.arange(68), other[2:]]).mean()
    assert model.loss(other) == pytest.approx(expected, rel=1e-12)


def test_it_knows_more_of_a_text_than_how_often_each_token_occurs() -> None:
    found = Corpus.of(stories(60_000), stories(6000, "held out"))
    shares = np.bincount(found.learned, minlength=found.vocabulary.size) / len(found.learned)
    often = -np.log(np.maximum(shares, 1e-6))[found.held_out].mean()
    assert found.loss_of_three < 0.6 * often


def test_fewer_than_three_tokens_are_refused() -> None:
    short = np.array([0, 1], np.int32)
    with pytest.raises(DataError, match="a 3-gram model takes 3 tokens or more, not 2"):
        Trigrams.of(short, 2)
    with pytest.raises(DataError, match="is judged on 3 tokens or more, not 2"):
        Trigrams.of(np.array([0, 1, 0], np.int32), 2).loss(short)


# Windows

TEXT: Tokens = np.arange(100, dtype=np.int32)


def test_an_epoch_shows_each_place_once_and_what_comes_next() -> None:
    windows = Windows(TEXT, length=8, batch=2, steps=None, every=3, seed=0)
    seen = list[int]()
    parts: list[Any] = list(windows.parts(1))
    assert [len(x) for x, _ in parts] == [6, 4]
    for x, y in parts:
        assert (y == x + 1).all()
        assert (np.diff(x, axis=1) == 1).all()
        seen += x.ravel().tolist()
    assert len(set(seen)) == len(seen) == windows.steps_of_epoch * 16


def test_windows_are_a_function_of_seed_and_epoch() -> None:
    def of(seed: int, epoch: int) -> list[list[int]]:
        windows = Windows(TEXT, length=8, batch=2, steps=2, every=1, seed=seed)
        parts: list[Any] = list(windows.parts(epoch))
        return [row for x, _ in parts for row in x.tolist()]

    assert of(0, 1) == of(0, 1)
    assert of(0, 1) != of(0, 2) != of(1, 2)
    assert len(of(0, 1)) == 4


def test_held_out_windows_are_those_from_the_first_on() -> None:
    made = groups(TEXT, 8, 5)
    assert [x.shape for x, _ in made] == [(5, 8), (5, 8)]
    assert made[0][0][0].tolist() == list(range(8))
    assert np.unique(np.concatenate([x for x, _ in made])).size == 80
    assert len(groups(TEXT, 8, 2, most=3)) == 3
    assert groups(TEXT, 33, 5)[0][0].shape == (3, 33)


def test_a_text_that_is_too_short_is_refused() -> None:
    with pytest.raises(DataError, match=r"has 100 tokens .* 4 windows of 30 takes 150: take a lon"):
        Windows(TEXT, length=30, batch=4, steps=None, every=1, seed=0)
    with pytest.raises(DataError, match="100 tokens are held out, and a window takes 101"):
        groups(TEXT, 100, 4)
