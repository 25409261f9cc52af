"""Circuits: categories, layers, points."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

CIRCUITS: Final[Table] = {
    "semiring": (
        "semirings.Modular({few})", "semirings.PrimeField({few})",
        "semirings.Saturating({few})", "semirings.Booleans()", "semirings.Naturals()",
        "semirings.Integers()", "semirings.Rationals()", "semirings.MinPlus()",
        "semirings.Floats()", "semirings.Modular(2)",
    ),
    "circuit_category": (
        "gates.Circuits({semiring}, {flag})",
        "gates.CircuitsOverRing({semiring}, {flag})",
        "gates.Circuits(semirings.Modular(2))",
        "gates.CircuitsOverRing(semirings.Modular(2))",
        "{bus}.category",
    ),
    "bus": (
        "circuits.bus({circuit_category}, {few})",
        "circuits.bus({bus}.category, {few})",
        "circuits.bus({category}, {few})",
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
        "typed.Hom({bus1}, {bus1}, {bus1}.category.constant({element}))",
        "circuits.bus({bus}.category, 2) >> (lambda a: typed.Hom(a, circuits.bus(a.category, 1), a.category.multiply))",
        "circuits.bus({bus}.category, 2) >> (lambda a: typed.Hom(a, circuits.bus(a.category, 1), a.category.compare(straight_through={flag})))",
        "typed.Hom({circuit1}.domain, {circuit1}.codomain, gates.Multilinear({circuit1}.morphism))",
        "typed.Hom({circuit1}.domain, {circuit1}.domain, gates.Clamp({few}, {few}))",
        "typed.Hom({bus}, {bus}, gates.ShiftRight({few}))",
        "execution.CircuitEngine({bus}.category).fix({circuit_layer}, {elements})",
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
        "execution.CircuitEngine({circuit_category}).samples({bits})",
        "execution.CircuitEngine({circuit_category}).point({elements})",
        "execution.CircuitEngine({bus}.category).compile({circuit})({elements})",
        "execution.CircuitEngine({bus1}.category).each({circuit})({elements}, execution.CircuitEngine({bus1}.category).samples({bits}))[0]",
        "execution.CircuitEngine({bus1}.category).rows({circuit})(execution.CircuitEngine({bus1}.category).samples({bits}))",
        "execution.CircuitEngine({circuit1}.category).fold({circuit1})({elements}, execution.CircuitEngine({circuit1}.category).samples({bits}), [0, {few}])",
        "execution.polynomials_of({circuit1}.category, {circuit1})",
        "execution.polynomials_of({category}, {circuit})",
        "execution.CircuitEngine({category}).samples({bits})",
        "hardware.netlist({category}, {circuit}).gates",
        "hardware.truth_table({category}, {circuit}, largest=4096)",
        "hardware.all_points({category}, {few}, largest=4096)",
        "hardware.netlist({circuit1}.category, {circuit1}).gates",
        "hardware.verilog({circuit1}.category, {circuit1})",
        "hardware.sequential_verilog({circuit1}.category, {circuit1}, {elements})",
        "hardware.sequential_verilog({circuit1}.category, {circuit1}, [])",
        "hardware.blif({circuit1}.category, {circuit1})",
        "hardware.c_source({circuit1}.category, {circuit1})",
        "hardware.truth_table({circuit1}.category, {circuit1}, largest=4096)",
        "hardware.all_points({bus}.category, {few}, largest=4096)",
        "learning.training(execution.CircuitEngine({circuit_layer1}.category), learning.supervised({circuit_layer1}, learning.sum_loss, learning.identity_rate, learning.ascent), {elements}, execution.CircuitEngine({circuit_layer1}.category).samples({bits}), epochs=1)",
        "circuits.agreement(learning.assess(execution.CircuitEngine({circuit_layer1}.category), learning.supervised({circuit_layer1}, learning.sum_loss, learning.identity_rate, learning.ascent), {elements}, execution.CircuitEngine({circuit_layer1}.category).samples({bits})))",
        "learning.fit(execution.CircuitEngine({circuit_layer1}.category), learning.supervised({circuit_layer1}, learning.sum_loss, learning.identity_rate, learning.ascent), {elements}, execution.CircuitEngine({circuit_layer1}.category).samples({bits}), epochs=1, batch={positive}, reduction='sum')",
    ),
}  # fmt: skip
