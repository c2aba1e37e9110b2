//! Drives the systolic array: operands in ideal memory.
