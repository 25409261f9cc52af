"""Circuits for hardware: Verilog, BLIF, C, and truth tables. No text of a user is in any."""

from cartesian_rdc.hardware.blif import blif as blif
from cartesian_rdc.hardware.c_source import c_source as c_source
from cartesian_rdc.hardware.netlist import Netlist as Netlist, netlist as netlist
from cartesian_rdc.hardware.truth_table import (
    all_points as all_points,
    truth_table as truth_table,
)
from cartesian_rdc.hardware.verilog import verilog as verilog
