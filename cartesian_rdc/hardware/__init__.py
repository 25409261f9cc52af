"""Circuits for hardware: Verilog, BLIF, C, and truth tables. No text of a user is in any.

Circuits with states have a clock, ``sequential_verilog``; others are combinational.
"""

from cartesian_rdc.hardware._netlist import Netlist as Netlist, netlist as netlist
from cartesian_rdc.hardware._truth_table import all_points as all_points, truth_table as truth_table
from cartesian_rdc.hardware.languages import blif as blif, c_source as c_source, verilog as verilog
from cartesian_rdc.hardware.sequential import sequential_verilog as sequential_verilog
