//! What stands between a master and a bus whose slave may fall silent: nobody behind it waits for ever, and towards the bus no
//! rule is broken.
//!
//! ```text
//!  master                                   bus
//!    AR --------------------+-------------> AR
//!                 beats due |
//!     R <-- cut? answers <--+-- late, dropped -- R          ReadWall
//!
//!    AW --------------------+-------------> AW
//!     W --------------------|-- cut? no strobes --> W
//!     B <-- cut? answers <--+-- late, dropped -- B          WriteWall
//! ```
//!
//! Each side is watched on its own ([`Watch`]). While the slave does its part, both walls are wires: no cycle of latency, no
//! beat lost. Once only the slave has been to blame for `64 timeout` cycles without anything moving on that side, the next such cycle cuts
//! the side off:
//!
//! | towards the master | towards the bus |
//! |---|---|
//! | bursts are taken and go nowhere | an address or a beat that was offered stays, as it is, until it is taken |
//! | R: as many beats as are due, with [`TIMED_OUT`] | R that come late are taken and dropped |
//! | W: taken and dropped | W: the rest of a burst that was announced, without strobes |
//! | B: one for each burst whose last W came, with [`TIMED_OUT`] | B that come late are taken and dropped |
//!
//! As soon as nothing is outstanding on the bus any more, no new bursts are taken; those that were are answered to their end, and
//! the side is open again. A slave that stays silent stays cut off.
//!
//! # Who is to blame
//! | side | counts as the slave's silence | but not while |
//! |---|---|---|
//! | reads | AR waits; or R is wanted, and none comes | R waits for the master |
//! | writes | AW waits; or W waits; or a burst's B is wanted, all W of it sent, and none comes | B waits for the master; AW waits, but so does the slave for W |
//!
//! Cycles in which neither counts make no difference; whatever moves begins the count anew.
//!
//! # What is asked of the master
//! * All bursts of a side have one id, so the answers come in order.
//! * No W before its AW is offered, and no AW before the last W of the burst before it is taken.
//! * At most 2^A bursts of a side that wait for their answer.
//!
//! EXOKAY, which nobody asks for here, reaches the master as OKAY, so [`TIMED_OUT`] can't be mistaken.

mod reads;
mod watch;
mod writes;

pub use reads::ReadWall;
pub use watch::Watch;
pub use writes::WriteWall;

/// The response that stands for no response: EXOKAY, which is the answer to exclusive accesses alone.
pub const TIMED_OUT: u8 = 1;
