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
//! A number is aligned once, by the destination: [`align::Locate`] turns its exponent into a shift distance, [`align::Shift`]
//! splits the significand into the kept part, the top N discarded bits, one guard bit and a sticky bit.
//! [`decision`] says from these whether the kept part grows by one, [`assemble`] makes the pattern. Subnormal
//! results are nothing special: they only lie further to the right.
//!
//! # Ports of every preset
//! | port | bits | meaning |
//! |---|---|---|
//! | `aclk`, `aresetn` | 1 | rising edge; synchronous, active low |
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
//! `ext-*` has besides `s_axis_tuser`, N bits a lane: R.
//!
//! `threefry-*` has besides
//!
//! | port | bits | meaning |
//! |---|---|---|
//! | `cfg_key0`, `cfg_key1` | 32 | the seed's low and high half |
//! | `cfg_stream` | 32 | the stream |
//! | `cfg_group` | 32 | a quarter of the index of the element in lane 0 of the tensor's first beat |
//! | `cfg_element` | 2 | one lane only: that index modulo 4 |
//! | `state_group`, `state_element` | 32, 2 | the same of the next beat of an open tensor: with the seed and the stream, all that resuming needs |
//!
//! With four lanes and more element i is in lane i modulo 4 or that plus 4, 8, 12: a tensor that starts at an index that is
//! no multiple of four leaves the lanes before it unkept in its first beat.
//!
//! `lfsr-*` has besides
//!
//! | port | bits | meaning |
//! |---|---|---|
//! | `cfg_load` | 1 | the tensor starts with `cfg_state` |
//! | `cfg_state` | 128 | a saved state, not 0 |
//! | `state` | 128 | the state for the next beat |
//!
//! # What is promised
//! * One beat a cycle. From the handshake on the input to the first cycle in which the result is valid, when nothing is
//!   held up: [`external::LATENCY`] = 3 cycles, [`counter::LATENCY`] = 28, [`linear::LATENCY`] = 3.
//! * Control inputs count in the cycle in which a tensor's first beat is taken, which is the first one after reset
//!   or after a beat with `tlast`. At all other times they may change freely. Tensors follow each other without a gap,
//!   but for `threefry-*` soon after a change of seed, see [`keys`].
//! * No combinational path leads from an input port to an output port.
//! * A beat waits as long as `m_axis_tready` is low, unchanged; none is lost or doubled.
//! * In reset nothing is valid. What is offered in reset is not taken, although `s_axis_tready` may be high.
//!
//! Unused lanes are rounded like all others; only their `tkeep` tells. The pipeline moves as a whole: a bubble in it is
//! not closed while the output waits.

pub mod align;
pub mod assemble;
pub mod control;
pub mod counter;
pub mod decision;
pub mod delay;
pub mod external;
pub mod keys;
pub mod lane;
pub mod linear;
pub mod output;
pub mod pipeline;
pub mod single;
pub mod threefry;

/// `L` lanes, 16 random bits a lane given with the data.
pub type External16<const L: usize> = external::External<L, 16, 17, 28>;
/// `L` lanes, 8 random bits a lane given with the data.
pub type External8<const L: usize> = external::External<L, 8, 9, 20>;
/// `L` lanes, one random bit a lane given with the data: no preset, but the least that `rne` needs.
pub type External1<const L: usize> = external::External<L, 1, 2, 13>;
/// `L` lanes, 4 random bits a lane given with the data: no preset, for tests and pictures.
pub type External4<const L: usize> = external::External<L, 4, 5, 16>;
/// `L` lanes and `G` = L / 4 Threefry generators, 16 random bits a lane.
pub type Counter16<const L: usize, const G: usize> = counter::Counter<L, G, 16, 17, 28>;
/// `L` lanes and `G` = L / 4 Threefry generators, 8 random bits a lane.
pub type Counter8<const L: usize, const G: usize> = counter::Counter<L, G, 8, 9, 20>;
/// One lane and one Threefry generator, 16 random bits.
pub type Single16 = single::Single<16, 17, 28>;
/// One lane and one Threefry generator, 8 random bits.
pub type Single8 = single::Single<8, 9, 20>;
/// Four lanes and a linear feedback shift register, 16 random bits a lane.
pub type Linear16 = linear::Linear<16, 17, 28>;
/// Four lanes and a linear feedback shift register, 8 random bits a lane.
pub type Linear8 = linear::Linear<8, 9, 20>;
