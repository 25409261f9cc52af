"""Circuits for hardware: Verilog, BLIF, C, and truth tables. No text of a user is in any."""

from cartesian_rdc.execution.hardware.blif import blif
from cartesian_rdc.execution.hardware.c_source import c_source
from cartesian_rdc.execution.hardware.netlist import Netlist, netlist
from cartesian_rdc.execution.hardware.truth_table import all_points, truth_table
from cartesian_rdc.execution.hardware.verilog import verilog

__all__ = ["Netlist", "all_points", "blif", "c_source", "netlist", "truth_table", "verilog"]
