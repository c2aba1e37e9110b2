//! Codes of the table of registers as types of the golden model, and back.

use thorong_golden::dma::{Cause, Refusal, State};
use thorong_rtl::dma::registers::table::{cause, queue, result, state};

/// The RESULT of an order.
pub fn outcome_code(outcome: Result<(), Refusal>) -> u32 {
    match outcome {
        Ok(()) => result::DONE,
        Err(Refusal::BadQueue) => result::BAD_QUEUE,
        Err(Refusal::BadState) => result::BAD_STATE,
        Err(Refusal::BadRing) => result::BAD_RING,
        Err(Refusal::BadShare) => result::BAD_SHARE,
        Err(Refusal::BadWindow) => result::BAD_WINDOW,
        Err(Refusal::Locked) => result::LOCKED,
    }
}

/// Each cause and its code.
const CAUSES: [(Cause, u32); 9] = [
    (Cause::SqDoorbell, cause::SQ_DOORBELL),
    (Cause::CqDoorbell, cause::CQ_DOORBELL),
    (Cause::Protection, cause::PROTECTION),
    (Cause::SqProtection, cause::SQ_PROTECTION),
    (Cause::CqProtection, cause::CQ_PROTECTION),
    (Cause::SqError, cause::SQ_ERROR),
    (Cause::CqError, cause::CQ_ERROR),
    (Cause::Timeout, cause::TIMEOUT),
    (Cause::MessageError, cause::MESSAGE_ERROR),
];

/// What a STATE register says; none where that means nothing. Both pages have the same fields.
pub fn state_of(word: u32) -> Option<State> {
    let code = queue::STATE.field("state").get(word);
    let why = queue::STATE.field("cause").get(word);
    match (code, why) {
        (state::OFF, cause::NONE) => Some(State::Off),
        (state::RUNNING, cause::NONE) => Some(State::Running),
        (state::DRAINING, cause::NONE) => Some(State::Draining),
        (state::HALTED, why) => {
            let known = CAUSES.iter().find(|(_, code)| *code == why);
            known.map(|(cause, _)| State::Halted(*cause))
        }
        _ => None,
    }
}

/// What a STATE register shows for a state.
pub fn state_word(state: State) -> u32 {
    let (code, why) = match state {
        State::Off => (state::OFF, cause::NONE),
        State::Running => (state::RUNNING, cause::NONE),
        State::Draining => (state::DRAINING, cause::NONE),
        State::Halted(why) => {
            let known = CAUSES.iter().find(|(cause, _)| *cause == why);
            (state::HALTED, known.map_or(cause::NONE, |(_, code)| *code))
        }
    };
    queue::STATE.field("state").put(code) | queue::STATE.field("cause").put(why)
}
