# pyright: basic
"""What a run says: counts, coverage, and each fault with a program to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fuzz.checks import CHECKS
from tests.fuzz.operations import operations
from tests.fuzz.program import snippet
from tests.fuzz.session import Fault, Tally


def words_of(fault: Fault, seed: int) -> str:
    """A fault in words, with the program that has it."""
    error = fault.error
    head = f"{fault.check or 'the last line'}: {type(error).__name__}: {_short(str(error))}"
    body = "\n".join(f"    {line}" for line in snippet(fault.lines, fault.check).splitlines())
    return f"{head}\n  seed {seed}, in {fault.signature[2] or 'the check'}\n{body}"


def _short(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 300 else f"{line[:297]}..."


def totals(tally: Tally) -> str:
    """The counts, in a line."""
    every = [operation.template for operation in operations()]
    reached = sum(template in tally.built for template in every)
    tried = sum(template in tally.built or template in tally.refused for template in every)
    return (
        f"{sum(tally.models.values())} models, {tally.programs} programs, "
        f"{sum(tally.built.values())} lines built, "
        f"{sum(tally.refused.values())} refused, {sum(tally.compared.values())} comparisons, "
        f"{reached} of {len(every)} operations built ({tried} tried), {len(tally.faults)} faults"
    )


def table(tally: Tally) -> str:
    """The counts of each operation, and of each check."""
    rows = [
        (operation.template, tally.built[operation.template], tally.refused[operation.template])
        for operation in operations()
    ]
    lines = [f"{'built':>7} {'refused':>7}  operation"]
    lines += [f"{built:>7} {refused:>7}  {_short(name)[:88]}" for name, built, refused in rows]
    lines += [f"{number:>7} models    {kind}" for kind, number in sorted(tally.models.items())]
    lines += [f"{number:>7} compared  {_shared(name)}" for name, number in _made(tally)]
    lines += [f"{number:>7} raised    {name}" for name, number in sorted(tally.errors.items())]
    lines += [f"{number:>7} known     {name}" for name, number in sorted(tally.met.items())]
    return "\n".join(lines)


def _made(tally: Tally) -> list[tuple[str, int]]:
    return [(name, tally.compared[name]) for name in CHECKS]


def _shared(name: str) -> str:
    """A check, and of which values it is made."""
    check = CHECKS[name]
    what = "models" if check.once else "values"
    return f"{name}: {what}, {f'one in {check.rarely}' if check.rarely > 1 else 'all'}"


def as_json(tally: Tally, faults: Sequence[tuple[Fault, int]], seed: int) -> Mapping[str, Any]:
    """The same, for programs."""
    return {
        "seed": seed,
        "programs": tally.programs,
        "models": dict(tally.models),
        "errors": dict(tally.errors),
        "operations": [
            {
                "operation": operation.template,
                "kind": operation.kind,
                "built": tally.built[operation.template],
                "refused": tally.refused[operation.template],
            }
            for operation in operations()
        ],
        "compared": dict(tally.compared),
        "known": dict(tally.met),
        "files": dict(tally.files),
        "faults": [
            {
                "check": fault.check,
                "error": type(fault.error).__name__,
                "words": str(fault.error),
                "seed": number,
                "program": snippet(fault.lines, fault.check),
            }
            for fault, number in faults
        ],
    }
