# pyright: basic
"""The fuzzer in short: it finds nothing in the library, and finds what is put there."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.typed import identity
from tests.effort import effort, usually
from tests.fuzz import command, machine, scope
from tests.fuzz.command import main, one_seed, seed_of
from tests.fuzz.documented import documented
from tests.fuzz.exclusions import excluded
from tests.fuzz.holes import LITERALS
from tests.fuzz.minimise import minimised
from tests.fuzz.models import agrees, model_of
from tests.fuzz.mutations import MUTATIONS, mutated
from tests.fuzz.operations import HOLE, Operation, is_bundle, operations
from tests.fuzz.program import snippet
from tests.fuzz.readers import READERS, wrong_with
from tests.fuzz.report import words_of
from tests.fuzz.scope import MODULES
from tests.fuzz.session import Fault, Session, Tally


def test_programs_work_or_are_refused_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "WALK", effort(20, in_all=150))
    tally = Tally()
    for number in usually([1], of=range(20)):  # in seed 0 a scan in a scan runs by its definition
        faults = [minimised(fault) for fault in one_seed(number, tally)]
        assert not faults, "\n".join(words_of(fault, number) for fault in faults)
    assert sum(tally.built.values()) > 100
    assert sum(tally.refused.values()) > 10
    assert tally.compared["NumPy"] > 5


@pytest.mark.parametrize("name", READERS)
def test_mutated_files_are_refused_or_right(name: str, tmp_path: Path) -> None:
    for number in range(effort(15, in_all=1000)):
        assert wrong_with(name, number, tmp_path) == ""


def public_names() -> set[str]:
    """The names of the namespaces that are of the library."""
    return {
        f"{module}.{name}"
        for module, namespace in MODULES.items()
        for name, value in vars(namespace).items()
        if not name.startswith("_") and not inspect.ismodule(value) and _is_told(namespace, name)
    }


def _is_told(namespace: Any, name: str) -> bool:
    """Whether a namespace tells a name to others: it is defined there, or imported as itself."""
    tree = ast.parse(Path(namespace.__file__).read_text())
    defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    shown = {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name or alias.name == "*"
    }
    return name in defined or name in shown


def used_names() -> set[str]:
    """The names in all templates."""
    found = set()
    for operation in operations():
        text = HOLE.sub("x", operation.template)
        for node in ast.walk(ast.parse(text, mode="eval")):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
    return found


def is_there(name: str) -> bool:
    """Whether a name in a template, if it is one of a module in scope, is in the module."""
    module, _, word = name.partition(".")
    return not hasattr(scope, module) or hasattr(getattr(scope, module), word)


def test_every_public_name_is_in_a_table_or_excluded_with_a_reason() -> None:
    public, used, left_out = public_names(), used_names(), set(excluded())
    assert sorted(public - used - left_out) == []
    assert sorted(left_out & used) == [], "excluded, and tried"
    assert sorted(left_out - public - {"sm.Value"}) == [], "excluded, and not there"
    assert [name for name in sorted(used) if not is_there(name)] == [], "tried, and not there"


def test_templates_have_known_holes_and_are_expressions() -> None:
    for operation in operations():
        for hole in operation.holes:
            assert is_bundle(hole) or hole in LITERALS or hole == "fresh", operation
        ast.parse(operation.filled(["x"] * len(operation.holes)), mode="eval")


def test_errors_are_read_from_docstrings() -> None:
    assert SpaceError in documented(Operation("object", "neural.reals(*{shape})"))
    assert ValueError not in documented(Operation("map", "neural.relu({object})"))
    assert ValueError in documented(Operation("map", "{map}.called({word})"))


def test_a_result_that_is_wrong_is_found() -> None:
    class Wrong:
        def compile(self, f: Any) -> Any:
            compiled = NumpyEngine().compile(f)
            return lambda x: np.nextafter(compiled(x), np.inf) + 1e-13

    agrees(NumpyEngine(), neural.tanh(neural.reals(3)))
    with pytest.raises(AssertionError, match="by the definition"):
        agrees(Wrong(), neural.tanh(neural.reals(3)))


def test_a_fault_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(a: Any) -> Any:
        if a.object.atoms()[0].shape == (3,):
            raise KeyError("three")
        return neural.tanh(a)

    monkeypatch.setattr("tests.fuzz.scope.neural.relu", broken)
    session = Session(Tally())
    two = session.run(Operation("object", "neural.reals(*{shape})"), ["(2,)"])
    three = session.run(
        Operation("object", "neural.reals(*{shape}, dtype={dtype})"), ["(3,)", "'float16'"]
    )
    named = session.run(Operation("object", "{object}.called({word})"), [str(three), "'a b'"])
    relu = session.run(Operation("map_maker", "neural.relu"), [])
    session.run(Operation("map", "{object} >> {map_maker}"), [str(two), str(relu)])
    assert not session.tally.faults
    session.run(Operation("map", "{object} >> {map_maker}"), [str(named), str(relu)])
    (fault,) = session.tally.faults.values()
    small = minimised(fault)
    assert [line.expression for line in small.lines] == [
        "neural.reals(*(3,), dtype='float64')",
        "neural.relu",
        "object_1 >> map_maker_3",
    ]
    with pytest.raises(KeyError):
        exec(snippet(small.lines), {})


def test_parts_have_no_seed_in_common() -> None:
    parts = [{seed_of(5, (k, 4), place) for place in range(50)} for k in range(1, 5)]
    assert set.union(*parts) == set(range(5, 205))
    assert sum(map(len, parts)) == 200
    for wrong in ("0/4", "5/4", "1", "a/b"):
        with pytest.raises(SystemExit):
            main(["--part", wrong, "--seeds", "0"])


def test_a_model_is_a_term_with_a_generator_and_counts_once() -> None:
    a = neural.reals(2)
    assert model_of(identity(a)) is None
    assert model_of(a) is None
    f = neural.tanh(a)
    assert model_of(f) is f.morphism
    tally = Tally()
    for _ in range(2):
        build_one_model(0, tally)
    assert tally.models == {"map": 1}
    assert tally.compared["NumPy"] == tally.compared["NumPy, R"] == 1


def build_one_model(_: int, tally: Tally, __: object = ()) -> list[Fault]:
    session = Session(tally)
    names = [
        session.run(Operation("object", "neural.reals(*{shape})"), ["(2,)"]),
        session.run(Operation("map_maker", "neural.tanh"), []),
    ]
    session.run(Operation("map", "{object} >> {map_maker}"), [str(name) for name in names])
    return []


def test_models_that_were_seen_do_not_count_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "mutate_files", lambda *_: None)
    monkeypatch.setattr(command, "one_seed", build_one_model)
    how = ["--seed", "3", "--models", "1", "--seen", str(tmp_path / "seen"), "--json"]
    for expected in ({"map": 1}, {}):
        assert main([*how, "--seeds", "2"]) == 0
        assert json.loads(capsys.readouterr().out)["models"] == expected


def test_models_are_compared_at_the_ends_of_their_range() -> None:
    """A polynomial in another order of products is right but for the largest numbers."""
    f = sm.polynomial(sm.space(60), (0, 0, 1e-200))

    class InAnotherOrder:
        def compile(self, _: Any) -> Any:
            return lambda x: np.asarray(np.float64(1e-200) * (x * x))

    agrees(NumpyEngine(), f)
    with pytest.raises(AssertionError, match="by the definition"), np.errstate(all="ignore"):
        agrees(InAnotherOrder(), f)


def test_mutations_are_functions_of_the_seed_and_change_something() -> None:
    data = bytes(range(200))
    assert [mutated(data, k) for k in range(20)] == [mutated(data, k) for k in range(20)]
    assert sum(mutated(data, k) != data for k in range(100)) > 90
    for mutation in MUTATIONS.values():
        assert mutation(b"", np.random.default_rng(0)) is not None


def test_the_command_says_what_it_did(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Operation("map_maker", "neural.relu")
    session = Session(Tally())
    session.run(line, [])
    fault = Fault(tuple(session.lines), "", KeyError("three"))
    monkeypatch.setattr(command, "mutate_files", lambda *_: None)
    monkeypatch.setattr(command, "one_seed", lambda *_: [])
    assert main(["--seeds", "2", "--seed", "7"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "seed 7, for 10 minutes; again: python -m tests.fuzz --minutes 10 --seed 7; Ctrl-C stops"
    )
    assert "the seeds were 7 to 8, each 1th; python -m tests.fuzz" in said
    monkeypatch.setattr(command, "one_seed", lambda *_: [fault])
    assert main(["--seeds", "1", "--seed", "7", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["seed"] == 7
    assert told["faults"][0]["error"] == "KeyError"
    assert "neural.relu" in told["faults"][0]["program"]

    def interrupted(*_: object) -> list[Fault]:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "one_seed", interrupted)
    assert main(["--seed", "7"]) == 0
    assert "stopped" in capsys.readouterr().out
