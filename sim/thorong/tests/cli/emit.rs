//! `thorong emit`: the same bytes every time, in a folder that is whole or not there.

use super::bench::{Bench, files};

#[test]
fn the_list_names_every_preset() {
    let bench = Bench::new();
    let list = bench.report("emit --list");
    let presets = list["presets"].as_array().unwrap();
    assert_eq!(presets.len(), thorong_rtl::presets::PRESETS.len());
    let text = bench.call("emit --list").stdout;
    for preset in presets {
        let [block, name] = ["block", "preset"].map(|key| preset[key].as_str().unwrap());
        assert!(thorong_rtl::presets::find(block, name).is_some());
        assert!(text.contains(&format!("{block} {name} ")), "{block} {name}");
    }
}

#[test]
fn the_same_bytes_into_a_new_and_into_an_empty_folder() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("empty")).unwrap();
    let trees = ["new", "empty"].map(|folder| {
        let report = bench.report(&format!("emit array --preset int8-4x4 -o {folder}"));
        let found = files(&bench.path(folder));
        for name in report["files"].as_array().unwrap() {
            let path = bench.path(folder).join(name.as_str().unwrap());
            assert!(
                found
                    .iter()
                    .any(|(found, data)| *found == path && !data.is_empty()),
                "{path:?}"
            );
        }
        let named = |(path, data): (std::path::PathBuf, Vec<u8>)| {
            (
                path.strip_prefix(bench.path(folder)).unwrap().to_path_buf(),
                data,
            )
        };
        found.into_iter().map(named).collect::<Vec<_>>()
    });
    assert_eq!(trees[0], trees[1]);
    let verilog = trees[0]
        .iter()
        .find(|(path, _)| path.extension().is_some_and(|e| e == "v"));
    let (path, text) = verilog.unwrap();
    assert_eq!(path.to_str(), Some("rtl/thorong_array_int8_4x4.v"));
    let text = String::from_utf8_lossy(text);
    assert!(text.contains("module thorong_array_int8_4x4"));
    assert!(text.contains("SPDX-License-Identifier: MIT OR Apache-2.0"));
    assert!(
        !text.contains("/home") && !text.contains("/tmp"),
        "no path of a machine"
    );
}

#[cfg(unix)]
#[test]
fn others_may_read_what_the_mask_lets_them() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let umask = |mask: &str| {
        let line = format!("umask {mask} && exec \"$0\" emit array --preset int8-1x1 -o m{mask}");
        let status = std::process::Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_thorong")])
            .current_dir(bench.path(""))
            .output()
            .unwrap()
            .status;
        assert!(status.success());
        let mode = |path: &str| bench.path(path).metadata().unwrap().permissions().mode() & 0o777;
        (
            mode(&format!("m{mask}")),
            mode(&format!("m{mask}/rtl/thorong_array_int8_1x1.v")),
        )
    };
    assert_eq!(umask("022"), (0o755, 0o644));
    assert_eq!(umask("077"), (0o700, 0o600));
}
