//! The runtime inside this program, as far as the `verilated` crate does not reach: contexts and reports.

use super::options::PowerUp;
use std::ffi::{CString, c_char, c_int};
use std::path::Path;
use std::ptr::NonNull;

/// A `VerilatedContext` of the runtime's.
#[repr(C)]
pub(super) struct RawContext {
    _opaque: [u8; 0],
}

unsafe extern "C" {
    fn thorong_context_new(seed: c_int) -> *mut RawContext;
    fn thorong_context_enter(context: *mut RawContext);
    fn thorong_context_delete(context: *mut RawContext);
    fn thorong_context_report(context: *const RawContext, text: *mut c_char, size: usize) -> usize;
    fn thorong_context_coverage(context: *mut RawContext, path: *const c_char) -> bool;
}

/// One simulation's time, seed and end. A model lives in exactly one.
pub(super) struct Context {
    raw: NonNull<RawContext>,
    seed: u32,
}

// SAFETY: a context belongs to no thread; `&mut` access of its one model keeps users apart, and what the
// runtime shares between contexts is behind its own locks.
unsafe impl Send for Context {}

impl Context {
    /// A new context, entered by this thread.
    pub(super) fn new(power_up: PowerUp, traced: bool) -> Self {
        // The runtime takes 31 bits, and 0 for "draw one yourself".
        let seed = match power_up {
            PowerUp::Random => rand::random::<u32>(),
            PowerUp::Seed(seed) => seed,
            PowerUp::Fast => 1,
        } % 0x8000_0000;
        let seed = seed.max(1);
        // SAFETY: no precondition.
        let raw = unsafe { thorong_context_new(seed as c_int) };
        let raw = NonNull::new(raw).expect("the runtime makes a context or throws");
        let context = Context { raw, seed };
        context.enter();
        // The crate's functions act on the context that this thread has entered.
        verilated::set_rand_reset(match power_up {
            PowerUp::Fast => verilated::RandomMode::AllZeros,
            _ => verilated::RandomMode::Randomize,
        });
        verilated::trace_ever_on(traced);
        context
    }

    pub(super) fn raw(&self) -> *mut RawContext {
        self.raw.as_ptr()
    }

    /// The seed in use.
    pub(super) fn seed(&self) -> u32 {
        self.seed
    }

    /// Makes it this thread's context.
    pub(super) fn enter(&self) {
        // SAFETY: it lives until `self` is dropped, and its end takes it out of its thread.
        unsafe { thorong_context_enter(self.raw()) }
    }

    /// Why the simulation ended, if it did.
    pub(super) fn report(&self) -> Option<String> {
        let mut text = vec![0u8; 1024];
        // SAFETY: the context lives, and the buffer is as long as said.
        let length =
            unsafe { thorong_context_report(self.raw(), text.as_mut_ptr().cast(), text.len()) };
        (length > 0).then(|| String::from_utf8_lossy(&text[..length]).into_owned())
    }

    /// Writes the coverage counters of its models.
    pub(super) fn write_coverage(&self, path: &Path) -> bool {
        let Ok(path) = CString::new(path.as_os_str().as_encoded_bytes()) else {
            return false;
        };
        // SAFETY: the context lives, the path ends in a zero.
        unsafe { thorong_context_coverage(self.raw(), path.as_ptr()) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by `thorong_context_new`, deleted once.
        unsafe { thorong_context_delete(self.raw()) }
    }
}

/// The release of Verilator whose runtime is inside this program: `5.006`.
pub(super) fn version() -> String {
    let product = verilated::product_version().to_string_lossy().into_owned();
    product
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_string()
}
