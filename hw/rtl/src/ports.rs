//! Top-level ports by name.
//!
//! Rust-HDL lets a walk of the design read every signal, but write none. A block that is to be driven by
//! name therefore lists its ports once, with [`ports!`](crate::ports!); whoever builds a device under test
//! compares that list with the design's own and so finds a forgotten one.

use rust_hdl::prelude::*;

/// Which way a port points, seen from the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Driven from outside.
    Input,
    /// Driven by the block.
    Output,
}

/// A value that fits a port: little-endian 32-bit words, unused high bits zero.
pub trait PortValue: Synth {
    /// From `words`, which hold at least [`Synth::BITS`] bits starting at bit `offset`.
    fn load(words: &[u32], offset: usize) -> Self;
    /// Into `words`, at bit `offset`; the bits there must be zero before.
    fn store(self, words: &mut [u32], offset: usize);
}

fn get_bit(words: &[u32], bit: usize) -> bool {
    words[bit / 32] >> (bit % 32) & 1 == 1
}

fn set_bit(words: &mut [u32], bit: usize) {
    words[bit / 32] |= 1 << (bit % 32);
}

impl PortValue for bool {
    fn load(words: &[u32], offset: usize) -> Self {
        get_bit(words, offset)
    }
    fn store(self, words: &mut [u32], offset: usize) {
        if self {
            set_bit(words, offset);
        }
    }
}

impl PortValue for Clock {
    fn load(words: &[u32], offset: usize) -> Self {
        Clock {
            clk: get_bit(words, offset),
        }
    }
    fn store(self, words: &mut [u32], offset: usize) {
        self.clk.store(words, offset);
    }
}

/// The two words in which `bit` and the 32 bits after it are, as one number from that bit on.
fn window(words: &[u32], bit: usize) -> u64 {
    let high = words.get(bit / 32 + 1).copied().unwrap_or_default();
    (u64::from(words[bit / 32]) | u64::from(high) << 32) >> (bit % 32)
}

// rust-hdl holds up to 32 bits in a number and more in an array of `bool`.
impl<const N: usize> PortValue for Bits<N> {
    fn load(words: &[u32], offset: usize) -> Self {
        if N <= 32 {
            (window(words, offset) & ((1 << N) - 1)).into()
        } else {
            let mut bits = [false; N];
            for (i, bit) in bits.iter_mut().enumerate() {
                *bit = get_bit(words, offset + i);
            }
            Bits::Long(bits.into())
        }
    }
    fn store(self, words: &mut [u32], offset: usize) {
        if N <= 32 {
            let value = u64::from(self) << (offset % 32);
            words[offset / 32] |= value as u32;
            if value >> 32 != 0 {
                words[offset / 32 + 1] |= (value >> 32) as u32;
            }
        } else {
            for i in 0..N {
                if self.get_bit(i) {
                    set_bit(words, offset + i);
                }
            }
        }
    }
}

/// Implements [`PortValue`] for a struct: its fields one after the other, each with its bits, the first lowest.
#[macro_export]
macro_rules! port_value {
    ($name:ident: $($field:ident: $width:literal),+ $(,)?) => {
        impl $crate::ports::PortValue for $name {
            fn load(words: &[u32], offset: usize) -> Self {
                let mut value = $name::default();
                let mut at = offset;
                $(
                    value.$field = $crate::ports::PortValue::load(words, at);
                    at += $width;
                )+
                debug_assert_eq!(at, offset + Self::BITS);
                value
            }
            fn store(self, words: &mut [u32], offset: usize) {
                let mut at = offset;
                $(
                    $crate::ports::PortValue::store(self.$field, words, at);
                    at += $width;
                )+
                debug_assert_eq!(at, offset + Self::BITS);
            }
        }
    };
}

/// One top-level port, or a vector of them packed into one: element `i` at bits `[i*W +: W]`.
pub trait Port {
    /// Which way it points.
    fn direction(&self) -> Direction;
    /// Bits in all.
    fn width(&self) -> usize;
    /// Puts `words` on an input; an output ignores it.
    fn poke(&mut self, words: &[u32]);
    /// Adds the value to `words`, which are zero and hold [`Port::width`] bits from `offset` on.
    fn peek(&self, words: &mut [u32], offset: usize);
}

impl<T: PortValue> Port for Signal<In, T> {
    fn direction(&self) -> Direction {
        Direction::Input
    }
    fn width(&self) -> usize {
        T::BITS
    }
    fn poke(&mut self, words: &[u32]) {
        self.next = T::load(words, 0);
    }
    fn peek(&self, words: &mut [u32], offset: usize) {
        self.val().store(words, offset);
    }
}

impl<T: PortValue> Port for Signal<Out, T> {
    fn direction(&self) -> Direction {
        Direction::Output
    }
    fn width(&self) -> usize {
        T::BITS
    }
    fn poke(&mut self, _words: &[u32]) {}
    fn peek(&self, words: &mut [u32], offset: usize) {
        self.val().store(words, offset);
    }
}

impl<T: PortValue, const N: usize> Port for [Signal<In, T>; N] {
    fn direction(&self) -> Direction {
        Direction::Input
    }
    fn width(&self) -> usize {
        N * T::BITS
    }
    fn poke(&mut self, words: &[u32]) {
        for (i, signal) in self.iter_mut().enumerate() {
            signal.next = T::load(words, i * T::BITS);
        }
    }
    fn peek(&self, words: &mut [u32], offset: usize) {
        for (i, signal) in self.iter().enumerate() {
            signal.peek(words, offset + i * T::BITS);
        }
    }
}

impl<T: PortValue, const N: usize> Port for [Signal<Out, T>; N] {
    fn direction(&self) -> Direction {
        Direction::Output
    }
    fn width(&self) -> usize {
        N * T::BITS
    }
    fn poke(&mut self, _words: &[u32]) {}
    fn peek(&self, words: &mut [u32], offset: usize) {
        for (i, signal) in self.iter().enumerate() {
            signal.peek(words, offset + i * T::BITS);
        }
    }
}

/// A block whose top-level ports can be driven and read by number.
pub trait Ports: Block + Send {
    /// The names, in the order of the numbers; they are the names in the emitted Verilog.
    fn port_names(&self) -> &'static [&'static str];
    /// Port number `index` of [`Ports::port_names`].
    ///
    /// # Panics
    /// Where there is no such number.
    fn port(&mut self, index: usize) -> &mut dyn Port;
}

/// Lists a block's top-level ports: `ports!(Rounder: aclk, aresetn, x, y);`.
#[macro_export]
macro_rules! ports {
    ($block:ty: $($name:ident),+ $(,)?) => {
        impl $crate::ports::Ports for $block {
            fn port_names(&self) -> &'static [&'static str] {
                &[$(stringify!($name)),+]
            }
            fn port(&mut self, index: usize) -> &mut dyn $crate::ports::Port {
                let mut rest = index;
                $(
                    if rest == 0 {
                        return &mut self.$name;
                    }
                    rest -= 1;
                )+
                unreachable!("port {index} of {} ports", index - rest)
            }
        }
    };
}
