//! Verilator's model of a piece of Verilog.
//!
//! ```text
//! Verilog text --verilator--> C++ --g++--> model.so      in the cache, by the SHA-256 of all that made it
//!                                             | RTLD_NOW, never unloaded
//! +-- the program, linked with -rdynamic -----v--------------------------------------+
//! |  the `verilated` crate's copy of Verilator's runtime: the only one                |
//! |  csrc/runtime.cpp: contexts, seeds, FST, $finish and fatal errors as reports      |
//! |  VerilatorDut: pointers to the ports, one call a cycle                            |
//! +-----------------------------------------------------------------------------------+
//! ```
//!
//! *One runtime.* Verilator's runtime has global state (the thread's context, the random numbers, message
//! queues). Were a copy linked into each model, that state would be there many times, and what the crate
//! says (`set_rand_reset`, `trace_ever_on`) would not reach the models. So a model's library has none, and
//! finds it in the program; that also keeps it small and its compilation to about a second. For that the
//! program is linked with `-rdynamic` by the build script of each package that makes an executable, and
//! `csrc/runtime.cpp` refers to each part of the runtime, since an archive's unused parts are left out. A
//! model must come from the release of Verilator that the program was built with; that is checked.
//!
//! *The end of a simulation.* The runtime's own `$finish` ends the process at the second call, its `$stop`
//! and its fatal errors abort it. Ours note the cause: [`Dut::check`] returns it.
//!
//! *Time.* A clock period is 10 ns. The inputs of cycle n and all that follows from them without a clock are
//! in a waveform at 10n ns, its rising edge at 10n + 5 ns.
//!
//! *Not here:* delays (`#1`), `inout` ports, more than one clock, more than one thread a model.
//! `$display` writes to the process's standard output, past a test harness's capture.

mod cache;
mod compile;
mod evaluation;
mod header;
mod library;
mod options;
mod runtime;
mod tools;

pub use cache::folder as cache_folder;
pub use options::{Coverage, Options, PowerUp, TraceFormat};
pub use tools::Tools;

use crate::dut::{CosimError, Dut, Input, Output, PortInfo};
use library::{Interface, Loaded, RawModel};
use runtime::Context;
use std::ffi::{CString, c_void};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Mutex;

/// Where the model keeps a port's value, and the bits that are the port's.
#[derive(Clone, Copy)]
struct Slot {
    at: NonNull<c_void>,
    /// The port's bits, for a port of at most 64.
    mask: u64,
    /// 32-bit words.
    words: u32,
    /// The storage's size as a power of two: 1, 2, 4 or 8 bytes, or an array of words.
    size: u8,
}

impl Slot {
    const WIDE: u8 = 4;

    fn new(at: *mut c_void, width: usize) -> Self {
        Slot {
            at: NonNull::new(at).expect("a member of a class has an address"),
            mask: u64::MAX >> 64usize.saturating_sub(width),
            words: width.div_ceil(32) as u32,
            // Verilator stores up to 8, 16, 32, 64 and more bits.
            size: match width {
                ..=8 => 0,
                9..=16 => 1,
                17..=32 => 2,
                33..=64 => 3,
                _ => Self::WIDE,
            },
        }
    }

    /// # Safety
    /// The model that has the slot lives, and nothing else looks at it.
    #[inline(always)]
    unsafe fn write(&self, value: u64) {
        let value = value & self.mask;
        // SAFETY: the slot is the model's member of that size.
        unsafe {
            if self.size == 0 {
                self.at.cast::<u8>().write(value as u8);
            } else if self.size == 2 {
                self.at.cast::<u32>().write(value as u32);
            } else if self.size == 3 {
                self.at.cast::<u64>().write(value);
            } else {
                debug_assert_eq!(self.size, 1);
                self.at.cast::<u16>().write(value as u16);
            }
        }
    }

    /// # Safety
    /// As for [`Slot::write`].
    #[inline(always)]
    unsafe fn read(&self) -> u64 {
        // SAFETY: the slot is the model's member of that size.
        unsafe {
            if self.size == 0 {
                self.at.cast::<u8>().read().into()
            } else if self.size == 2 {
                self.at.cast::<u32>().read().into()
            } else if self.size == 3 {
                self.at.cast::<u64>().read()
            } else {
                debug_assert_eq!(self.size, 1);
                self.at.cast::<u16>().read().into()
            }
        }
    }
}

/// A model of a piece of Verilog, running.
pub struct VerilatorDut {
    name: String,
    ports: Vec<PortInfo>,
    slots: Vec<Slot>,
    model: NonNull<RawModel>,
    library: Loaded,
    context: Context,
    trace: Option<TraceFormat>,
    poked: bool,
    ended: Option<u64>,
    cycles: u64,
}

// SAFETY: a model belongs to no thread: each call into it names its context first. It is not `Sync`.
unsafe impl Send for VerilatorDut {}

impl VerilatorDut {
    /// The model of module `top` of the Verilog `text`, built where the cache has none, with the default
    /// tools and cache folder. `ports` must be the module's, in any order.
    ///
    /// # Errors
    /// What Verilator or the compiler says; that Verilator is not installed; ports that differ; a library
    /// that does not load; a fatal error in an initial block.
    pub fn from_verilog(
        name: &str,
        text: &str,
        top: &str,
        ports: &[PortInfo],
        options: &Options,
    ) -> Result<Self, CosimError> {
        let dut = Self::build(
            name,
            text,
            top,
            options,
            &Tools::default(),
            &cache_folder()?,
        )?;
        dut.compare(ports)?;
        Ok(dut)
    }

    /// The same with tools and a cache folder of one's own; the ports are the module's.
    ///
    /// # Errors
    /// As [`VerilatorDut::from_verilog`].
    pub fn build(
        name: &str,
        text: &str,
        top: &str,
        options: &Options,
        tools: &Tools,
        cache: &Path,
    ) -> Result<Self, CosimError> {
        let source = compile::Source { name, text, top };
        let path = compile::library(&source, options, tools, cache)?;
        Self::start(name, Loaded::open(&path)?, options)
    }

    fn start(name: &str, library: Loaded, options: &Options) -> Result<Self, CosimError> {
        // A new seed restarts every thread's random numbers: none may be set while a model draws its own.
        static DRAWING: Mutex<()> = Mutex::new(());
        let drawing = DRAWING.lock().expect("nothing panics while it is held");
        let context = Context::new(options.power_up, options.trace.is_some());
        // SAFETY: a context that has no model yet.
        let model = unsafe { (library.interface.create)(context.raw()) };
        drop(drawing);
        if options.power_up == PowerUp::Random {
            eprintln!("{name}: powered up with seed {}", context.seed());
        }
        let Some(model) = NonNull::new(model) else {
            return Err(CosimError::Stopped {
                device: name.to_string(),
                cycle: 0,
                reason: context.report().unwrap_or_default(),
            });
        };
        let ports = library.interface.ports();
        let mut addresses = vec![std::ptr::null_mut(); ports.len()];
        // SAFETY: the model is whole, and the array as long as its table of ports.
        unsafe { (library.interface.pointers)(model.as_ptr(), addresses.as_mut_ptr()) };
        let slots = addresses
            .iter()
            .zip(&ports)
            .map(|(at, port)| Slot::new(*at, port.width))
            .collect();
        Ok(VerilatorDut {
            name: name.to_string(),
            ports,
            slots,
            model,
            library,
            context,
            trace: options.trace,
            poked: true,
            ended: None,
            cycles: 0,
        })
    }

    /// Whether `ports` are the model's, in any order.
    fn compare(&self, ports: &[PortInfo]) -> Result<(), CosimError> {
        let without = |these: &[PortInfo], those: &[PortInfo]| {
            let text = |p: &PortInfo| format!("{} ({:?}, {} bits)", p.name, p.direction, p.width);
            let missing: Vec<_> = these
                .iter()
                .filter(|p| !those.contains(p))
                .map(text)
                .collect();
            missing.join(", ")
        };
        let (extra, missing) = (without(&self.ports, ports), without(ports, &self.ports));
        if extra.is_empty() && missing.is_empty() {
            return Ok(());
        }
        Err(CosimError::Block {
            device: self.name.clone(),
            reason: format!("its Verilog and its port list differ: [{extra}] and [{missing}]"),
        })
    }

    /// The seed of the state before the first reset.
    pub fn seed(&self) -> u32 {
        self.context.seed()
    }

    /// Writes what [`Options::coverage`] has counted so far, for `verilator_coverage`.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn write_coverage(&self, path: &Path) -> Result<(), CosimError> {
        writable(path)?;
        match self.context.write_coverage(path) {
            true => Ok(()),
            false => Err(CosimError::Unsupported(format!(
                "no coverage in {}",
                path.display()
            ))),
        }
    }

    /// The address of a function that [`Options::cpp`] brought.
    pub fn symbol(&self, name: &str) -> Option<*mut c_void> {
        self.library.symbol(name)
    }

    /// The `Model` of `csrc/model.cpp`, for such a function.
    pub fn raw_model(&mut self) -> *mut c_void {
        self.model.as_ptr().cast()
    }

    fn interface(&self) -> &'static Interface {
        self.library.interface
    }

    #[cold]
    fn note_end(&mut self) {
        self.ended.get_or_insert(self.cycles);
    }
}

impl Dut for VerilatorDut {
    fn name(&self) -> &str {
        &self.name
    }

    fn ports(&self) -> &[PortInfo] {
        &self.ports
    }

    #[inline]
    fn poke(&mut self, port: Input, value: u64) {
        let slot = &self.slots[port.0];
        if slot.size == Slot::WIDE {
            self.ports[port.0].assert_narrow();
        }
        self.poked = true;
        // SAFETY: `&mut self` keeps the model still.
        unsafe { slot.write(value) }
    }

    #[inline]
    fn poke_wide(&mut self, port: Input, words: &[u32]) {
        let slot = &self.slots[port.0];
        let count = slot.words as usize;
        let words = &words[..count];
        self.poked = true;
        if slot.size == Slot::WIDE {
            // SAFETY: a wide member is an array of so many words, and `&mut self` keeps the model still.
            let member =
                unsafe { std::slice::from_raw_parts_mut(slot.at.cast::<u32>().as_ptr(), count) };
            member.copy_from_slice(words);
            member[count - 1] &= u32::MAX >> (self.ports[port.0].width.wrapping_neg() % 32);
        } else {
            let high = words.get(1).copied().unwrap_or_default();
            // SAFETY: `&mut self` keeps the model still.
            unsafe { slot.write(u64::from(words[0]) | u64::from(high) << 32) }
        }
    }

    #[inline]
    fn peek(&mut self, port: Output) -> u64 {
        let slot = &self.slots[port.0];
        if slot.size == Slot::WIDE {
            self.ports[port.0].assert_narrow();
        }
        // SAFETY: `&mut self` keeps the model still.
        unsafe { slot.read() }
    }

    #[inline]
    fn peek_wide(&mut self, port: Output, words: &mut [u32]) {
        let slot = &self.slots[port.0];
        let count = slot.words as usize;
        let (low, rest) = words.split_at_mut(count);
        rest.fill(0);
        if slot.size == Slot::WIDE {
            // SAFETY: as in `poke_wide`.
            let member =
                unsafe { std::slice::from_raw_parts(slot.at.cast::<u32>().as_ptr(), count) };
            low.copy_from_slice(member);
        } else {
            // SAFETY: `&mut self` keeps the model still.
            let value = unsafe { slot.read() };
            low[0] = value as u32;
            if count == 2 {
                low[1] = (value >> 32) as u32;
            }
        }
    }

    #[inline]
    fn settle(&mut self) {
        if self.poked {
            self.poked = false;
            // SAFETY: the model lives as long as `self`.
            if unsafe { (self.interface().settle)(self.model.as_ptr()) } {
                self.note_end();
            }
        }
    }

    #[inline]
    fn step(&mut self) {
        // SAFETY: the model lives as long as `self`.
        let ended = unsafe { (self.interface().step)(self.model.as_ptr(), self.poked) };
        self.poked = false;
        self.cycles += 1;
        if ended {
            self.note_end();
        }
    }

    fn cycles(&self) -> u64 {
        self.cycles
    }

    fn trace(&mut self, path: &Path) -> Result<(), CosimError> {
        let wanted = TraceFormat::of(path)?;
        if self.trace != Some(wanted) {
            return Err(CosimError::Unsupported(format!(
                "{} was built without waveforms in {wanted:?}: name the format in the options when it is opened",
                self.name
            )));
        }
        writable(path)?;
        let text = CString::new(path.as_os_str().as_encoded_bytes());
        // SAFETY: the model lives, the path ends in a zero.
        let open = text.is_ok_and(|text| unsafe {
            (self.interface().trace)(self.model.as_ptr(), text.as_ptr())
        });
        match open {
            true => Ok(()),
            false => Err(CosimError::Io {
                path: path.to_path_buf(),
                source: std::io::Error::other("the waveform can't be opened"),
            }),
        }
    }

    fn check(&self) -> Result<(), CosimError> {
        match self.ended {
            None => Ok(()),
            Some(cycle) => Err(CosimError::Stopped {
                device: self.name.clone(),
                cycle,
                reason: self.context.report().unwrap_or_default(),
            }),
        }
    }
}

impl Drop for VerilatorDut {
    fn drop(&mut self) {
        // SAFETY: made by `create`, destroyed once; its context is dropped after this.
        unsafe { (self.interface().destroy)(self.model.as_ptr()) }
    }
}

/// Creates the file, so that the system's own words are in the error where it can't be.
fn writable(path: &Path) -> Result<(), CosimError> {
    match std::fs::File::create(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(CosimError::Io {
            path: PathBuf::from(path),
            source,
        }),
    }
}
