//! Verilator's model of the emitted Verilog.
