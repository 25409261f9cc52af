"""Short stories, made by the seed: a text that a model of language can be trained on.

A story is a few paragraphs from a grammar of sentences, and it remembers. Who is named in the first
sentence is named in the last, and is *he* or *she* in between; a town has a name that no other
story has; a bag is emptied in the opposite order in which it was filled; things are counted, added
and taken away, in words; quotes and brackets are closed, and songs rhyme. So there is something to
learn that is further away than three words.

>>> story(0).splitlines()[0]
'The Smith of Torton'
>>> story(0) == story(0) != story(1)
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, final


def _words(text: str) -> Sequence[str]:
    return text.split()


ONES: Final = _words(
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)

TENS: Final = _words("twenty thirty forty fifty sixty seventy eighty ninety")

SHE: Final = _words("Anna Clara Dora Edith Flora Greta Hilda Ida Judith Lena Marta Nora Rosa Vera")

HE: Final = _words("Adam Bruno Conrad Emil Felix Georg Hugo Jonas Karl Leo Oskar Paul Simon Victor")

TRADES: Final = _words(
    "baker miller tailor ferryman clockmaker shepherd smith gardener mason fisher"
)

KINDS: Final = _words("old young clever quiet proud patient poor tall honest curious")

LOOKS: Final = _words("red blue golden little broken heavy silver empty green painted")

THINGS: Final = {
    "apple": "apples", "candle": "candles", "coin": "coins", "button": "buttons", "lamp": "lamps",
    "key": "keys", "goose": "geese", "sheep": "sheep", "knife": "knives", "loaf": "loaves",
    "letter": "letters", "bell": "bells", "box": "boxes", "feather": "feathers",
}  # fmt: skip
"""What is counted: one, and several."""

LUGGAGE: Final = (
    "a rope", "a loaf of bread", "a map", "an old lamp", "a knife", "a blanket", "a silver spoon",
    "a jar of honey", "an apple", "a book of songs", "a needle", "a bell", "an iron key",
)  # fmt: skip

BEASTS: Final = _words("fox crow wolf cat hare heron bear mouse horse owl")

PLACES: Final = (
    "the mill", "the bridge", "the church", "the market", "the forest", "the harbour", "the well",
    "the river", "the tower", "the garden",
)  # fmt: skip

INDOORS: Final = "a barn", "an empty mill", "a tower without a door", "the house of a stranger"

STARTS: Final = _words(
    "Al Bar Cor Dun El Fen Gar Hol Kes Lin Mor Nor Os Pel Quar Ros Sel Tor Ul Wen"
)

MIDDLES: Final = _words("a be de fo ga i ka lo me no ri so ta u ve")

ENDS: Final = _words("brook brun dale den field ford gate ham holm lund mark mouth stead ton wick")

RHYMES: Final = (
    ("night", "light"), ("sea", "tree"), ("day", "way"), ("stone", "bone"), ("rain", "grain"),
    ("snow", "crow"), ("hill", "mill"), ("sound", "ground"), ("door", "floor"), ("king", "ring"),
)  # fmt: skip

SAYINGS: Final = (
    "who counts slowly counts once", "a closed door keeps no rain out", "bread is older than kings",
    "the river has time", "what is lent comes home late", "no bell rings for itself",
)  # fmt: skip

SINGING: Final = (
    "O bring me the {} of the {}", "I walked in the {} by the {}",
    "There was never a {} like the {}",
    "The {} has forgotten the {}", "And who has the {} has the {}", "My {} is gone with the {}",
)  # fmt: skip

LONGING: Final = _words("lantern summer winter sparrow meadow shadow harvest thunder window garden")


def in_words(number: int) -> str:
    """A number from 0 to 99, in words.

    >>> in_words(0), in_words(12), in_words(40), in_words(57)
    ('no', 'twelve', 'forty', 'fifty-seven')
    """
    if number < len(ONES):
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


@final
@dataclass(frozen=True)
class Person:
    """Somebody: a name, and whether it is a woman's."""

    name: str
    woman: bool

    @property
    def he(self) -> str:
        return "she" if self.woman else "he"

    @property
    def him(self) -> str:
        return "her" if self.woman else "him"

    @property
    def his(self) -> str:
        return "her" if self.woman else "his"


@final
@dataclass
class Story:
    """What a story remembers while it is told: who, where, how many of what, what is in the bag."""

    rng: Random
    hero: Person
    friend: Person
    trade: str
    town: str
    thing: str
    count: int
    bag: Sequence[str]
    beast: str

    def some(self, words: Sequence[str]) -> str:
        """One of these, drawn."""
        return self.rng.choice(words)

    @property
    def things(self) -> str:
        """How many there are now, and of what."""
        return counted(self.count, self.thing)

    def opening(self) -> str:
        h, f = self.hero, self.friend
        kind, place = self.some(KINDS), self.some(PLACES)
        first = self.some(
            [
                f"In {self.town}, not far from {place}, lived {h.name}, {article(kind)} {kind} "
                f"{self.trade}.",
                f"Once there was {article(kind)} {kind} {self.trade} in {self.town}, and {h.his} "
                f"name was {h.name}.",
                f"{h.name} was a {self.trade}, and everybody in {self.town} knew {h.him}.",
            ]
        )
        second = self.some(
            [
                f"{f.name} was {h.his} neighbour, and {f.he} had {article(self.beast)} "
                f"{self.beast}.",
                f"With {h.him} lived {f.name}, who was {self.some(KINDS)}, and "
                f"{article(self.beast)} {self.beast} that could speak.",
            ]
        )
        look = self.some(LOOKS)
        third = f"{h.name} had {counted(self.count, self.thing, look)} and counted them every day."
        return f"{first} {second} {third}"

    def gains(self) -> str:
        more, h, f = self.rng.randint(2, 12), self.hero, self.friend
        before, self.count = self.things, self.count + more
        given = in_words(more)
        return self.some(
            [
                f"One morning {f.name} brought {given} more. {capital(before)} and {given} are "
                f"{self.things}.",
                f"At {self.some(PLACES)} {h.name} found {counted(more, self.thing)}, so that now "
                f"{h.he} had {in_words(self.count)}.",
                f'"Take these {given}," said {f.name}. "Then I have {in_words(self.count)}," said '
                f"{h.name}.",
            ]
        )

    def losses(self) -> str:
        if self.count < 2:  # something is left in the end
            return self.gains()
        fewer, h, f = self.rng.randint(1, self.count - 1), self.hero, self.friend
        self.count -= fewer
        lost, left = counted(fewer, self.thing), in_words(self.count)
        are, were = ("is", "was") if self.count == 1 else ("are", "were")
        return self.some(
            [
                f"In the night the {self.beast} stole {lost}, and {left} {were} left.",
                f"{h.name} gave {lost} to {f.name} and kept {left}.",
                f"But {lost} fell into {self.some(['the river', 'the well', 'the harbour'])}. "
                f'"{capital(left)} {are} left," said {h.name}.',
            ]
        )

    def talk(self) -> str:
        h, f, place = self.hero, self.friend, self.some(PLACES)
        one, other = self.rng.sample([h, f], 2)
        return self.some(
            [
                f'"Where have you been?" asked {one.name}. "At {place}," said {other.name}, "and '
                f'at {place} I saw {article(self.beast)} {self.beast}."',
                f'"How many {THINGS[self.thing]} are there?" asked {one.name}. {other.name} '
                f"counted them again (it took {other.him} until evening) and said: "
                f'"{capital(in_words(self.count))}."',
                f"{one.name} shook {one.his} head. \"In {self.town} they say, '{self.saying()}.'\" "
                f"{other.name} did not answer {one.him}.",
                f"{one.name} (who never forgot that {one.he} came from {self.town}) looked at "
                f'{other.name} and asked {other.him}: "Will you come to {place} with me?"',
            ]
        )

    def saying(self) -> str:
        return capital(self.some(SAYINGS))

    def journey(self) -> str:
        h, things = self.hero, listed(self.bag)
        place = self.some(PLACES)
        back = listed([the(thing) for thing in reversed(self.bag)])
        middle = self.some(
            [
                f"It rained, and {h.he} slept in {self.some(INDOORS)}.",
                f"On the way {h.he} met the {self.beast} of {self.friend.name}, and they went on "
                "together.",
                f"The road from {self.town} was long, and {h.he} was alone.",
            ]
        )
        return (
            f"So {h.name} put into {h.his} bag {things}, and went to {place}. {middle} At {place} "
            f"{h.he} took them out again: {back}."
        )

    def song(self) -> str:
        one, two = self.rng.sample(self.rng.choice(RHYMES), 2)
        lines = self.rng.sample(SINGING, 2)
        first, second = self.rng.sample(LONGING, 2)
        singer = self.some([self.hero.name, self.friend.name, f"the {self.beast}"])
        return (
            f"Then {singer} sang:\n\n    {lines[0].format(first, one)},\n"
            f"    {lines[1].format(second, two)}."
        )

    def close(self) -> str:
        h, f = self.hero, self.friend
        return self.some(
            [
                f"And so {h.name} the {self.trade} and {f.name} stayed in {self.town}, with the "
                f"{self.beast} and {self.things}.",
                f"When {h.name} was old, {h.he} still had {self.things}, and {f.name} still "
                f"counted them with {h.him}. That is what they tell in {self.town}.",
                f"If {h.name} and {f.name} have not left {self.town}, {h.he} still counts "
                f"{h.his} {THINGS[self.thing]}: {in_words(self.count)} of them.",
            ]
        )


def story(seed: object) -> str:
    """The story of a seed, a number or a word; it ends with an empty line."""
    rng = Random(f"story {seed}")
    hero, friend = (_person(rng) for _ in range(2))
    while friend.name == hero.name:
        friend = _person(rng)
    town = rng.choice(STARTS) + rng.choice(["", rng.choice(MIDDLES)]) + rng.choice(ENDS)
    told = Story(
        rng,
        hero,
        friend,
        rng.choice(TRADES),
        town,
        rng.choice([*THINGS]),
        rng.randint(3, 30),
        rng.sample(LUGGAGE, rng.randint(2, 4)),
        rng.choice(BEASTS),
    )
    title = f"The {told.trade.capitalize()} of {town}"
    parts: list[Callable[[], str]] = [told.gains, told.losses, told.talk, told.talk, told.journey]
    rng.shuffle(parts)
    cut = rng.randint(1, 4)
    paragraphs = [
        told.opening(),
        " ".join(part() for part in parts[:cut]),
        rng.choice([told.song, told.gains, told.losses])(),
        " ".join(part() for part in parts[cut:]),
        told.close(),
    ]
    return "\n\n".join([title, *paragraphs]) + "\n\n\n"


def stories(size: int, part: str = "learned from") -> str:
    """Stories, one after the other, of so many characters or a few more, all of one ``part``.

    Those of other parts are of other seeds.
    """
    made, length = list[str](), 0
    while length < size:
        made.append(story(f"{part} {len(made)}"))
        length += len(made[-1])
    return "".join(made)


def counted(number: int, thing: str, look: str = "") -> str:
    """So many things, in words, which may have a look.

    >>> counted(1, "goose"), counted(21, "goose", "little")
    ('one goose', 'twenty-one little geese')
    """
    words = thing if number == 1 else THINGS[thing]
    return " ".join(filter(None, (in_words(number), look, words)))


def listed(things: Sequence[str]) -> str:
    """Things, with commas and an *and*."""
    return f"{', '.join(things[:-1])} and {things[-1]}"


def article(noun: str) -> str:
    """*a* or *an*."""
    return "an" if noun[0] in "aeiou" else "a"


def the(thing: str) -> str:
    """A thing that was named already."""
    return f"the {thing.partition(' ')[2]}"


def capital(words: str) -> str:
    """With a large first letter."""
    return words[0].upper() + words[1:]


def _person(rng: Random) -> Person:
    woman = rng.random() < 0.5
    return Person(rng.choice(SHE if woman else HE), woman)
