"""``python -m cartesian_rdc.laws``: check the laws of a category, or of all in the library.

    python -m cartesian_rdc.laws mypackage.mymodule:sample
    python -m cartesian_rdc.laws

The first prints a table of laws, with a counterexample for each that fails; the second the
matrix of everything that the library ships. The exit status is 0 where all laws hold, 1 where
one does not, 2 where there is nothing to check.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from typing import TypeGuard

import hypothesis

from cartesian_rdc.categories.base import Category
from cartesian_rdc.testing._law_tests import checks_of
from cartesian_rdc.testing.report import Report, Status
from cartesian_rdc.testing.sample import Sample
from cartesian_rdc.testing.search import TELLS_APART, Check, Effort
from cartesian_rdc.testing.shipped import shipped

MARKS = {Status.PASSED: "·", Status.FAILED: "F", Status.UNREACHED: "u"}


class UsageError(Exception):
    """The command names a sample, or a law, that does not exist."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.sample is None:
            return _all(options.examples, options.seed, options.jobs, options.only, options.json)
        return _one(options.sample, options.examples, options.seed, options.only, options.json)
    except UsageError as error:
        print(f"cartesian_rdc.laws: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cartesian_rdc.laws: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cartesian_rdc.laws",
        description="Search for counterexamples to the laws of a category.",
    )
    parser.add_argument(
        "sample",
        nargs="?",
        metavar="MODULE:NAME",
        help="a Sample, or a function that makes one; default: everything in the library",
    )
    parser.add_argument(
        "--examples", type=_natural, metavar="N", help="tries for each law; default 100, for all 15"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the search; default 0")
    parser.add_argument(
        "--only",
        default="",
        metavar="WORD",
        help="of everything, the things with this in their name; of a sample, its laws",
    )
    parser.add_argument(
        "--jobs",
        type=_natural,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes; default: all",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _natural(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"a number from 1, not {number}")
    return number


def _one(where: str, examples: int | None, seed: int, only: str, as_json: bool) -> int:
    sample = _find(where)
    every = checks_of(sample.category, sample)
    words = [check for check in every if f" {only}" in f" {check.name}"]  # C.1 is no part of SC.1
    checks = words or [check for check in every if only in check.name]
    if not checks:
        names = ", ".join(check.name for check in every)
        raise UsageError(f"no law has {only!r} in its name; there are: {names}")
    report = _report(where, checks, examples or 100, seed)
    print(json.dumps(report.as_json(), indent=2) if as_json else report)
    return 0 if report.holds else 1


def _report(name: str, checks: Iterable[Check], examples: int, seed: int) -> Report:
    effort = Effort(hypothesis.settings(max_examples=examples, database=None), seed)
    return Report(name, tuple(check.search(effort) for check in checks))


def _find(where: str) -> Sample[Category[object, object], object, object]:
    module_name, colon, name = where.partition(":")
    if not colon or not name:
        raise UsageError(f"{where!r} is not of the form package.module:name")
    if "" not in sys.path:
        sys.path.insert(0, "")  # what lies in the current folder, as for python -m
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise
        raise UsageError(f"there is no module {error.name}") from None
    found: object = getattr(module, name, None)
    if found is None:
        raise UsageError(f"the module {module_name} has no {name}")
    if _is_maker(found):
        found = found()
    if not _is_sample(found):
        raise UsageError(
            f"{where} is {found!r}, and should be a Sample: "
            "Sample(category, objects, morphisms, comparison)"
        )
    return found


def _is_maker(found: object) -> TypeGuard[Callable[[], object]]:
    return callable(found)


def _is_sample(
    found: object,
) -> TypeGuard[Sample[Category[object, object], object, object]]:
    return isinstance(found, Sample)


def _check_entry(name: str, examples: int, seed: int) -> Report:
    return _report(name, shipped()[name](), examples, seed)


def _all(examples: int | None, seed: int, jobs: int, only: str, as_json: bool) -> int:
    names = [name for name in shipped() if only in name]
    if not names:
        raise UsageError(f"nothing is called {only!r}; there are: {', '.join(shipped())}")
    reports: list[Report] = []
    width = max(map(len, names))
    for report in _reports(names, examples or 15, seed, jobs):
        reports.append(report)
        if not as_json:
            print(f"{report.subject:<{width}}  {_row(report)}", flush=True)
    holds = all(report.holds for report in reports)
    if as_json:
        print(json.dumps({"holds": holds, "subjects": [r.as_json() for r in reports]}, indent=2))
    else:
        laws = sum(len(report.verdicts) for report in reports)
        failures = [verdict for report in reports for verdict in report.failures]
        print("one mark a law, in the order of its set: · passed, F failed, u not reached;")
        print("the first, without a name: that the sample tells maps apart")
        print(f"{len(reports)} things, {laws} laws, {len(failures)} not passed")
        for report in reports:
            for verdict in report.failures:
                print(f"\n{report.subject}: {verdict}")
    return 0 if holds else 1


def _reports(names: Sequence[str], examples: int, seed: int, jobs: int) -> Iterator[Report]:
    """In the order of the names, each as soon as it and those before are there."""
    if jobs == 1:
        yield from (_check_entry(name, examples, seed) for name in names)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_check_entry, name, examples, seed) for name in names]
        try:
            yield from (one.result() for one in waiting)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _row(report: Report) -> str:
    """The sets of laws, each with a mark for each law: ``C ··· M ·············``."""
    sets: dict[str, str] = {}
    for verdict in report.verdicts:
        name = "" if verdict.law == TELLS_APART else verdict.law.partition(".")[0]
        sets[name] = sets.get(name, "") + MARKS[verdict.status]
    return " ".join(f"{name} {marks}".lstrip() for name, marks in sets.items())
