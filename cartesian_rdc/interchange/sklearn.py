# pyright: basic, reportMissingTypeStubs=false
"""Estimators of scikit-learn over models of the library (extra ``sklearn``).

>>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
>>> classifier = Classifier(optimiser=Adam(step_size=0.1), random_state=0)
>>> print(*classifier.fit(x, ["same", "other", "other", "same"]).predict(x))
same other other same
>>> classifier.model_.names
('hidden/weights', 'hidden/bias', 'output/weights', 'output/bias')

A model is given, or a function of the wires of features and outputs that makes one, which is called
when the data say how many of each there are. ``fit`` is ``fit`` of ``learning``, on the learner
that is ``supervised``; what was learned stands in attributes that end in ``_``. Arguments are
stored as they come, and looked at by ``fit``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from operator import index
from typing import Any, Final, SupportsIndex, TypeAlias, TypeGuard, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.categories.smooth.spaces import array_of
from cartesian_rdc.errors import DataError, NamingError, SpaceError, is_whole, missing_extra, shown
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.learning import LossFor, OptimiserFor, RateFor, Shuffled, fit, supervised
from cartesian_rdc.neural import (
    Adam,
    Layer,
    Matrix,
    SmoothObject,
    dense,
    index_cross_entropy,
    indices,
    initialise,
    quadratic_loss,
    reals,
    relu,
    unit_rate,
)
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.typed import ParaHom, Wire, called, identity

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise missing_extra("scikit-learn", "sklearn") from None

Model: TypeAlias = Layer[Any, Any, Any]
"""A model, whatever its wires are called."""

ModelFor: TypeAlias = Callable[[SmoothObject[Wire], SmoothObject[Wire]], Model]
"""Makes a model from its two ends: the wire of features, and that of outputs."""

Rows: TypeAlias = NDArray[Any]
"""Rows of data: of numbers, indices or labels."""

_FLOATS: Final = (np.float64, np.float32)
"""The dtypes that data keep until the model's is known; others become the first."""


def one_hidden_layer(
    features: SmoothObject[Wire], outputs: SmoothObject[Wire]
) -> Layer[tuple[tuple[Wire, Matrix[Wire, Wire]], tuple[Wire, Matrix[Wire, Wire]]], Wire, Wire]:
    """The model of ``relu`` on 64 hidden numbers, and a linear layer to the outputs."""
    hidden = called("hidden", dense(reals(64), relu))
    return features >> hidden >> called("output", dense(outputs, identity))


class _Estimator(BaseEstimator, ABC):  # type: ignore[misc]  # untyped
    """What both estimators are: arguments, training, and what a trained model says to rows."""

    def __init__(
        self,
        model: Model | ModelFor = one_hidden_layer,
        *,
        loss: LossFor[Space, Arrow, Any, Any, Any] | None = None,
        rate: RateFor[Space, Arrow, Any] = unit_rate,
        optimiser: OptimiserFor[Space, Arrow, Any, Any] | None = None,
        engine: ArrayEngine | None = None,
        epochs: int = 30,
        batch: int | None = 32,
        validation_split: float = 0.0,
        patience: int | None = None,
        progress: bool = False,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.model = model
        self.loss = loss
        self.rate = rate
        self.optimiser = optimiser
        self.engine = engine
        self.epochs = epochs
        self.batch = batch
        self.validation_split = validation_split
        self.patience = patience
        self.progress = progress
        self.random_state = random_state

    @abstractmethod
    def _usual_loss(self) -> LossFor[Space, Arrow, Any, Any, Any]:
        """The loss where none is given."""

    def _learn(
        self, x: Rows, outputs: str, size: int, labels: Callable[[Space, Space], Rows]
    ) -> None:
        """Train on rows, of which ``labels`` are given in the space of the loss.

        ``outputs``  what the model ends in, in words
        ``size``     of that array
        ``labels``   from the space of the labels of the loss, and that where the model ends
        """
        features = x.shape[1]
        model = _model_of(self.model, features, size)
        _require_end(model.domain, "takes", features, f"X has {features} features")
        _require_end(model.codomain, "ends in", size, f"y has {size} {outputs}")
        for name in noise_names(model.parameters):
            raise NamingError(
                f"{name} is noise, which these estimators do not draw: leave the layer out, or "
                "train in_training(model) by fit"
            )
        optimiser = Adam(step_size=0.01) if self.optimiser is None else self.optimiser
        loss = self._usual_loss() if self.loss is None else self.loss
        learner = supervised(model, loss, self.rate, optimiser)
        rows = _rows(x, model), labels(learner.label.codomain.object, model.codomain.object)
        seed = _seed(self.random_state)
        if self.validation_split:
            mixed = np.random.default_rng(seed).permutation(len(x))
            rows = rows[0][mixed], rows[1][mixed]
        engine = NumpyEngine() if self.engine is None else self.engine
        fitted = fit(
            engine,
            learner,
            initialise(model.parameters, seed),
            rows,
            epochs=self.epochs,
            batch=self.batch,
            order=Shuffled(seed),
            validation_split=self.validation_split,
            patience=self.patience,
            progress=self.progress,
        )
        self.model_ = model
        self.parameters_ = fitted.parameters
        self.history_ = {name: [*numbers] for name, numbers in fitted.history.items()}
        self.n_iter_ = fitted.last.number
        self._run = engine.each(model.body)

    def _outputs(self, X: object) -> Rows:  # noqa: N803
        """What the trained model says to rows, a row for each."""
        check_is_fitted(self, "parameters_")
        x = _validated(self, X, dtype=_FLOATS, reset=False)
        (said,) = self._run(self.parameters_, _rows(x, self.model_))
        return np.asarray(said).reshape(len(x), -1)


@final
class Classifier(ClassifierMixin, _Estimator):  # type: ignore[misc]  # untyped
    """A classifier of scikit-learn, whose model ends in a score for each class.

    ``model``             from features to scores, or a function of the wires of both
    ``loss``              of indices or of rows of one-hot codes, of the size of the scores; by
                          default ``index_cross_entropy``
    ``rate``              that of ``supervised``
    ``optimiser``         that of ``supervised``, by default ``Adam(step_size=0.01)``
    ``engine``            by default ``NumpyEngine()``
    ``epochs``, ``batch``, ``patience``, ``progress``  those of ``fit``
    ``validation_split``  a share of the samples, chosen at random, that is not trained on
    ``random_state``      a whole number is the seed of ``initialise`` and ``Shuffled``; of a
                          ``RandomState``, or of NumPy's own if it is ``None``, one is drawn

    The model is on any array of as many numbers as there are features, from which rows are
    reshaped. Scores are log odds, up to a constant: what the cross-entropies take.

    After ``fit`` there are ``classes_``, the labels in order, ``model_``, ``parameters_``,
    ``history_`` and ``n_iter_``, the number of epochs.
    """

    classes_: Rows

    def _usual_loss(self) -> LossFor[Space, Arrow, Any, Any, Any]:
        return index_cross_entropy

    def fit(self, X: object, y: object) -> Classifier:  # noqa: N803
        """Learn from rows ``X`` and their labels ``y``, of any kind; the estimator itself.

        Raises like ``fit`` of ``learning`` and ``supervised``; ``DataError`` if the model has other
        numbers of features or classes, ``NamingError`` if it has noise, ``ValueError`` like
        estimators of scikit-learn.
        """
        x, labels = _validated(self, X, y, dtype=_FLOATS)
        check_classification_targets(labels)
        classes, numbers = np.unique(labels, return_inverse=True)

        def coded(wanted: Space, scores: Space) -> Rows:
            if wanted == scores:
                return np.eye(len(classes), dtype=array_of(scores).dtype)[numbers]
            if wanted == indices().object:
                return numbers.astype(np.int64)
            raise DataError(
                f"classes are numbers of indices() or rows of {scores}, and the loss takes labels "
                f"of {wanted}"
            )

        self._learn(x, "classes", len(classes), coded)
        self.classes_ = classes
        return self

    def decision_function(self, X: object) -> Rows:  # noqa: N803
        """The scores of each class; of two, the second less the first, one number a row.

        Raises ``NotFittedError`` before ``fit``, ``ValueError`` if the features are not those.
        """
        scores = self._outputs(X)
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores

    def predict(self, X: object) -> Rows:  # noqa: N803
        """The label of the highest score of each row. Raises like ``decision_function``."""
        highest = self._outputs(X).argmax(axis=1)
        labels: Rows = self.classes_[highest]
        return labels

    def predict_log_proba(self, X: object) -> Rows:  # noqa: N803
        """``log softmax`` of the scores. Raises like ``decision_function``."""
        scores = self._outputs(X).astype(np.float64)
        below = scores - scores.max(axis=1, keepdims=True)
        found: Rows = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
        return found

    def predict_proba(self, X: object) -> Rows:  # noqa: N803
        """``softmax`` of the scores, the probabilities of classes if these are log odds.

        Raises like ``decision_function``.
        """
        return np.exp(self.predict_log_proba(X))


@final
class Regressor(RegressorMixin, _Estimator):  # type: ignore[misc]  # untyped
    """A regressor of scikit-learn, whose model ends in a number for each output.

    Arguments are those of ``Classifier``, with a ``loss`` whose labels are predictions, by default
    ``quadratic_loss``; and so are
    the attributes after ``fit``, but for ``classes_``.
    """

    def _usual_loss(self) -> LossFor[Space, Arrow, Any, Any, Any]:
        return quadratic_loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: object, y: object) -> Regressor:  # noqa: N803
        """Learn from rows ``X`` and ``y``, a number or a row of numbers each; itself.

        Raises like that of ``Classifier``.
        """
        x, values = _validated(self, X, y, dtype=_FLOATS, multi_output=True, y_numeric=True)

        def shaped(wanted: Space, outputs: Space) -> Rows:
            if wanted != outputs:
                raise DataError(f"y is in {outputs}, and the loss takes labels of {wanted}")
            array = array_of(outputs)
            labels: Rows = values.reshape(len(x), *array.shape).astype(array.dtype)
            return labels

        self._learn(x, "outputs", values[0].size, shaped)
        self._row = values.shape[1:]
        return self

    def predict(self, X: object) -> Rows:  # noqa: N803
        """What the model says to each row, in the shape of ``y``.

        Raises like ``decision_function`` of ``Classifier``.
        """
        return self._outputs(X).reshape(-1, *self._row)


def _validated(estimator: _Estimator, *data: object, **options: object) -> Any:
    """What scikit-learn makes of data."""
    validate: Callable[..., Any] = validate_data
    return validate(estimator, *data, **options)


def _model_of(given: object, features: int, size: int) -> Model:
    """The model that is given, or made. Raises ``TypeError`` if there is none."""
    if _is_model(given):
        return given
    if not callable(given) or isinstance(given, type):
        raise TypeError(f"a model is needed, or a function that makes one, not {shown(given)}")
    made = given(reals(features), reals(size))
    if not _is_model(made):
        raise TypeError(f"the function of features and outputs is to make a model, not {made!r}")
    return made


def _is_model(value: object) -> TypeGuard[Model]:
    return isinstance(value, ParaHom)


def _require_end(wire: SmoothObject[Any], verb: str, size: int, data: str) -> None:
    """Raise ``DataError``, in words, if an end of a model is not one array of this size."""
    try:
        fits = array_of(wire.object).size == size
    except SpaceError:  # several arrays, or a space of another category
        fits = False
    if not fits:
        raise DataError(
            f"{data}, and the model {verb} {wire}: give a model of that size, or a function of the "
            "wires of features and outputs, which makes one"
        )


def _rows(x: Rows, model: Model) -> Rows:
    """Rows of features as rows of what the model takes. Raises ``DataError`` if indices are not."""
    array = array_of(model.domain.object)
    rows = x.reshape(len(x), *array.shape)
    found = rows.astype(array.dtype, copy=False)
    if not array.real and not np.array_equal(found, rows):
        raise DataError(f"the model takes {array}, and not all features are whole numbers")
    return found


def _seed(random_state: object) -> int:
    """The whole number that this is, or one that is drawn from it."""
    if isinstance(random_state, SupportsIndex) and is_whole(random_state):
        return index(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
