"""String diagrams: what has boxes and wires, drawn."""

from cartesian_rdc.drawing.beside import Beside as Beside, beside as beside
from cartesian_rdc.drawing.diagram import Diagram as Diagram, draw as draw
