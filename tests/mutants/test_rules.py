# pyright: basic
"""Each rule of rewriting applies somewhere, is right there, and is rejected where it is broken."""

from __future__ import annotations

import pytest

from cartesian_rdc.categories.free.rewriting import Equation
from cartesian_rdc.execution.passes.rule import Rule
from cartesian_rdc.execution.passes.simplify import RULES
from tests.effort import usually
from tests.mutants import equations, passes
from tests.mutants.rules import COST_ONLY, EXAMPLES, applies, mutants, rejected


def test_every_rule_has_a_name_and_examples() -> None:
    names = [rule.equation for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) == set(EXAMPLES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.equation)
def test_every_rule_rejects_its_mutants(rule: Rule) -> None:
    assert applies(rule)
    assert not rejected(rule, rule)
    surviving = {
        (rule.equation, words) for words, each in mutants(rule) if not rejected(rule, each)
    }
    assert surviving == {pair for pair in COST_ONLY if pair[0] == rule.equation}


@pytest.mark.parametrize("row", equations.ROWS, ids=lambda row: row[1].equation)
def test_every_equation_of_free_categories_rejects_its_mutants(
    row: tuple[equations.Table, Equation],
) -> None:
    table, equation = row
    assert equations.applies(table, equation)
    assert not equations.rejected(table, equation, equation)
    surviving = {
        words
        for words, broken in equations.mutants(equation)
        if not equations.rejected(table, equation, broken)
    }
    repeats_work = equation.equation.startswith("f ⟨π h, π k⟩")
    assert surviving == (equations.COST_ONLY if repeats_work else set())


@pytest.mark.parametrize(
    "function", usually(passes.FUNCTIONS, of=[*passes.FUNCTIONS, *passes.LOOPING]), ids=str
)
def test_every_function_of_a_pass_needs_its_conditions(function: passes.Function) -> None:
    assert not function.rejects(function.original)
    surviving = {
        (str(function), words)
        for words, broken in function.mutants()
        if not function.rejects(broken)
    }
    assert surviving == {pair for pair in passes.COST_ONLY if pair[0] == str(function)}


def test_every_function_of_a_pass_with_conditions_is_tried() -> None:
    assert passes.functions_with_conditions() <= {
        *map(str, passes.FUNCTIONS),
        *map(str, passes.LOOPING),
    }
