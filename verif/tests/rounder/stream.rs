//! The stream's rules: throughput, latency, stalls, reset, control between tensors.
