"""Terms as diagrams of DisCoPy and back (extra ``discopy``).

Importing it raises ``MissingExtraError`` if the extra is not installed.

>>> from cartesian_rdc.categories.free import Atomic, Free, Symbol
>>> A = Atomic("A")
>>> f = Free().compose(Free().copy(A), Symbol("times", Free().product(A, A), A))
>>> print(to_discopy(f))
Copy(A) >> times
>>> print(from_discopy(to_discopy(f), Free()))
A -> A
>>> from_discopy(to_discopy(f), Free()).morphism is f
True
"""

from cartesian_rdc.errors import missing_extra

try:
    from cartesian_rdc.interchange.discopy.diagrams import Diagrams as Diagrams
    from cartesian_rdc.interchange.discopy.export import (
        InDiagrams as InDiagrams,
        to_discopy as to_discopy,
    )
    from cartesian_rdc.interchange.discopy.reading import from_discopy as from_discopy
    from cartesian_rdc.interchange.discopy.types import type_of as type_of
except ModuleNotFoundError as error:
    if error.name != "discopy":
        raise
    raise missing_extra("discopy", "discopy") from None
