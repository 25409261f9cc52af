"""Maps of Smooth as models of ONNX, of the extra ``onnx``; it is imported when one is made."""

from cartesian_rdc.interchange.onnx.export import to_onnx as to_onnx
