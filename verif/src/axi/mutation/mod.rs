//! One broken rule in clean traffic, to prove that a monitor sees it.

mod edits;

use super::policy::AxiPolicy;
use super::rule::Rule;
use super::traffic::RESET_CYCLES;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thorong_cosim::axi::{Address, AxiChannel, AxiCycle, Burst, Response};

/// An id that no recipe uses: a recipe's are below it.
pub const FOREIGN_ID: u32 = 7;

/// A trace in which one rule is broken.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The trace.
    pub trace: Vec<AxiCycle>,
    /// Where it was broken.
    pub channel: AxiChannel,
    /// The policy to hold it to: the given one, or one tightened to what the clean trace just keeps.
    pub policy: AxiPolicy,
    /// Whether nothing else is broken by it, so that it must trip this rule alone.
    pub alone: bool,
}

/// Breaks `rule` at a random place of a clean trace, on `channel` where it speaks of one; `None` where the
/// trace has no such place.
///
/// The first violation in a mutant is of `rule`. What follows may be others: a transfer that is no more is
/// missed later.
pub fn mutate(
    rule: Rule,
    channel: AxiChannel,
    clean: &[AxiCycle],
    policy: &AxiPolicy,
    seed: u64,
) -> Option<Mutant> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut m = Mutant {
        trace: clean.to_vec(),
        channel,
        policy: policy.clone(),
        alone: true,
    };
    let done = m.apply(rule, &mut random);
    done.then_some(m)
}

/// The channels on which a rule can be broken.
pub fn channels(rule: Rule) -> &'static [AxiChannel] {
    use AxiChannel::{Ar, Aw, B, R, W};
    match rule {
        Rule::ValidStable | Rule::PayloadStable | Rule::WaitDeclared => &AxiChannel::ALL,
        Rule::ResetQuiet | Rule::ReleaseQuiet => &AxiChannel::ALL,
        Rule::WLast | Rule::WStrobes | Rule::WAhead => &[W],
        Rule::BId | Rule::BEarly => &[B],
        Rule::RId | Rule::RLast => &[R],
        Rule::ExOkay | Rule::Unfinished => &[B, R],
        Rule::ReadsInFlight => &[Ar],
        Rule::WritesInFlight => &[Aw],
        _ => &[Aw, Ar],
    }
}

impl Mutant {
    fn apply(&mut self, rule: Rule, random: &mut ChaCha8Rng) -> bool {
        match rule {
            Rule::ValidStable => self.withdraw(random),
            Rule::PayloadStable => self.waver(random),
            Rule::WaitDeclared => self.dawdle(random),
            Rule::ResetQuiet => self.raise(random.random_range(1..RESET_CYCLES)),
            Rule::ReleaseQuiet => self.raise(RESET_CYCLES),
            Rule::BurstReserved => {
                let fits = |a: &Address| a.burst == Burst::Incr;
                self.address(random, fits, |a| a.burst = Burst::Reserved)
            }
            Rule::BurstDeclared => {
                if self.policy.bursts.contains(&Burst::Wrap) {
                    return false;
                }
                let fits = |a: &Address| [2, 4, 8, 16].contains(&a.beats());
                self.alone = false;
                self.address(random, fits, |a| {
                    a.burst = Burst::Wrap;
                    a.addr &= !((1 << a.size) - 1);
                })
            }
            Rule::BurstLength => {
                self.policy.bursts = vec![Burst::Fixed, Burst::Incr, Burst::Wrap];
                self.policy.max_beats = 256;
                self.alone = false;
                self.address(
                    random,
                    |_| true,
                    |a| {
                        a.burst = Burst::Fixed;
                        a.len = a.len.saturating_add(16);
                    },
                )
            }
            Rule::WrapAligned => {
                let fits = |a: &Address| a.burst == Burst::Wrap && a.size > 0;
                self.alone = false;
                self.address(random, fits, |a| a.addr += 1)
            }
            Rule::SizeFits => {
                let wide = self.policy.data_bytes.trailing_zeros() as u8 + 1;
                // As wide a start, so that wrapping or crossing a border is not broken as well.
                let fits =
                    |a: &Address| a.burst == Burst::Incr && a.addr % 0x1000 < 0x100 && a.len < 4;
                self.alone = false;
                self.address(random, fits, |a| a.size = wide)
            }
            Rule::SizeDeclared => {
                if !self.policy.full_width {
                    return false;
                }
                self.alone = false;
                self.address(random, |a| a.size > 0, |a| a.size -= 1)
            }
            Rule::LengthDeclared => {
                let longest = self.longest();
                self.policy.max_beats = longest;
                self.alone = false;
                let fits = |a: &Address| a.burst == Burst::Incr && longest < 256;
                self.address(random, fits, |a| a.len = longest as u8)
            }
            Rule::FourKib => {
                // As wide as the bus, so that the lanes stay the same.
                let bus = self.policy.data_bytes;
                let fits = |a: &Address| a.burst == Burst::Incr && a.len > 0 && 1 << a.size == bus;
                self.address(random, fits, |a| {
                    let lane = a.addr & ((1 << a.size) - 1);
                    a.addr = (a.addr & !0xfff) + 0x1000 - (1 << a.size) + lane;
                })
            }
            Rule::CacheReserved => self.address(random, |_| true, |a| a.cache = 0b0100),
            Rule::LockDeclared => {
                self.policy.exclusive = false;
                self.address(random, |_| true, |a| a.lock = 1)
            }
            Rule::WLast => self.transfer(random, |_| true, |c| c.w.payload.last ^= true),
            Rule::WStrobes => self.stray_strobe(random),
            Rule::WAhead => self.hide_last_address(),
            Rule::BId => {
                self.alone = false;
                self.transfer(random, |_| true, |c| c.b.payload.id = FOREIGN_ID)
            }
            Rule::BEarly => self.answer_early(random),
            Rule::RId => {
                self.alone = false;
                self.transfer(random, |_| true, |c| c.r.payload.id = FOREIGN_ID)
            }
            Rule::RLast => self.transfer(random, |_| true, |c| c.r.payload.last ^= true),
            Rule::ExOkay => match self.channel {
                AxiChannel::B => self.transfer(
                    random,
                    |_| true,
                    |c| c.b.payload.response = Response::ExOkay,
                ),
                _ => self.transfer(
                    random,
                    |_| true,
                    |c| c.r.payload.response = Response::ExOkay,
                ),
            },
            Rule::ReadsInFlight | Rule::WritesInFlight => self.one_more_in_flight(random),
            Rule::Unfinished => self.forget_the_last(),
        }
    }
}
