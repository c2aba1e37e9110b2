//! The rounder: a stream of `float32` lanes to a narrower format, one vector a cycle.
//!
//! ```text
//!            cfg_*           sampled with the first beat of a tensor
//!              |
//!  s_axis --> locate --|--> shift --|--> decide, assemble --|--> m_axis
//!             exponent |    kept,   |    up or not, the     |    two-entry
//!             to shift |    frac,   |    destination's      |    output
//!             distance |    g, s    |    pattern            |    buffer
//!                                        ^
//!                        random words ---+  from the beat itself (`ext-*`), from a
//!                                           counter (`threefry-*`) or a register (`lfsr-*`)
//! ```
//!
//! # One lane
//! A number is aligned once, by the destination: [`locate`] turns its exponent into a shift distance, [`shift`]
//! splits the significand into the kept part, the top N discarded bits, one guard bit and a sticky bit.
//! [`decision`] says from these whether the kept part grows by one, [`assemble`] makes the pattern. Subnormal
//! results are nothing special: they only lie further to the right.
//!
//! # Ports of every preset
//! | port | bits | meaning |
//! |---|---|---|
//! | `cfg_format` | 3 | destination, see [`control`] |
//! | `cfg_mode` | 2 | 0 `rne`, 1 `rz`, 2 `sr-a`, 3 `sr-c` |
//! | `cfg_saturate` | 1 | overflow and infinity become the largest finite number |
//! | `s_axis_tvalid`, `s_axis_tready`, `s_axis_tlast` | 1 | `tlast` closes a tensor |
//! | `s_axis_tdata` | 32 a lane | `float32` |
//! | `s_axis_tkeep` | 4 a lane | one a byte, as AXI4-Stream has it; a lane counts where all four are set |
//! | `m_axis_tvalid`, `m_axis_tready`, `m_axis_tlast` | 1 | |
//! | `m_axis_tdata` | 16 a lane | the result in the low bits, the others 0 |
//! | `m_axis_tkeep` | 2 a lane | as the lane came in |
//!
//! # What is promised
//! * One beat a cycle; [`external::LATENCY`] (or the generator's own constant) cycles from the handshake on the
//!   input to the first cycle in which the result is valid, when nothing is held up.
//! * Control inputs count in the cycle in which a tensor's first beat is taken, which is the first one after reset
//!   or after a beat with `tlast`. At all other times they may change freely. Tensors follow each other without a gap.
//! * Every output comes from a register: no combinational path leads from an input port to an output port.
//! * A beat waits as long as `m_axis_tready` is low, unchanged; none is lost or doubled.
//!
//! Unused lanes are rounded like all others; only their `tkeep` tells.

pub mod align;
pub mod assemble;
pub mod control;
pub mod counter;
pub mod decision;
pub mod delay;
pub mod external;
pub mod keys;
pub mod lane;
pub mod output;
pub mod pipeline;
pub mod single;
pub mod threefry;

/// `L` lanes, 16 random bits a lane given with the data.
pub type External16<const L: usize> = external::External<L, 16, 17, 28>;
/// `L` lanes, 8 random bits a lane given with the data.
pub type External8<const L: usize> = external::External<L, 8, 9, 20>;
/// `L` lanes and `G` = L / 4 Threefry generators, 16 random bits a lane.
pub type Counter16<const L: usize, const G: usize> = counter::Counter<L, G, 16, 17, 28>;
/// `L` lanes and `G` = L / 4 Threefry generators, 8 random bits a lane.
pub type Counter8<const L: usize, const G: usize> = counter::Counter<L, G, 8, 9, 20>;
/// One lane and one Threefry generator, 16 random bits.
pub type Single16 = single::Single<16, 17, 28>;
/// One lane and one Threefry generator, 8 random bits.
pub type Single8 = single::Single<8, 9, 20>;
