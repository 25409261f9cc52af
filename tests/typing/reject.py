"""Wrong wirings: both checkers refuse each line that ends in E, and no other."""

from __future__ import annotations

from accept import (
    Digit,
    Hidden,
    Pixels,
    digit,
    hidden,
    learner,
    lens,
    lenses,
    one,
    pixels,
    squash,
    two,
    unit,
)

from cartesian_rdc.categories.free import Atomic, Free, Symbol
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.product import Product
from cartesian_rdc.categories.semirings import Integers, Modular, Naturals, Saturating
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.functors import Lens, Para, ReverseDerivative
from cartesian_rdc.laws import CartesianLaws, CategoryLaws
from cartesian_rdc.learning import (
    adversaries,
    dreaming,
    exchange,
    freeze,
    residual,
    supervised,
    tie,
    unroll,
    unsupervised,
)
from cartesian_rdc.neural import (
    Layer,
    SmoothMap,
    attention,
    constant_rate,
    dense,
    descent,
    elman_cell,
    linear,
    quadratic_loss,
    reals,
    sigmoid,
)
from cartesian_rdc.testing import law_tests
from cartesian_rdc.testing.smooth import smooth_sample
from cartesian_rdc.typed import (
    Obj,
    add,
    copy,
    derivative_lens,
    first,
    hom,
    identity,
    pair,
    reverse_derivative,
    second,
    symmetry,
    zero,
)

bad1 = linear(pixels, hidden) >> linear(pixels, digit)  # E layers that do not meet
bad2 = one >> sigmoid(digit)  # E an activation of another wire
bad3 = identity(digit) >> one  # E a map into the wrong wire
bad4 = squash >> identity(digit)  # E maps that do not meet
bad5 = first(smooth, pixels, hidden) >> squash  # E the wrong projection
bad6 = second(smooth, pixels, hidden) >> identity(pixels)  # E the wrong projection
bad7 = symmetry(pixels, hidden) >> first(smooth, pixels, hidden)  # E wires that were crossed
bad8 = copy(smooth, pixels) >> first(smooth, pixels, hidden)  # E copy is A -> A x A
bad9 = pair(smooth, squash, identity(pixels))  # E domains that differ
bad10 = add(smooth, squash, first(smooth, hidden, hidden))  # E maps that are not parallel
bad11 = reverse_derivative(smooth, one.body) >> squash  # E R[f] ends where f begins
bad12: SmoothMap[Hidden, Digit] = squash  # E another codomain
bad13: Layer[Digit, Pixels, Hidden] = one  # E other parameters
bad14 = derivative_lens(smooth, squash) >> derivative_lens(smooth, identity(digit))  # E lenses
bad15 = lens.get >> lens.put  # E get ends in B, put begins in A x B'
bad16 = one.reparametrise(identity(hidden))  # E not along the parameters
bad17 = dense(pixels, hidden, sigmoid) >> dense(digit, digit, sigmoid)  # E the middle differs
bad18 = two >> two  # E ends in digits, begins in pixels
bad19 = supervised(smooth, one, quadratic_loss(digit), constant_rate(0.1), descent)  # E
bad20 = supervised(smooth, one, quadratic_loss(hidden), lens, descent)  # E a lens of its own
bad21 = hom(Obj(Free(), Atomic("A")), hidden, Symbol("f", Atomic("A"), Atomic("A")))  # E
bad22 = Lens(lenses)  # E Lens(C) is not cartesian
bad23 = Para(Free).compose(one.morphism, one.morphism)  # E a class is no category
bad24 = ReverseDerivative(lenses)  # E Lens(C) has no derivative
bad25 = CartesianLaws(lenses)  # E a law of a structure that lenses lack
bad26 = lenses.compose(squash.morphism, squash.morphism)  # E a map is no lens
bad27 = Para(smooth).compose(squash.morphism, one.morphism)  # E a map is no parametric map
bad28 = (one @ one) >> one  # E two wires into one
bad29 = reals(4, name="Pixels")  # E a name is a class
sample = smooth_sample()
bits = TruthTables(Modular(2))
bad30 = sample.lens().lens()  # E Lens(C) is not cartesian
bad31 = sample.lens().context(lenses.unit)  # E Lens(C) has no derivative
bad32 = law_tests(smooth, sample.lens())  # E a sample of another category
bad33 = law_tests(ReverseDerivative(smooth), sample.to(sample))  # E R ends in lenses
bad34 = law_tests(lenses, sample.lens().source())  # E a category goes with a sample
bad35 = ReverseDerivative(bits)  # E functions have no derivative
bad36 = Product(bits, smooth)  # E nor has a product with them
bad37 = MatricesOverRing(Naturals())  # E no negatives
bad38 = PolynomialsOverRing(Saturating(4))  # E no negatives
bad39 = TruthTables(Integers())  # E not finite
bad40 = Matrices(Modular(2)).compose(smooth.identity(smooth.unit), squash.morphism)  # E
bad41 = (one @ squash) >> one  # E two wires into one
bad42 = residual(smooth, one)  # E x + f(x) needs f : A -> A
bad43 = tie(smooth, one.parameters, one >> linear(hidden, digit))  # E two different parameters
bad44 = freeze(one, zero(smooth, unit, digit))  # E a point of something else
bad45 = exchange(one) >> squash >> sigmoid(pixels)  # E ends in Hidden
bad46 = unsupervised(smooth, one, quadratic_loss(hidden), constant_rate(0.1), descent)  # E
bad47 = dreaming(smooth, one, quadratic_loss(pixels), constant_rate(0.1), descent)  # E
bad48 = adversaries(smooth, one, linear(pixels, digit))  # E judges another wire
bad49 = learner.fed(copy(smooth, hidden))  # E ends in other samples
bad50 = unroll(smooth, elman_cell(pixels, hidden), 3) >> squash  # E ends in a state and outputs
bad51 = attention(hidden, hidden, hidden) >> sigmoid(pixels)  # E ends in mixtures
fine = CategoryLaws(lenses)
tests = law_tests(lenses, sample.lens()), law_tests(Para(smooth), sample.para())
also = law_tests(ReverseDerivative(smooth), sample.to(sample.lens()))
use = (Pixels,)
