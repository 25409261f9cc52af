"""Circuits: categories, layers, points."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

CIRCUITS: Final[Table] = {
    "semiring": (
        "semirings.Modular({few})", "semirings.PrimeField({few})", "semirings.Residues({few})",
        "semirings.Saturating({few})", "semirings.Booleans()", "semirings.Naturals()",
        "semirings.Integers()", "semirings.Rationals()", "semirings.MinPlus()",
        "semirings.Floats()", "semirings.Modular(2)",
    ),
    "category": (
        "gates.Circuits({semiring}, {flag})",
        "gates.CircuitsOverRing({semiring}, {flag})",
        "gates.Circuits(semirings.Modular(2))",
        "gates.CircuitsOverRing(semirings.Modular(2))",
        "{bus}.category",
    ),
    "bus": (
        "circuits.bus({category}, {few})",
        "circuits.bus({bus}.category, {few})",
        "circuits.bus({bus}.category, {few}, name=circuits.Inputs)",
        "circuits.bus(gates.CircuitsOverRing(semirings.Modular(2)), {few})",
    ),
    "circuit_maker": (
        "circuits.products", "circuits.equals_zero",
        "circuits.total({bus})",
        "circuits.on_every_wire({circuit}.morphism)",
        "circuits.on_every_wire({bus}.category.constant({element}))",
    ),
    "circuit": (
        "circuits.point({bus}, {elements})",
        "typed.Hom({bus}, {bus}, {bus}.category.constant({element}))",
        "circuits.bus({bus}.category, 2) >> (lambda a: typed.Hom(a, circuits.bus(a.category, 1), a.category.multiply))",
        "circuits.bus({bus}.category, 2) >> (lambda a: typed.Hom(a, circuits.bus(a.category, 1), a.category.compare(straight_through={flag})))",
        "typed.Hom({circuit}.domain, {circuit}.codomain, gates.Multilinear({circuit}.morphism))",
        "typed.Hom({circuit}.domain, {circuit}.domain, gates.Clamp({few}, {few}))",
        "typed.Hom({bus}, {bus}, gates.ShiftRight({few}))",
        "execution.CircuitEngine({bus}.category).fix({circuit_layer}, {bits}[0])",
    ),
    "circuit_layer_maker": (
        "circuits.affine({bus})", "circuits.linear({bus})",
        "circuits.layered({widths}, {bus})",
        "circuits.comparing({few}, {bus})",
        "circuits.convolution({two}, {two})",
        "circuits.look_up_table({bus})",
        "circuits.look_up_table({bus}, largest={few})",
        "circuits.masking({bus})",
        "circuits.pseudo_linear({bus}, divisor={few})",
        "circuits.polynomial({bus}, degree={few}, powers={flag})",
    ),
    "circuit_layer": (
        "circuits.freeze({circuit_layer}, {{}})".replace("{{}}", "dict(weights={elements})"),
        "circuits.freeze({circuit_layer}, dict(coefficients={elements}))",
        "circuits.layer({word}, {few}, {bus}, {bus}, lambda c, domain, w, x: [*x, *w])",
    ),
    "answer": (
        "circuits.width_of({bus})",
        "gates.is_z_2({semiring})",
        "gates.circuit_category({bus}.category, 'count')",
        "execution.CircuitEngine({category}).samples({bits})",
        "execution.CircuitEngine({category}).point({elements})",
        "execution.CircuitEngine({bus}.category).compile({circuit})({elements})",
        "execution.CircuitEngine({bus}.category).each({circuit})({elements}, execution.CircuitEngine({bus}.category).samples({bits}))",
        "execution.CircuitEngine({circuit}.category).fold({circuit})({elements}, execution.CircuitEngine({circuit}.category).samples({bits}), [0, {few}])",
        "execution.polynomials_of({circuit}.category, {circuit})",
        "execution.agreement(execution.CircuitEngine({category}).samples({bits}), execution.CircuitEngine({category}).samples({bits}))",
        "hardware.netlist({circuit}.category, {circuit}).gates",
        "hardware.verilog({circuit}.category, {circuit})",
        "hardware.blif({circuit}.category, {circuit})",
        "hardware.c_source({circuit}.category, {circuit})",
        "hardware.truth_table({circuit}.category, {circuit}, largest=4096)",
        "hardware.all_points({bus}.category, {few}, largest=4096)",
        "learning.fit(execution.CircuitEngine({circuit_layer}.category), learning.supervised({circuit_layer}, learning.sum_loss, learning.identity_rate, learning.ascent), {elements}, execution.CircuitEngine({circuit_layer}.category).samples({bits}), epochs=1)",
        "learning.measured(execution.CircuitEngine({circuit_layer}.category), learning.supervised({circuit_layer}, learning.sum_loss, learning.identity_rate, learning.ascent), execution.CircuitEngine({circuit_layer}.category).samples({bits}), execution.agreement)({elements})",
    ),
}  # fmt: skip
