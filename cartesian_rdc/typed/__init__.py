"""The facade: ``>>`` and ``@`` for the morphisms of any category, and wires with names."""

from cartesian_rdc.typed._lenses import (
    Two as Two,
    adapter as adapter,
    answer_of as answer_of,
    corner as corner,
    ending as ending,
    get as get,
    in_lenses as in_lenses,
    lens as lens,
    lenses as lenses,
    put as put,
    two as two,
    unzipped as unzipped,
    zipped as zipped,
)
from cartesian_rdc.typed.aliases import LensHom as LensHom, LensObj as LensObj, ParaLens as ParaLens
from cartesian_rdc.typed.arrows import (
    Hom as Hom,
    MapMaker as MapMaker,
    Obj as Obj,
    ParaHom as ParaHom,
    ParaMaker as ParaMaker,
    Unit as Unit,
    Wire as Wire,
    called as called,
    require_maker as require_maker,
    require_meeting as require_meeting,
    require_same_category as require_same_category,
    unit as unit,
    wire as wire,
)
from cartesian_rdc.typed.holders import HasMorphism as HasMorphism, morphism_of as morphism_of
from cartesian_rdc.typed.naming import Naming as Naming
from cartesian_rdc.typed.parameters import (
    as_inputs as as_inputs,
    freeze_at as freeze_at,
    freeze_by as freeze_by,
    only as only,
    parts as parts,
    retie as retie,
)
from cartesian_rdc.typed.powers import Batch as Batch
from cartesian_rdc.typed.scans import recompute as recompute
from cartesian_rdc.typed.structure import (
    add as add,
    addition as addition,
    associator as associator,
    associator_inverse as associator_inverse,
    copy as copy,
    delete as delete,
    first as first,
    forward_derivative as forward_derivative,
    identity as identity,
    interchange as interchange,
    left_unitor as left_unitor,
    left_unitor_inverse as left_unitor_inverse,
    negate as negate,
    pair as pair,
    parametric as parametric,
    renamed as renamed,
    reverse_derivative as reverse_derivative,
    right_unitor as right_unitor,
    right_unitor_inverse as right_unitor_inverse,
    second as second,
    symmetry as symmetry,
    unnamed as unnamed,
    zero as zero,
)
