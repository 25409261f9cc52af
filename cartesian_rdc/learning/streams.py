"""Data that come a part at a time: from a generator, from files, larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from inspect import signature
from typing import Generic, TypeGuard, final

from cartesian_rdc.errors import DataError, came, require_whole
from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import Data, Part_co


@final
@dataclass(frozen=True, repr=False)
class Stream(Generic[Part_co]):
    """Data of which only a part is there at a time.

    ``parts``  from the number of an epoch, from 1, to its parts, one after the other; each is many
               samples, of which steps take one, or a batch, in the order of training
    ``steps``  the number of steps of an epoch; parts after the last step are not asked for
    ``ahead``  how many parts are made in the background, by a thread, while one is trained on: they
               are checked, converted and brought to the device there

    So a generator of batches is ``Stream(lambda epoch: batches(), steps)``, trained on with a
    ``batch`` of their size. Training that goes on within an epoch takes its parts from the first,
    and leaves out those that are done. Raises ``TypeError`` if ``parts`` is not a function of one
    argument, ``DataError`` if ``steps`` is below 1 or ``ahead`` negative; and while it trains,
    ``DataError`` if the parts of an epoch have fewer steps.
    """

    parts: Callable[[int], Iterable[Part_co]]
    steps: int
    ahead: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        require_whole(DataError, "number of parts made ahead", self.ahead)
        require_whole(DataError, "number of steps of a stream", self.steps, 1)
        if not callable(self.parts):
            raise TypeError(
                "the parts of a stream are a function from the number of an epoch to its parts, "
                f"such as lambda epoch: batches(), and not {came(self.parts)}"
            )
        try:
            signature(self.parts).bind(1)
        except ValueError:  # of a function that does not say what it takes
            pass
        except TypeError as error:
            raise TypeError(
                f"the parts of a stream are a function of the number of an epoch: {error}"
            ) from None

    def __repr__(self) -> str:
        return of_type(self, f"of {self.steps} steps an epoch")


def is_stream(data: Data | Stream[Data]) -> TypeGuard[Stream[Data]]:
    """Whether data come a part at a time."""
    return isinstance(data, Stream)


def is_whole(data: Data | Stream[Data]) -> TypeGuard[Data]:
    """Whether data are there."""
    return not isinstance(data, Stream)
