"""Learners, systems, training."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

MASK = "neural.point({layer1}.codomain, given.value({layer1}.codomain.object, {seed}))"
STATE = "given.value({learner1}.step.codomain.object, {seed})"
DATA = "given.data({learner1}.samples.object, {positive}, {seed})"
PARAMETERS = "given.value({learner1}.optimiser.parameters.object, {seed})"

LEARNING: Final[Table] = {
    "learner": (
        "learning.supervised({layer}, {loss}, {rate}, {optimiser})",
        "learning.supervised({layer}, {loss}, neural.unit_rate, {optimiser})",
        "learning.supervised({object} >> {layer_maker}, {loss}, neural.constant_rate({float}), {optimiser})",
        "learning.unsupervised({layer}, {loss}, {rate}, {optimiser})",
        "neural.dynamically_scaled({layer}, {loss}, {rate}, {optimiser}, first={float}, interval={few})",
        "learning.dreaming({layer}, {loss}, {rate}, {optimiser})",
        f"learning.adversarial({{layer1}}, {{loss}}, {MASK}, {{rate}}, down={{chosen}}, up={{chosen}})",
        "learning.adversarial(learning.adversaries({layer1}, {layer2}), {loss}, {map}, {rate},"
        " down={optimiser}({layer1}.parameters), up={optimiser}({layer2}.parameters))",
        "{learner}.fed({map})",
        "{learner1}.fed(typed.identity({learner1}.samples))",
    ),
    "map": (
        "{learner}.step",
        "{learner}.predict",
        "{learner}.loss",
        "{learner}.label",
        "{learner}.start",
        "{learner}.parameters",
        "{chosen}.fresh",
    ),
    "lens": ("{chosen}.lens", "{rate}({object})"),
    "lens_layer": (
        "learning.open_learner({layer1}, {loss}({layer1}.codomain), {rate}({object}), {chosen}.lens)",
        "learning.closed_learner({layer1}, {loss}({layer1}.codomain), {lens}, {lens})",
    ),
    "chosen": (
        "{optimiser}({object})",
        "{optimiser}({layer}.parameters)",
        "learning.descending({chosen})",
        "learning.side_by_side({chosen}, {chosen})",
        "learning.after({lens}, {chosen}, {map})",
        "learning.Optimiser({lens}, {map})",
    ),
    "layer": ("{loss}({object})", "{cell}.map"),
    "order": (
        "learning.in_order",
        "learning.one_by_one",
        "learning.Shuffled({seed})",
        "learning.Shuffled({few})",
        "learning.Batches({few}, {order})",
        "learning.Batches({positive})",
        "learning.Batches({positive}, drop_last=True)",
    ),
    "answer": (
        f"list(learning.training(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, {DATA}, epochs={{epochs}}, order={{order}}, every={{every}}))",
        f"list(learning.training(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, learning.Stream(lambda epoch: [{DATA}], {{few}}, ahead={{few}}), epochs={{epochs}}, batch={{positive}}, accumulate={{positive}}, every={{every}}))",
        f"learning.best(learning.training(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, {DATA}, epochs=1), lambda state: 1.0)",
        f"list(learning.selections(learning.training(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, {DATA}, epochs=1), lambda state: {{float}}))",
        f"list(learning.folding(execution.NumpyEngine(), execution.NumpyEngine().fold({{learner1}}.step), learning.Progress({{few}}, {STATE}, {{few}}), {DATA}, epochs={{epochs}}))",
        f"learning.fit(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, {DATA}, epochs={{epochs}}, batch={{positive}}, validation_split={{float}})",
        f"learning.fit(execution.NumpyEngine(), {{learner1}}, {PARAMETERS}, {DATA}, epochs={{epochs}}, batch={{few}}, reduction='sum', patience={{few}}, order={{order}})",
        f"list(learning.folding(execution.NumpyEngine(), execution.NumpyEngine().fold({{learner1}}.step), learning.Progress(0, {STATE}), {DATA}, epochs={{epochs}}))",
        f"learning.assess(execution.NumpyEngine(), {{learner1}}, {STATE}, {DATA})",
    ),
}
