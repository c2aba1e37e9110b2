//! Codes of the table of registers as types of the golden model.

use super::Error;
use thorong_cosim::drive::dma::codes;
use thorong_golden::dma::{Refusal, State, Status};
use thorong_rtl::dma::registers::table::{self, admin, result, status};

/// What an order came to.
pub(super) fn outcome(code: u32) -> Result<(), Error> {
    let refusal = match code {
        result::DONE => return Ok(()),
        result::BAD_QUEUE => Refusal::BadQueue,
        result::BAD_STATE => Refusal::BadState,
        result::BAD_RING => Refusal::BadRing,
        result::BAD_SHARE => Refusal::BadShare,
        result::BAD_WINDOW => Refusal::BadWindow,
        result::LOCKED => Refusal::Locked,
        // BAD_COMMAND too: the driver gives none that is not in the table.
        _ => {
            return Err(Error::Code {
                register: admin::RESULT.name,
                code,
            });
        }
    };
    Err(Error::Refused(refusal))
}

/// What a STATE register says. Both pages have the same fields.
pub(super) fn state_of(word: u32) -> Result<State, Error> {
    codes::state_of(word).ok_or(Error::Code {
        register: table::queue::STATE.name,
        code: word,
    })
}

/// A status by its code.
pub(super) fn status_of(code: u8) -> Option<Status> {
    Some(match u32::from(code) {
        status::OK => Status::Ok,
        status::READ_SLVERR => Status::ReadSlvErr,
        status::READ_DECERR => Status::ReadDecErr,
        status::WRITE_SLVERR => Status::WriteSlvErr,
        status::WRITE_DECERR => Status::WriteDecErr,
        status::PROTECTION => Status::Protection,
        status::MALFORMED => Status::Malformed,
        status::TIMEOUT => Status::Timeout,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use thorong_cosim::drive::dma::codes::{outcome_code, state_word};
    use thorong_rtl::dma::registers::CODES;
    use thorong_rtl::dma::registers::table::{cause, state};

    fn codes(kind: &str) -> impl Iterator<Item = u32> {
        let found = CODES.iter().find(|(name, _, _)| *name == kind).unwrap();
        found.2.iter().map(|code| code.value)
    }

    /// Every code of the table means something here, and comes back as itself.
    #[test]
    fn no_code_of_the_table_is_unknown() {
        for code in codes("RESULT").filter(|code| *code != result::BAD_COMMAND) {
            let outcome = outcome(code).map_err(|e| match e {
                Error::Refused(refusal) => refusal,
                other => panic!("{code}: {other}"),
            });
            assert_eq!(outcome_code(outcome), code);
        }
        for code in codes("STATE").filter(|code| *code != state::HALTED) {
            assert_eq!(state_word(state_of(code).unwrap()), code);
        }
        for why in codes("CAUSE").filter(|why| *why != cause::NONE) {
            let word = state::HALTED | why << 8;
            assert_eq!(state_word(state_of(word).unwrap()), word);
        }
        for code in codes("STATUS") {
            assert_eq!(status_of(code as u8).unwrap() as u32, code);
        }
    }

    #[test]
    fn a_code_that_is_not_in_the_table_is_an_error() {
        for code in [result::BAD_COMMAND, 8, 15] {
            assert!(matches!(outcome(code), Err(Error::Code { .. })));
        }
        // Halted without a cause, a cause without a halt, a cause that is none.
        for word in [3, 1 << 8, 3 | 10 << 8] {
            assert!(
                matches!(state_of(word), Err(Error::Code { .. })),
                "{word:#x}"
            );
        }
        assert_eq!(status_of(8), None);
    }
}
