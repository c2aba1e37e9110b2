//! The admin's side: queues and their windows.

use super::codes::{outcome, state_of};
use super::{Error, Host, Tenant};
use thorong_golden::dma::{Config, Layout, State, Window};
use thorong_rtl::dma::registers::Register;
use thorong_rtl::dma::registers::table::{admin, command};

/// What ID says where an engine is.
pub(super) const MAGIC: u32 = 0x5448_4451;

/// Bytes in the units of RATE's burst.
const BURST_UNIT: u32 = 64;

/// Cycles in the units of MODERATION's time, and of TIMEOUT.
const TIME_UNIT: u64 = 64;

/// Cycles between two looks at a queue that drains.
const STEP: u64 = 8;

/// The admin page of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admin {
    queues: usize,
    windows: usize,
    bus_bytes: usize,
}

/// `value` in a field of a register.
///
/// # Errors
/// Where it does not fit.
fn put(register: &Register, field: &'static str, value: u64) -> Result<u32, Error> {
    let place = register.field(field);
    match u64::from(place.mask() >> place.low) {
        most if value <= most => Ok(place.put(value as u32)),
        _ => Err(Error::Unfit {
            field,
            expected: "a number that its register has room for",
        }),
    }
}

/// In units of `unit`.
fn units(field: &'static str, value: u64, unit: u64) -> Result<u64, Error> {
    match value.is_multiple_of(unit) {
        true => Ok(value / unit),
        false => Err(Error::Unfit {
            field,
            expected: "a multiple of 64",
        }),
    }
}

impl Admin {
    /// Finds the engine.
    ///
    /// # Errors
    /// Where there is none.
    pub fn probe(host: &mut impl Host) -> Result<Self, Error> {
        let magic = host.read_register(admin::ID.offset)?;
        if magic != MAGIC {
            return Err(Error::NoEngine(magic));
        }
        let config = host.read_register(admin::CONFIG.offset)?;
        let field = |name| admin::CONFIG.field(name).get(config) as usize;
        Ok(Admin {
            queues: field("queues"),
            windows: field("windows"),
            bus_bytes: 1 << field("bus"),
        })
    }

    /// Queues that the engine has.
    pub fn queues(&self) -> usize {
        self.queues
    }

    /// Windows of each.
    pub fn windows(&self) -> usize {
        self.windows
    }

    /// Bytes of its data bus.
    pub fn bus_bytes(&self) -> usize {
        self.bus_bytes
    }

    /// How far the pieces of all queues run ahead of memory, in quanta of 2,048 bytes beyond the first two: 0 after the engine's
    /// reset. More fills the bus where memory is far away, and lets small copies wait for more large ones.
    ///
    /// # Errors
    /// [`Error::Unfit`] above 31.
    pub fn set_ahead(&self, host: &mut impl Host, quanta: u32) -> Result<(), Error> {
        let word = put(&admin::AHEAD, "quanta", quanta.into())?;
        Ok(host.write_register(admin::AHEAD.offset, word)?)
    }

    /// How long memory may be silent, in cycles, a multiple of 64: then what waits for it ends with `Timeout`, and its queues halt.
    /// 0, as after the engine's reset: for ever.
    ///
    /// # Errors
    /// [`Error::Unfit`] where it is no multiple of 64, or above 64 times 65,535.
    pub fn set_timeout(&self, host: &mut impl Host, cycles: u64) -> Result<(), Error> {
        let time = units("timeout", cycles, TIME_UNIT)?;
        let word = put(&admin::TIMEOUT, "time", time)?;
        Ok(host.write_register(admin::TIMEOUT.offset, word)?)
    }

    fn order(&self, host: &mut impl Host, queue: usize, code: u32) -> Result<(), Error> {
        let number = put(&admin::QUEUE, "queue", queue as u64)?;
        host.write_register(admin::QUEUE.offset, number)?;
        host.write_register(
            admin::COMMAND.offset,
            admin::COMMAND.field("code").put(code),
        )?;
        let result = host.read_register(admin::RESULT.offset)?;
        outcome(admin::RESULT.field("code").get(result))
    }

    /// Starts a queue that is off; its completion ring is cleared.
    ///
    /// # Errors
    /// Where the engine refuses it, or a number of `config` has no room in its register.
    pub fn create(
        &self,
        host: &mut impl Host,
        queue: usize,
        config: &Config,
    ) -> Result<Tenant, Error> {
        let (sq, cq) = (config.submission, config.completion);
        let shape = put(&admin::SHAPE, "sq_size", sq.log2.into())?
            | put(&admin::SHAPE, "cq_size", cq.log2.into())?
            | put(
                &admin::SHAPE,
                "full",
                (config.layout == Layout::Full).into(),
            )?;
        let share = put(&admin::SHARE, "weight", config.share.weight.into())?
            | put(&admin::SHARE, "urgent", config.share.urgent.into())?;
        let burst = units("burst", config.share.burst.into(), BURST_UNIT.into())?;
        let rate = put(&admin::RATE, "rate", config.share.rate.into())?
            | put(&admin::RATE, "burst", burst)?;
        let time = units("time", config.moderation.time, TIME_UNIT)?;
        let moderation = put(&admin::MODERATION, "count", config.moderation.count.into())?
            | put(&admin::MODERATION, "time", time)?;
        let message = config.message.unwrap_or_default();
        if !message.address.is_multiple_of(4) {
            return Err(Error::Unfit {
                field: "message",
                expected: "an address that is a multiple of 4",
            });
        }
        let enable = put(
            &admin::MESSAGE_LO,
            "enable",
            config.message.is_some().into(),
        )?;
        for (register, value) in [
            (admin::SQ_BASE_LO, sq.base as u32),
            (admin::SQ_BASE_HI, (sq.base >> 32) as u32),
            (admin::CQ_BASE_LO, cq.base as u32),
            (admin::CQ_BASE_HI, (cq.base >> 32) as u32),
            (admin::SHAPE, shape),
            (admin::SHARE, share),
            (admin::RATE, rate),
            (admin::MODERATION, moderation),
            (admin::MESSAGE_LO, message.address as u32 | enable),
            (admin::MESSAGE_HI, (message.address >> 32) as u32),
            (admin::MESSAGE_DATA, message.data),
        ] {
            host.write_register(register.offset, value)?;
        }
        self.order(host, queue, command::CREATE)?;
        // Now, for it may have been at work until now; and early enough, for it does nothing before its first doorbell.
        Tenant::new(host, queue, config)
    }

    /// Sets a window, for all bursts from now on.
    ///
    /// # Errors
    /// Where the engine refuses it.
    pub fn set_window(
        &self,
        host: &mut impl Host,
        queue: usize,
        slot: usize,
        window: &Window,
    ) -> Result<(), Error> {
        let rights = put(&admin::WINDOW_RIGHTS, "read", window.read.into())?
            | put(&admin::WINDOW_RIGHTS, "write", window.write.into())?
            | put(&admin::WINDOW_RIGHTS, "lock", window.lock.into())?;
        for (register, value) in [
            (admin::WINDOW, put(&admin::WINDOW, "slot", slot as u64)?),
            (admin::WINDOW_BASE_LO, window.base as u32),
            (admin::WINDOW_BASE_HI, (window.base >> 32) as u32),
            (admin::WINDOW_LIMIT_LO, window.limit as u32),
            (admin::WINDOW_LIMIT_HI, (window.limit >> 32) as u32),
            (admin::WINDOW_RIGHTS, rights),
        ] {
            host.write_register(register.offset, value)?;
        }
        self.order(host, queue, command::SET_WINDOW)
    }

    /// Stops a queue; back when it is off. Its windows stay.
    ///
    /// # Errors
    /// Where the engine refuses it, or it is not off after `patience` cycles.
    pub fn reset(&self, host: &mut impl Host, queue: usize, patience: u64) -> Result<(), Error> {
        self.order(host, queue, command::RESET)?;
        self.wait_off(host, queue, patience)
    }

    /// The same; its windows are cleared and unlocked.
    ///
    /// # Errors
    /// As [`Admin::reset`].
    pub fn destroy(&self, host: &mut impl Host, queue: usize, patience: u64) -> Result<(), Error> {
        self.order(host, queue, command::DESTROY)?;
        self.wait_off(host, queue, patience)
    }

    fn wait_off(&self, host: &mut impl Host, queue: usize, patience: u64) -> Result<(), Error> {
        let mut waited = 0;
        while self.state(host, queue)? != State::Off {
            if waited >= patience {
                return Err(Error::Patience(waited));
            }
            host.pass(STEP)?;
            waited += STEP;
        }
        Ok(())
    }

    /// How a queue is.
    ///
    /// # Errors
    /// Where the host can't.
    pub fn state(&self, host: &mut impl Host, queue: usize) -> Result<State, Error> {
        let number = put(&admin::QUEUE, "queue", queue as u64)?;
        host.write_register(admin::QUEUE.offset, number)?;
        state_of(host.read_register(admin::STATE.offset)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_magic_is_the_table_s() {
        let said = admin::ID.field("magic").doc;
        assert!(said.starts_with(&format!("{MAGIC:#x},")), "{said}");
        assert_eq!(MAGIC.to_be_bytes(), *b"THDQ");
    }
}
