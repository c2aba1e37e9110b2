//! Vectors as files: `x.npy`, `words.npy`, and `manifest.json`, which says what they are.

use super::definition::{Asked, MAX_BITS};
use super::profile::{self, Profile};
use super::vectors::{Section, Vectors};
use crate::failure::{Failure, unusable};
use crate::npy::{self, Array, Dtype, shape_text};
use crate::report::to_json;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use thorong_golden::Mode;

const KIT: &str = "thorong conformance";
const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.json";

/// A file of the vectors.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    file: String,
    dtype: String,
    shape: Vec<usize>,
    sha256: String,
}

/// What the answers must look like.
#[derive(Debug, Serialize, Deserialize)]
struct Answers {
    dtype: String,
    shape: Vec<usize>,
    layout: String,
}

/// `manifest.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    kit: String,
    version: u32,
    profile: String,
    implementation: String,
    to: String,
    mode: String,
    bits: u32,
    saturate: bool,
    wiring: String,
    x: File,
    words: File,
    answers: Answers,
    sections: Vec<Section>,
}

fn array(dtype: Dtype, shape: Vec<usize>, patterns: &[u32]) -> Vec<u8> {
    npy::encode(&Array {
        dtype,
        shape,
        patterns: patterns.to_vec(),
    })
}

fn digest(data: &[u8]) -> String {
    let bytes = Sha256::digest(data);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files of `vectors`, each a name and its bytes; the same in every run.
pub fn files(profile: &Profile, vectors: &Vectors) -> Vec<(String, Vec<u8>)> {
    let asked = &profile.asked;
    let shape = profile.shape(vectors.x.len());
    let words_shape = vec![vectors.words.len()];
    let x = array(Dtype::Float32, shape.clone(), &vectors.x);
    let words = array(profile.wiring.dtype(), words_shape.clone(), &vectors.words);
    let file = |file: &str, dtype: Dtype, shape: Vec<usize>, data: &[u8]| File {
        file: file.to_string(),
        dtype: dtype.name().to_string(),
        shape,
        sha256: digest(data),
    };
    let packed = profile.wiring.elements() == 2;
    let manifest = Manifest {
        kit: KIT.to_string(),
        version: VERSION,
        profile: profile.name.to_string(),
        implementation: profile.summary.to_string(),
        to: asked.to.name().to_string(),
        mode: asked.mode.name().to_string(),
        bits: asked.bits,
        saturate: asked.saturate,
        wiring: profile.wiring.sentence(asked.bits),
        x: file("x.npy", Dtype::Float32, shape, &x),
        words: file("words.npy", profile.wiring.dtype(), words_shape, &words),
        answers: Answers {
            dtype: profile.output_dtypes()[0].name().to_string(),
            shape: vec![vectors.words.len()],
            layout: match packed {
                true => "a's result in the upper half, b's in the lower".to_string(),
                false => "one result an element".to_string(),
            },
        },
        sections: vectors.sections.clone(),
    };
    let mut text = to_json(&manifest).into_bytes();
    text.push(b'\n');
    vec![
        ("x.npy".to_string(), x),
        ("words.npy".to_string(), words),
        (MANIFEST.to_string(), text),
    ]
}

/// Reads what [`files`] wrote.
///
/// # Errors
/// [`Failure::Input`] naming the file, where one is missing, is not the kit's, or was changed.
pub fn load(folder: &Path) -> Result<(Profile, Vectors), Failure> {
    let path = folder.join(MANIFEST);
    let at = path.display();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) => return unusable!("{at}: cannot read it as the vectors' manifest: {e}"),
    };
    let manifest: Manifest = match serde_json::from_str(&text) {
        Ok(manifest) => manifest,
        Err(e) => return unusable!("{at}: it is not a manifest of this kit: {e}"),
    };
    if manifest.kit != KIT || manifest.version != VERSION {
        return unusable!(
            "{at}: expected kit \"{KIT}\" of version {VERSION}, this is \"{}\" of version {}",
            manifest.kit,
            manifest.version
        );
    }
    let profile = profile_of(&manifest, &path)?;
    let x = load_file(folder, &manifest.x)?;
    let words = load_file(folder, &manifest.words)?;
    let elements = words.len() * profile.wiring.elements();
    let covered = (manifest.sections.iter()).try_fold(0usize, |at, section| {
        let in_order = section.first == at;
        in_order.then(|| at.checked_add(section.count)).flatten()
    });
    if x.len() != elements || covered != Some(elements) {
        return unusable!(
            "{at}: expected sections and words for {} elements, as many as x holds",
            x.len()
        );
    }
    let sections = manifest.sections;
    Ok((profile, Vectors { x, words, sections }))
}

fn profile_of(manifest: &Manifest, path: &Path) -> Result<Profile, Failure> {
    let bad = |field: &str, e: String| Failure::Input(format!("{}: {field}: {e}", path.display()));
    if manifest.profile != "plain" {
        return profile::find(&manifest.profile)
            .map_err(|_| bad("profile", format!("there is no {:?}", manifest.profile)));
    }
    let asked = Asked {
        to: manifest.to.parse().map_err(|e| bad("to", format!("{e}")))?,
        mode: (manifest.mode.parse()).map_err(|e| bad("mode", format!("{e}")))?,
        bits: manifest.bits,
        saturate: manifest.saturate,
    };
    let usable = matches!(asked.mode, Mode::SrA | Mode::SrC)
        && (1..=MAX_BITS.min(16)).contains(&asked.bits)
        && thorong_golden::Format::ROUNDED.contains(&asked.to);
    match usable {
        true => Ok(profile::plain(asked)),
        false => Err(bad(
            "to, mode, bits",
            "expected a format to round to, sr-a or sr-c, 1 to 16".to_string(),
        )),
    }
}

fn load_file(folder: &Path, file: &File) -> Result<Vec<u32>, Failure> {
    // Only a name beside the manifest, whatever it says.
    let name = Path::new(&file.file).file_name().unwrap_or_default();
    let path = folder.join(name);
    let at = path.display();
    let data = match std::fs::read(&path) {
        Ok(data) => data,
        Err(e) => return unusable!("{at}: cannot read it: {e}"),
    };
    if digest(&data) != file.sha256 {
        return unusable!(
            "{at}: it is not what the manifest beside it was written for; write the vectors again"
        );
    }
    match npy::decode(&data) {
        Ok(array) => Ok(array.patterns),
        Err(problem) => unusable!("{at}: {problem}"),
    }
}

/// Reads the answers of an implementation: one pattern an element of `vectors`.
///
/// # Errors
/// [`Failure::Input`] naming the file, where it is of another type or length.
pub fn load_answers(
    path: &Path,
    profile: &Profile,
    vectors: &Vectors,
) -> Result<Vec<u32>, Failure> {
    let array = npy::load(path)?;
    let dtypes = profile.output_dtypes();
    let at = path.display();
    if !dtypes.contains(&array.dtype) {
        let known: Vec<&str> = dtypes.iter().map(|dtype| dtype.name()).collect();
        return unusable!(
            "{at}: --outputs expects elements of {}, but the file holds {}",
            known.join(" or "),
            array.dtype
        );
    }
    let expected = vectors.words.len();
    if array.patterns.len() != expected {
        return unusable!(
            "{at}: --outputs expects {expected} elements, but its shape is {}",
            shape_text(&array.shape)
        );
    }
    Ok(profile.unpack(&array.patterns))
}

/// The bytes of the file that answers with `patterns`, one an element.
pub fn encode_answers(profile: &Profile, patterns: &[u32]) -> Vec<u8> {
    let packed = profile.pack(patterns);
    array(profile.output_dtypes()[0], vec![packed.len()], &packed)
}
