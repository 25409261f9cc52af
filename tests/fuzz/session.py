# pyright: basic
"""A session runs lines, judges what they raise, checks what they make, and keeps count."""

from __future__ import annotations

from collections import Counter
from collections.abc import KeysView, Sequence
from dataclasses import dataclass, field
from typing import Any, final
from zlib import crc32

from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.errors import (
    CompositionError,
    ScalarError,
    SpaceError,
    StructureError,
    UntranslatableError,
)
from cartesian_rdc.typed import Hom, Obj, ParaHom
from tests.fuzz.checks import CHECKS
from tests.fuzz.documented import documented
from tests.fuzz.kinds import is_of, strangers
from tests.fuzz.known import known
from tests.fuzz.models import arrow_of, fingerprint, is_learner, model_of
from tests.fuzz.operations import Operation
from tests.fuzz.program import Line, evaluated, needed
from tests.fuzz.scope import SCOPE
from tests.fuzz.size import is_small

LARGEST = 20_000

MISWIRED = frozenset(
    {CompositionError, StructureError, SpaceError, ScalarError, TypeError, UntranslatableError}
)
"""What is said of operands of another category, whatever the operation."""


def is_miswired(line: Line) -> bool:
    """Whether an operand of a line is of another category than its hole."""
    holes = zip(line.operation.holes, line.texts, strict=True)
    return any(text.rpartition("_")[0] in strangers(hole) for hole, text in holes)


@final
@dataclass(frozen=True)
class Fault:
    """What a program did that no docstring says.

    ``check`` is the name of the check that failed, or empty where the last line itself did.
    """

    lines: tuple[Line, ...]
    check: str
    error: BaseException = field(compare=False)

    @property
    def operation(self) -> Operation:
        """The operation of the last line."""
        return self.lines[-1].operation

    @property
    def signature(self) -> tuple[str, str, str]:
        """What makes two faults the same: the operation or check, the error, and where."""
        kind, place = type(self.error), _innermost(self.error)
        typed = kind.__module__.startswith("cartesian_rdc")
        what = self.check or (self.operation.template if typed or not place else "")
        return what, kind.__name__, place


def _innermost(error: BaseException) -> str:
    """The innermost line of the library that an error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "cartesian_rdc" in code.co_filename.replace("site-packages", ""):
            found = f"{code.co_filename.rpartition('cartesian_rdc/')[2]}:{code.co_name}"
        trace = trace.tb_next
    return found


@final
@dataclass
class Tally:
    """How often each operation was tried, with what end, and how often each check was made.

    ``errors``     how often each documented error was raised, by its name
    ``models``     how many models were made, of each kind, and compared with the definition
    ``seen``       the fingerprints of models; one that is among them is not looked at again
    """

    built: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[str, str, str], Fault] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    programs: int = 0
    files: Counter[str] = field(default_factory=Counter)
    files_wrong: list[tuple[str, str]] = field(default_factory=list)


@final
class Session:
    """One program, which grows line by line; ``often`` are checks that are made at each chance."""

    def __init__(self, tally: Tally, often: Sequence[str] = ()) -> None:
        self.tally = tally
        self.often = often
        self.values: dict[str, Any] = dict(SCOPE)
        self.lines: list[Line] = []
        self.named: dict[str, list[str]] = {}
        self.errors: dict[str, frozenset[type[BaseException]]] = {}
        tally.programs += 1

    def run(self, operation: Operation, texts: Sequence[str]) -> str | None:
        """The name of the value of a line, or None if it was refused, was too large, or failed."""
        name = f"{operation.kind}_{len(self.lines)}"
        line = Line(name, operation, tuple(texts))
        allowed = documented(operation).union(*(self.errors[read] for read in line.reads))
        if is_miswired(line):
            allowed |= MISWIRED
        try:
            value = evaluated(line, self.values)
        except Exception as error:
            if isinstance(error, tuple(allowed)) and str(error):
                self.tally.refused[operation.template] += 1
                self.tally.errors[type(error).__name__] += 1
                return None
            self._fault(line, "", error)
            return None
        self.tally.built[operation.template] += 1
        if not is_of(operation.kind, value):
            wrong = AssertionError(f"{value!r} is no {operation.kind}")
            self._fault(line, "", wrong)
            return None
        if operation.kind == "answer" or is_miswired(line) or is_large(value):
            return None
        self.values[name], self.errors[name] = value, allowed
        self.lines.append(line)
        if not self._checked(line, value):
            return None
        self.named.setdefault(operation.kind, []).append(name)
        return name

    @property
    def kinds(self) -> KeysView[str]:
        """The kinds of which there is a value."""
        return self.named.keys()

    def _checked(self, line: Line, value: Any) -> bool:
        is_new = self._is_new_model(value)
        number = crc32(line.expression.encode()) ^ crc32(str(len(self.lines)).encode())
        for name, check in CHECKS.items():
            number = crc32(name.encode(), number)
            if number % check.rarely and name not in self.often:
                continue
            if check.once and not is_new:
                continue
            try:
                if not check.applies(value):
                    continue
                check.run(value)
            except Exception as error:
                if check.once or not isinstance(error, tuple(self.errors[line.name])):
                    self._fault(line, name, error)
                    return False
                self.tally.errors[type(error).__name__] += 1
            self.tally.compared[name] += 1
        if is_new:
            self.tally.models["learner" if is_learner(value) else line.operation.kind] += 1
        return True

    def _is_new_model(self, value: Any) -> bool:
        model = model_of(value)
        number = None if model is None else fingerprint(model)
        if number is None or number in self.tally.seen:
            return False
        self.tally.seen.add(number)
        return True

    def _fault(self, line: Line, check: str, error: BaseException) -> None:
        lines = needed([*self.lines, line] if line not in self.lines else self.lines, line)
        fault = Fault(tuple(lines), check, error)
        reason = known(fault)
        if reason:
            self.tally.met[reason] += 1
        else:
            self.tally.faults.setdefault(fault.signature, fault)


def is_large(value: Any) -> bool:
    """Whether programs that go on with this value would take too long."""
    if isinstance(value, Obj):
        return _is_large_object(value.object)
    if isinstance(value, Object):
        return _is_large_object(value)
    term = arrow_of(value) if isinstance(value, Hom | ParaHom) else value
    return isinstance(term, Term) and not is_small(term, LARGEST)


def _is_large_object(a: Any) -> bool:
    return isinstance(a, Object) and (
        len(a.atoms()) > 60 or sum(getattr(atom, "size", 1) for atom in a.atoms()) > 5_000
    )


def fault_of(lines: Sequence[Line], values: dict[str, Any], check: str) -> Fault | None:
    """The fault of the last line, or of one check of its value; ``values`` are the earlier ones."""
    last = lines[-1]
    try:
        value = evaluated(last, values)
        if not is_of(last.operation.kind, value):
            raise AssertionError(f"{value!r} is no {last.operation.kind}")
        if check and CHECKS[check].applies(value):
            CHECKS[check].run(value)
    except Exception as error:
        allowed = documented(last.operation).union(*(allowed_of(line) for line in lines))
        if check or not isinstance(error, tuple(allowed)):
            return Fault(tuple(lines), check, error)
    return None


def allowed_of(line: Line) -> frozenset[type[BaseException]]:
    """The errors that a line may raise, and what it makes when it is used."""
    found = documented(line.operation)
    return found | MISWIRED if is_miswired(line) else found
