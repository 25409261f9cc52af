"""Wrong wirings: both checkers refuse each line that ends in E, and no other."""

from __future__ import annotations

from functools import partial

from cartesian_rdc.categories.free import Atomic, Free, Symbol
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.product import Product
from cartesian_rdc.categories.semirings import Integers, Modular, Naturals, Saturating
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.functors import Batching, ReverseDerivative
from cartesian_rdc.laws import CartesianLaws, CategoryLaws
from cartesian_rdc.learning import (
    adversarial,
    adversaries,
    ascent,
    descent,
    dreaming,
    exchange,
    identity_rate,
    open_learner,
    residual,
    side_by_side,
    sum_loss,
    supervised,
    tie,
    unroll,
    unsupervised,
)
from cartesian_rdc.neural import (
    Adam,
    Layer,
    Matrix,
    Scalar,
    SmoothLens,
    SmoothMap,
    SmoothObject,
    attention,
    bias,
    constant_rate,
    correlate,
    dense,
    elman_cell,
    flatten,
    freeze,
    linear,
    max_pool,
    quadratic_loss,
    reals,
    relu,
    sigmoid,
)
from cartesian_rdc.testing import law_tests
from cartesian_rdc.testing.smooth import smooth_sample
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    adapter,
    add,
    addition,
    answer_of,
    called,
    copy,
    delete,
    ending,
    first,
    get,
    identity,
    in_lenses,
    lens as lens_of,
    pair,
    put,
    reverse_derivative,
    second,
    symmetry,
    two,
    unit,
    unzipped,
    zero,
    zipped,
)
from tests.typing.accept import (
    Digit,
    Hidden,
    Picture,
    digit,
    hidden,
    layer,
    learner,
    lens,
    lenses,
    model,
    one,
    opened,
    picture,
    pixels,
    squash,
    twice_dense,
)

# maps and layers
bad1 = (pixels >> linear(hidden)) >> (pixels >> linear(digit))  # E layers that do not meet
bad2 = one >> sigmoid(digit)  # E an activation of another wire
bad3 = identity(digit) >> one  # E a map into the wrong wire
bad4 = squash >> identity(digit)  # E maps that do not meet
bad5 = first(pixels, hidden) >> squash  # E the wrong projection
bad6 = second(pixels, hidden) >> identity(pixels)  # E the wrong projection
bad7 = symmetry(pixels, hidden) >> first(pixels, hidden)  # E wires that were crossed
bad8 = copy(pixels) >> first(pixels, hidden)  # E copy is A -> A x A
bad9 = pair(squash, identity(pixels))  # E domains that differ
bad10 = add(squash, first(hidden, hidden))  # E maps that are not parallel
bad11 = reverse_derivative(one.body) >> squash  # E R[f] ends where f begins
bad12: SmoothMap[Hidden, Digit] = squash  # E another codomain
bad13: Layer[Digit, Picture, Hidden] = one  # E other parameters
bad14 = one.reparametrise(identity(hidden))  # E not along the parameters
bad15 = twice_dense >> twice_dense  # E ends in digits, begins in pixels
bad16 = (one @ one) >> one  # E two wires into one
bad17 = (one @ squash) >> one  # E two wires into one
bad18 = reals(4, name="Pixels")  # E a name is a class
bad19 = Hom(Obj(Free(), Atomic("A")), hidden, Symbol("f", Atomic("A"), Atomic("A")))  # E
bad20 = Hom(smooth, relu(hidden))  # E a morphism goes between two objects
bad21 = NumpyEngine().compile(one)  # E an engine runs a map: its body


# makers
def of_digits(a: SmoothObject[Digit]) -> SmoothMap[Digit, Digit]:
    return relu(a)


def begins_elsewhere(_: SmoothObject[A]) -> SmoothMap[Digit, Digit]:
    return relu(digit)


def makes_nothing(_: SmoothObject[A]) -> None:
    return None


def makes_an_object(a: SmoothObject[A]) -> SmoothObject[A]:
    return a


bad31 = hidden >> of_digits  # E a maker for another wire
bad32 = hidden >> begins_elsewhere  # E what is made begins elsewhere
bad33 = hidden >> makes_nothing  # E no map is made
bad34 = hidden >> makes_an_object  # E an object is made
bad35 = layer >> 3  # E no map and no maker
bad36 = layer >> digit  # E an object is no map
bad37 = layer >> correlate  # E not told its channels
bad38 = layer >> relu(hidden)  # E a map of another wire
bad39 = digit >> relu(hidden)  # E an object, and a map that begins elsewhere
bad40 = layer >> layer  # E layers that do not meet
bad41 = hidden >> bias >> layer >> bias(hidden)  # E in the middle of a chain
bad42 = relu >> max_pool(2)  # E two makers have no wire between them
bad43 = picture >> correlate(3, (3, 3)) >> relu >> flatten >> bias(digit)  # E the last step
bad44: Layer[Matrix[Hidden, Digit], Hidden, Hidden] = hidden >> linear(digit) >> relu  # E
bad45: SmoothMap[Hidden, Hidden] = hidden >> linear(hidden)  # E a layer is no map
bad46 = hidden >> dense(digit, relu(digit))  # E an activation is a maker
bad47 = hidden >> dense(digit, flatten)  # E an activation ends where it begins
bad48 = hidden >> copy >> addition  # E addition(A) begins in A × A
bad49 = hidden >> copy >> first  # E a function of two objects
bad50 = hidden >> print  # E makes nothing
bad51 = (layer @ layer) >> linear(hidden) >> layer >> layer  # E
bad52 = layer @ relu  # E beside has no wire to begin from
bad53 = model >> partial(dense, digit)  # E not told its activation
bad54 = picture >> dense(digit, sigmoid) >> identity >> of_digits >> linear(Picture)  # E
bad55 = hidden >> called(relu, "first")  # E the word comes first
bad56 = hidden >> residual(dense(digit, relu))  # E x + f(x) needs f : A -> A

# lenses
bad61 = lens >> in_lenses(relu(digit))  # E lenses that do not meet
bad62 = lens >> squash  # E a lens, then a map of the base
bad63 = squash >> lens  # E a map of the base, then a lens
bad64 = get(squash)  # E a map is no lens
bad65 = get(lens @ lens)  # E a product has to be unzipped first
bad66 = get(lens) >> put(lens)  # E get ends in B, put begins in A × B'
bad67 = lens_of(digit, squash, identity(hidden @ hidden))  # E put ends in A'
bad68 = zipped(two(hidden, hidden), hidden)  # E an object of the base
bad69 = zipped(two(hidden, hidden), two(digit, digit)) >> lens  # E two wires into one
bad70 = adapter(squash, delete(digit)) >> lens >> in_lenses(squash >> linear(digit))  # E
bad71 = answer_of(lens)  # E does not end in the unit
bad72 = in_lenses(layer) >> ending(squash)  # E ends in digits
bad73 = in_lenses(relu)  # E a maker has no derivative
bad74 = unzipped(two(hidden, hidden), two(hidden, hidden)) >> (lens @ lens)  # E the other way

# learners


def scalar_rate(loss: SmoothObject[Scalar]) -> SmoothLens[object, object]:
    raise NotImplementedError(loss)


wrong_loss, wrong_rate, right = sum_loss(hidden), identity_rate(hidden), ascent(layer.parameters)
bad81 = supervised(layer, sum_loss(digit), identity_rate, ascent)  # E a loss, not its maker
bad82 = supervised(layer, relu, identity_rate, ascent)  # E makes no loss
bad83 = supervised(layer, sum_loss, relu, ascent)  # E makes no rate
bad84 = supervised(layer, sum_loss, identity_rate, relu)  # E makes no optimiser
bad85 = supervised(layer, identity_rate, sum_loss, ascent)  # E in another order
bad86 = supervised(squash, sum_loss, identity_rate, ascent)  # E a map has no parameters
bad87 = supervised(layer, sum_loss, constant_rate, descent)  # E not told its number
bad88 = supervised(layer, quadratic_loss, scalar_rate, ascent)  # E a rate ends in the unit
bad89 = unsupervised(layer, sum_loss, identity_rate, ascent)  # E does not end where it begins
bad90 = dreaming(layer, sum_loss, identity_rate, lambda p: ascent(layer.parameters))  # E
bad91 = adversaries(hidden >> linear(hidden), layer) >> squash  # E ends in two verdicts
players = adversaries(hidden >> linear(digit), digit >> linear(hidden))
masked = zero(unit(smooth), hidden @ hidden)
down, up = (
    descent((hidden >> linear(digit)).parameters),
    descent((digit >> linear(hidden)).parameters),
)
bad99 = adversarial(players, sum_loss, masked, identity_rate, down=up, up=down)  # E the other's
bad92 = learner.fed(copy(hidden))  # E other samples
bad93 = open_learner(layer, wrong_loss, wrong_rate, right.lens)  # E a loss of another wire
bad94 = open_learner(layer, sum_loss(digit), identity_rate(digit), ascent(digit).lens)  # E
bad95 = opened.reparametrise(identity(two(digit, digit)))  # E not along the parameters
bad96 = side_by_side(ascent(hidden), ascent)  # E a maker
bad97 = supervised(layer, quadratic_loss, constant_rate(0.1), Adam(rate=0.1))  # E step_size
bad98 = supervised(layer, quadratic_loss, constant_rate(0.1), Adam(0.1))  # E by its name

# parameters
bad101 = residual(one)  # E x + f(x) needs f : A -> A
bad102 = tie(one.parameters, one >> linear(digit))  # E two different parameters
bad103 = one.at(zero(unit(smooth), digit))  # E a point of something else
bad104 = exchange(one) >> squash >> sigmoid(pixels)  # E ends in Hidden
bad105 = unroll(elman_cell(pixels, hidden), 3) >> squash  # E ends in a state and outputs
bad106 = attention(hidden, hidden, hidden) >> sigmoid(pixels)  # E ends in mixtures
bad107 = freeze(one, {"weights"})  # E a mapping from names to arrays
bad108 = ParaHom(hidden, pixels, digit, smooth)  # E a category is no morphism

# categories, functors and laws
bad111 = Lens(lenses)  # E Lens(C) is not cartesian
bad112 = Para(Free).compose(one.morphism, one.morphism)  # E a class is no category
bad113 = ReverseDerivative(lenses)  # E Lens(C) has no derivative
bad114 = CartesianLaws(lenses)  # E a law of a structure that lenses lack
bad115 = lenses.compose(squash.morphism, squash.morphism)  # E a map is no lens
bad116 = Para(smooth).compose(squash.morphism, one.morphism)  # E a map is no parametric map
bad117 = Batching(3)(relu)  # E a functor takes a map, no maker
bad118 = Batching(3)(lens)  # E a functor takes maps of its category
sample = smooth_sample()
bits = TruthTables(Modular(2))
bad120 = sample.lens().lens()  # E Lens(C) is not cartesian
bad121 = sample.lens().context(lenses.unit)  # E Lens(C) has no derivative
bad122 = law_tests(smooth, sample.lens())  # E a sample of another category
bad123 = law_tests(ReverseDerivative(smooth), sample.to(sample))  # E R ends in lenses
bad124 = law_tests(lenses, sample.lens().source())  # E a category goes with a sample
bad125 = ReverseDerivative(bits)  # E functions have no derivative
bad126 = Product(bits, smooth)  # E nor has a product with them
bad127 = MatricesOverRing(Naturals())  # E no negatives
bad128 = PolynomialsOverRing(Saturating(4))  # E no negatives
bad129 = TruthTables(Integers())  # E not finite
bad130 = Matrices(Modular(2)).compose(smooth.identity(smooth.unit), squash.morphism)  # E
fine = CategoryLaws(lenses)
tests = law_tests(lenses, sample.lens()), law_tests(Para(smooth), sample.para())
also = law_tests(ReverseDerivative(smooth), sample.to(sample.lens()))
later = copy(two(hidden, hidden)), in_lenses(lens)  # refused when they run: no products, no R
use = (Digit, Hidden)
