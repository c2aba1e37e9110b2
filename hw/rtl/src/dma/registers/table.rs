//! The table itself.

use super::{Access, Code, Field, Register};

/// `registers! { NAME = offset access "what it is": field high:low "what it is", ...; ... }`
macro_rules! registers {
    ($($name:ident = $offset:literal $access:ident $doc:literal:
        $($field:ident $high:literal:$low:literal $about:literal),+;)+) => {
        use super::{Access, Field, Register};
        $(
            #[doc = $doc]
            pub const $name: Register = Register {
                name: stringify!($name),
                offset: $offset,
                access: Access::$access,
                doc: $doc,
                fields: &[$(Field {
                    name: stringify!($field),
                    high: $high,
                    low: $low,
                    doc: $about,
                }),+],
            };
        )+
        /// All of the page.
        pub const REGISTERS: &[Register] = &[$($name),+];
    };
}

/// `codes! { NAME = value "what it is"; ... }`
macro_rules! codes {
    ($($name:ident = $value:literal $doc:literal;)+) => {
        use super::Code;
        $(
            #[doc = $doc]
            pub const $name: u32 = $value;
        )+
        /// All of them.
        pub const CODES: &[Code] = &[$(Code {
            name: stringify!($name),
            value: $value,
            doc: $doc,
        }),+];
    };
}

/// The admin page.
pub mod admin {
    registers! {
        ID = 0x000 RO "What is here.":
            magic 31:0 "0x54484451, the letters THDQ";
        CONFIG = 0x004 RO "What this engine was built with.":
            queues 6:0 "queues",
            windows 11:8 "windows a queue",
            bus 19:16 "log2 of the data bus in bytes";
        TIMEOUT = 0x008 RW "How long memory may be silent, at either port.":
            time 15:0 "cycles in units of 64 without an answer, after which what waits for it ends; 0, as after reset, for ever";
        AHEAD = 0x00c RW "How far the pieces of all queues may run ahead of memory.":
            quanta 4:0 "a piece is begun while those under way have less than 4,096 bytes, and so many times 2,048 more; 0 after reset";
        QUEUE = 0x010 RW "The queue that the registers below are about.":
            queue 5:0 "its number";
        COMMAND = 0x014 WO "An order for that queue; its result is in RESULT before the write is answered.":
            code 3:0 "a COMMAND code";
        RESULT = 0x018 RO "How the last order ended.":
            code 3:0 "a RESULT code";
        STATE = 0x01c RO "How that queue is.":
            state 1:0 "a STATE code",
            cause 11:8 "a CAUSE code, where it is halted";
        SQ_BASE_LO = 0x020 RW "Submission ring, for CREATE.":
            base 31:0 "address bits 31:0, a multiple of 64";
        SQ_BASE_HI = 0x024 RW "Submission ring, for CREATE.":
            base 31:0 "address bits 63:32";
        CQ_BASE_LO = 0x028 RW "Completion ring, for CREATE.":
            base 31:0 "address bits 31:0, a multiple of 64";
        CQ_BASE_HI = 0x02c RW "Completion ring, for CREATE.":
            base 31:0 "address bits 63:32";
        SHAPE = 0x030 RW "Rings, for CREATE.":
            sq_size 3:0 "log2 of the descriptors in the submission ring, 2 to 15",
            cq_size 7:4 "log2 of the entries in the completion ring, 2 to 15",
            full 8:8 "1: descriptors of 64 bytes, 0: of 16 bytes";
        SHARE = 0x034 RW "Its share of the engine, for CREATE.":
            weight 7:0 "its weight in the round robin, 1 to 255",
            urgent 8:8 "1: served before all queues that are not urgent";
        RATE = 0x038 RW "Its allowance, for CREATE.":
            rate 15:0 "bytes in 256 cycles, 0 for no limit",
            burst 31:16 "what it may save, in units of 64 bytes; at least a quantum where there is a limit";
        MODERATION = 0x03c RW "Its interrupt, for CREATE.":
            count 15:0 "completions not yet taken that raise it at once, 1 to 65535, 0 for no interrupt",
            time 31:16 "cycles after which one does, in units of 64";
        WINDOW = 0x040 RW "The window that SET_WINDOW is about.":
            slot 3:0 "its number in the queue";
        WINDOW_BASE_LO = 0x044 RW "For SET_WINDOW.":
            base 31:0 "first byte, address bits 31:0";
        WINDOW_BASE_HI = 0x048 RW "For SET_WINDOW.":
            base 31:0 "first byte, address bits 63:32";
        WINDOW_LIMIT_LO = 0x04c RW "For SET_WINDOW.":
            limit 31:0 "last byte, address bits 31:0";
        WINDOW_LIMIT_HI = 0x050 RW "For SET_WINDOW.":
            limit 31:0 "last byte, address bits 63:32";
        WINDOW_RIGHTS = 0x054 RW "For SET_WINDOW.":
            read 0:0 "1: may be read",
            write 1:1 "1: may be written",
            lock 2:2 "1: stays as it is until the queue is destroyed";
        MESSAGE_LO = 0x060 RW "The message of its interrupt, for CREATE.":
            enable 0:0 "1: each time the interrupt rises, MESSAGE_DATA is written to memory, 4 bytes, through the rings' port; no window is asked",
            address 31:2 "address bits 31:2";
        MESSAGE_HI = 0x064 RW "The message of its interrupt, for CREATE.":
            address 31:0 "address bits 63:32";
        MESSAGE_DATA = 0x068 RW "The message of its interrupt, for CREATE.":
            data 31:0 "what is written";
    }
}

/// The page of a queue.
pub mod queue {
    registers! {
        SQ_TAIL = 0x000 WO "Doorbell: descriptors posted since the queue was created, modulo 2^16.":
            tail 15:0 "at most the ring's size ahead of SQ_HEAD";
        CQ_HEAD = 0x004 WO "Doorbell: completions taken since the queue was created, modulo 2^16.":
            head 15:0 "not beyond CQ_TAIL";
        UNMASK = 0x008 WO "Lowers the interrupt and arms it again.":
            unmask 0:0 "1";
        STATE = 0x010 RO "How the queue is.":
            state 1:0 "a STATE code",
            cause 11:8 "a CAUSE code, where it is halted";
        SQ_HEAD = 0x014 RO "Descriptors completed since the queue was created, modulo 2^16.":
            head 15:0 "their places in the ring are free";
        CQ_TAIL = 0x018 RO "Completions written since the queue was created, modulo 2^16.":
            tail 15:0 "they are in memory";
        EXCEEDED = 0x01c RO "Pieces that had to wait for their allowance since the queue was created.":
            count 31:0 "modulo 2^32";
    }
}

/// Commands, see [`admin::COMMAND`].
pub mod command {
    codes! {
        CREATE = 1 "OFF to RUNNING, by the registers for CREATE; counters from 0.";
        RESET = 2 "To OFF, once all that was begun has ended; its windows stay.";
        DESTROY = 3 "As RESET; its windows are cleared and unlocked.";
        SET_WINDOW = 4 "Sets one window, by the registers for SET_WINDOW; effective at once.";
    }
}

/// Results, see [`admin::RESULT`].
pub mod result {
    codes! {
        DONE = 0 "Done; a RESET or a DESTROY has at least begun, see STATE.";
        BAD_COMMAND = 1 "There is no such order.";
        BAD_QUEUE = 2 "There is no such queue.";
        BAD_STATE = 3 "Not while the queue is in this state.";
        BAD_RING = 4 "A base that is no multiple of 64, a size out of range, or an end beyond 2^64 - 1.";
        BAD_SHARE = 5 "No weight, or an allowance that can't save a quantum.";
        BAD_WINDOW = 6 "There is no such window, or its limit is below its base.";
        LOCKED = 7 "The window is locked.";
    }
}

/// States, see [`admin::STATE`].
pub mod state {
    codes! {
        OFF = 0 "Does nothing; doorbells are ignored.";
        RUNNING = 1 "At work.";
        DRAINING = 2 "Begins nothing; will be off when all that was begun has ended.";
        HALTED = 3 "Begins nothing, for a cause; waits for RESET or DESTROY.";
    }
}

/// Causes, see [`admin::STATE`].
pub mod cause {
    codes! {
        NONE = 0 "It is not halted.";
        SQ_DOORBELL = 1 "SQ_TAIL went back, or further ahead than the ring is long.";
        CQ_DOORBELL = 2 "CQ_HEAD went back, or beyond CQ_TAIL.";
        PROTECTION = 3 "A copy left the queue's windows.";
        SQ_PROTECTION = 4 "The submission ring is not in a window that may be read.";
        CQ_PROTECTION = 5 "The completion ring is not in a window that may be written.";
        SQ_ERROR = 6 "Memory answered a descriptor's read with an error.";
        CQ_ERROR = 7 "Memory answered a completion's write with an error.";
        TIMEOUT = 8 "Memory did not answer.";
        MESSAGE_ERROR = 9 "Memory answered a message's write with an error.";
    }
}

/// Statuses in completions.
pub mod status {
    codes! {
        OK = 0 "Every byte was copied.";
        READ_SLVERR = 1 "A read was answered by SLVERR.";
        READ_DECERR = 2 "A read was answered by DECERR.";
        WRITE_SLVERR = 3 "A write was answered by SLVERR.";
        WRITE_DECERR = 4 "A write was answered by DECERR.";
        PROTECTION = 5 "Outside the queue's windows; the queue halts.";
        MALFORMED = 6 "A reserved bit, an unknown operation or format, no length, a cast of no whole number of elements, or an end beyond 2^64 - 1.";
        TIMEOUT = 7 "Memory did not answer; the queue halts.";
    }
}
