"""The free cartesian reverse differential category on a signature: objects, terms, and R."""

from cartesian_rdc.categories.base import Keep as Keep
from cartesian_rdc.categories.free.category import (
    Free as Free,
    FreeCategory as FreeCategory,
    ReverseDerivativeClauses as ReverseDerivativeClauses,
    Symbol as Symbol,
)
from cartesian_rdc.categories.free.interning import Interned as Interned, interned as interned
from cartesian_rdc.categories.free.objects import (
    Atomic as Atomic,
    Object as Object,
    Product as Product,
    Unit as Unit,
)
from cartesian_rdc.categories.free.scanning import (
    Scan as Scan,
    Scanning as Scanning,
)
from cartesian_rdc.categories.free.terms import (
    Add as Add,
    Algebra as Algebra,
    Compose as Compose,
    Delete as Delete,
    First as First,
    Generator as Generator,
    Identity as Identity,
    Label as Label,
    Pair as Pair,
    Second as Second,
    Term as Term,
    Zero as Zero,
)
