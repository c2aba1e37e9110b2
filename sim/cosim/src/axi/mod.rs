//! AXI4 on the ports of a device: the memory behind it.
