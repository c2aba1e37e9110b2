//! Drives the rounder: a tensor in, a tensor out.
