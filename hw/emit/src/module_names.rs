//! What modules are called: after the fields that hold their instances.

use crate::Options;
use crate::design::Module;
use crate::error::EmitError;
use crate::names::{self, Names};

/// A name for every module, the top being the last of them.
///
/// A module is called after its instances' field name. Where fields of different names hold the same module, it is
/// called after what the names share (`read_fifo` and `write_fifo` give `fifo`), or else after the first. Where two
/// modules want the same name, the later one, in the order of a walk from the top, gets a number.
pub(crate) fn all(modules: &[Module], options: &Options) -> Result<Vec<String>, EmitError> {
    let mut taken = Names::default();
    let fail = |name: &str| EmitError::Name {
        name: name.into(),
        reason: "a module needs a plain name that no tool reserves".into(),
    };
    if !names::legal(&options.top) {
        return Err(fail(&options.top));
    }
    taken.exact(&options.top);
    let mut out = vec![];
    for (n, module) in modules.iter().enumerate() {
        if n + 1 == modules.len() {
            out.push(options.top.clone());
            continue;
        }
        let asked = module
            .fields
            .iter()
            .find_map(|field| options.names.get(field));
        let stem = asked.cloned().unwrap_or_else(|| stem(&module.fields));
        let name = match options.prefix.as_str() {
            "" => stem,
            prefix => format!("{prefix}_{stem}"),
        };
        let name = taken.fresh(&name);
        if !names::legal(&name) {
            return Err(fail(&name));
        }
        out.push(name);
    }
    Ok(out)
}

fn stem(fields: &[String]) -> String {
    let words: Vec<Vec<&str>> = fields.iter().map(|f| f.split('_').collect()).collect();
    let Some(first) = words.first() else {
        return "block".into();
    };
    let shared = |pick: &dyn Fn(&[&str], usize) -> Option<String>| {
        let count = (0..first.len())
            .take_while(|n| {
                words
                    .iter()
                    .all(|w| pick(w, *n).is_some() && pick(w, *n) == pick(first, *n))
            })
            .count();
        (count, count > 0)
    };
    let (head, _) = shared(&|w, n| w.get(n).map(|s| s.to_string()));
    let (tail, _) = shared(&|w, n| {
        w.len()
            .checked_sub(n + 1)
            .and_then(|i| w.get(i))
            .map(|s| s.to_string())
    });
    if head >= tail && head > 0 {
        first[..head].join("_")
    } else if tail > 0 {
        first[first.len() - tail..].join("_")
    } else {
        fields[0].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn fields_share_a_stem() {
        let stem = |list: &[&str]| stem(&list.iter().map(|s| s.to_string()).collect::<Vec<_>>());
        assert_eq!(stem(&["pe"]), "pe");
        assert_eq!(stem(&["fifo_a", "fifo_b"]), "fifo");
        assert_eq!(stem(&["read_fifo", "write_fifo"]), "fifo");
        assert_eq!(stem(&["left", "right"]), "left");
        assert_eq!(stem(&["aw_slice_in", "aw_slice_out"]), "aw_slice");
    }
}
