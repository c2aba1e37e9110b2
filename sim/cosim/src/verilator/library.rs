//! A loaded model library: found once, never unloaded.

use super::runtime::RawContext;
use crate::dut::{CosimError, Direction, PortInfo};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_void};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

/// A model, as `csrc/model.cpp` has it.
#[repr(C)]
pub(super) struct RawModel {
    _opaque: [u8; 0],
}

#[repr(C)]
struct RawPort {
    name: *const c_char,
    width: u32,
    direction: u32,
}

/// The one symbol of a model's library; the same struct is in `csrc/model.cpp`.
#[repr(C)]
pub(super) struct Interface {
    ports: *const RawPort,
    count: u64,
    pub(super) create: unsafe extern "C" fn(*mut RawContext) -> *mut RawModel,
    pub(super) pointers: unsafe extern "C" fn(*mut RawModel, *mut *mut c_void),
    pub(super) settle: unsafe extern "C" fn(*mut RawModel) -> bool,
    pub(super) step: unsafe extern "C" fn(*mut RawModel, bool) -> bool,
    pub(super) trace: unsafe extern "C" fn(*mut RawModel, *const c_char) -> bool,
    pub(super) destroy: unsafe extern "C" fn(*mut RawModel),
}

// SAFETY: constant data and code of a library that stays loaded.
unsafe impl Sync for Interface {}

impl Interface {
    /// The model's ports, in the order of its pointers.
    pub(super) fn ports(&self) -> Vec<PortInfo> {
        // SAFETY: the library's own table and its length.
        let table = unsafe { std::slice::from_raw_parts(self.ports, self.count as usize) };
        let port = |raw: &RawPort| PortInfo {
            // SAFETY: a string constant of the library.
            name: unsafe { CStr::from_ptr(raw.name) }
                .to_string_lossy()
                .into_owned(),
            direction: match raw.direction {
                0 => Direction::Input,
                _ => Direction::Output,
            },
            width: raw.width as usize,
        };
        table.iter().map(port).collect()
    }
}

/// A library that stays in the process until its end: unloading one while the runtime still knows of its
/// classes crashes.
#[derive(Clone, Copy)]
pub(super) struct Loaded {
    library: &'static Library,
    pub(super) interface: &'static Interface,
}

impl Loaded {
    /// Loads the library, or finds it loaded.
    pub(super) fn open(path: &Path) -> Result<Self, CosimError> {
        static LOADED: LazyLock<Mutex<HashMap<PathBuf, Loaded>>> = LazyLock::new(Mutex::default);
        let mut loaded = LOADED.lock().expect("nothing panics while it is held");
        if let Some(known) = loaded.get(path) {
            return Ok(*known);
        }
        let failed = |reason: libloading::Error| CosimError::Load {
            path: path.to_path_buf(),
            reason: reason.to_string(),
        };
        // SAFETY: a library that `compile` made: its initialisers touch nothing outside itself.
        let library =
            unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map_err(failed)?;
        let library: &'static Library = Box::leak(Box::new(library));
        // SAFETY: `csrc/model.cpp` defines the symbol with this type, and the library stays loaded.
        let interface = unsafe { library.get::<*const Interface>(b"thorong_model\0") }
            .map(|symbol| unsafe { &*symbol.into_raw().cast::<Interface>() })
            .map_err(failed)?;
        let known = Loaded { library, interface };
        loaded.insert(path.to_path_buf(), known);
        Ok(known)
    }

    /// The address of another exported symbol.
    pub(super) fn symbol(&self, name: &str) -> Option<*mut c_void> {
        // SAFETY: only its address is taken.
        let found = unsafe { self.library.get::<*mut c_void>(name.as_bytes()) };
        found.ok().map(|symbol| symbol.into_raw())
    }
}
