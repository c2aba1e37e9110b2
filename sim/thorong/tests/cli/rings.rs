//! `thorong dma` with queues that have rings: the same from everyone, shares that are kept, and what a job may not say.

use super::bench::{BACKENDS, Bench, words};
use serde_json::{Value, json};

/// The second job of docs/dma-job.md.
fn documented() -> String {
    let page = include_str!("../../../../docs/dma-job.md");
    page.split("```json")
        .nth(2)
        .and_then(|rest| rest.split("```").next())
        .expect("an example")
        .to_string()
}

fn image(bench: &Bench, bytes: usize) -> Vec<u8> {
    let image: Vec<u8> = words(bytes, 5).into_iter().map(|w| w as u8).collect();
    bench.write("in.bin", &image);
    image
}

/// Status and bytes of a queue's completions, by id.
fn of_queue(report: &Value, queue: u64) -> Vec<(u64, String, u64)> {
    let list = report["completions"].as_array().expect("a list");
    list.iter()
        .filter(|c| c["queue"] == queue)
        .map(|c| {
            let status = c["status"].as_str().expect("a name").to_string();
            let number = |name: &str| c[name].as_u64().expect("a number");
            (number("id"), status, number("bytes"))
        })
        .collect()
}

#[test]
fn the_documented_job_on_every_back_end() {
    let bench = Bench::new();
    let image = image(&bench, 0x4001);
    bench.write("job.json", documented().as_bytes());
    let mut expected = image.clone();
    expected.copy_within(3..496, 0x1005);
    for row in 0..4 {
        let from = 0x2000 + 256 * row;
        expected.copy_within(from..from + 16, 0x3000 + 16 * row);
    }
    let pattern = 0x0123_4567_89ab_cdef_u64.to_le_bytes();
    for i in 0..32 {
        expected[0x3100 + i] = pattern[i % 8];
    }
    expected.copy_within(0x2000..0x2800, 0x3800);
    for backend in BACKENDS {
        for options in ["", "--stall 0.4 --stall-seed 3 --latency 20"] {
            let report = bench.report(&format!(
                "dma job.json --memory in.bin -o out.bin --check --backend {backend} {options}"
            ));
            assert_eq!(
                (&report["mismatches"], &report["preset"]),
                (&json!(0), &json!("q4"))
            );
            let ended = |id, status: &str, bytes| (id, status.to_string(), bytes);
            assert_eq!(of_queue(&report, 0), [ended(7, "read-slverr", 493)]);
            assert_eq!(
                of_queue(&report, 1),
                [
                    ended(1, "ok", 64),
                    ended(2, "ok", 32),
                    ended(3, "protection", 0)
                ]
            );
            assert_eq!(of_queue(&report, 2), [ended(5, "ok", 2048)]);
            let queues = &report["queues"];
            assert_eq!(
                (&queues[1]["state"], &queues[1]["cause"]),
                (&json!("halted"), &json!("protection"))
            );
            assert_eq!(
                (&queues[1]["posted"], &queues[1]["completed"]),
                (&json!(4), &json!(3))
            );
            assert_eq!(queues[0]["state"], "running");
            let golden = backend == "golden";
            let completions = report["completions"].as_array().unwrap();
            let cycles: Vec<Option<u64>> =
                completions.iter().map(|c| c["cycle"].as_u64()).collect();
            assert!(cycles.iter().all(|cycle| cycle.is_none() == golden));
            assert!(cycles.is_sorted(), "{cycles:?}");
            assert_eq!(report["bus"].is_null(), golden);
            assert_eq!(report["ring_bus"].is_null(), golden);
            if !golden {
                // Five completions of 16 bytes.
                assert_eq!(report["ring_bus"]["written_bytes"], 80);
            }
            let out = std::fs::read(bench.path("out.bin")).unwrap();
            assert!(out == expected, "{backend} {options}");
        }
    }
}

/// Copies of `length` bytes, `count` for each queue of `queues`.
fn copies(queues: &Value, count: u64, length: u64) -> Value {
    let many = queues.as_array().unwrap().len() as u64;
    let list: Vec<Value> = (0..many * count)
        .map(|i| {
            let at = length * (i / many) + 0x10000 * (i % many);
            json!({"queue": i % many, "source": at, "dest": 0x20000 + at, "length": length})
        })
        .collect();
    json!({"queues": queues, "descriptors": list})
}

/// The cycle of a queue's last completion.
fn last(report: &Value, queue: u64) -> u64 {
    let list = report["completions"].as_array().unwrap().iter();
    let own = list.filter(|c| c["queue"] == queue);
    own.map(|c| c["cycle"].as_u64().unwrap()).max().unwrap()
}

#[test]
fn weights_urgency_and_allowances_are_kept() {
    let bench = Bench::new();
    image(&bench, 0x40000);
    let compact = |key: &str, value: u64| json!({"format": "compact", "entries": 64, (key): value});
    // Both have the same to do: the one with three times the weight has done it when the other is at a third.
    let job = copies(
        &json!([compact("weight", 3), compact("weight", 1)]),
        60,
        256,
    );
    bench.write("job.json", job.to_string().as_bytes());
    let report = bench.report("dma job.json --memory in.bin -o out.bin --latency 5 --check");
    let share = (last(&report, 0) as f64, last(&report, 1) as f64);
    assert!((0.6..0.75).contains(&(share.0 / share.1)), "{share:?}");
    let urgent = json!({"format": "compact", "entries": 64, "urgent": true});
    let job = copies(&json!([compact("weight", 255), urgent]), 240, 256);
    bench.write("job.json", job.to_string().as_bytes());
    let report = bench.report("dma job.json --memory in.bin -o out.bin --latency 5 --check");
    let ends = (last(&report, 0), last(&report, 1));
    assert!(ends.1 < ends.0 * 6 / 10, "{ends:?}");
    // 256 bytes in 256 cycles beyond the 2,048 that are saved at first.
    let limited = json!({"format": "compact", "entries": 64, "rate": 256, "burst": 2048});
    let job = copies(&json!([limited]), 240, 256);
    bench.write("job.json", job.to_string().as_bytes());
    let report = bench.report("dma job.json --memory in.bin -o out.bin --latency 5 --check");
    let time = last(&report, 0) as f64 / (240.0 * 256.0 - 2048.0);
    assert!((0.99..1.02).contains(&time), "{time} cycles a byte");
    assert!(report["queues"][0]["exceeded"].as_u64().unwrap() > 200);
}

#[test]
fn as_many_queues_as_there_are() {
    let bench = Bench::new();
    image(&bench, 0x20000);
    for (many, preset) in [(4, "q4"), (5, "q16"), (64, "q64")] {
        let queues = vec![json!({"format": "full", "entries": 4}); many];
        let list: Vec<Value> = (0..many * 6)
            .map(|i| json!({"queue": i % many, "source": 97 * i, "dest": 0x10000 + 64 * i, "length": 61}))
            .collect();
        let job = json!({"queues": queues, "descriptors": list});
        bench.write("job.json", job.to_string().as_bytes());
        let report = bench.report("dma job.json --memory in.bin -o out.bin --check --stall 0.1");
        assert_eq!(report["preset"], preset);
        assert_eq!(report["completions"].as_array().unwrap().len(), many * 6);
        assert_eq!(report["mismatches"], 0);
        assert_eq!(report["bus"]["read_bytes"].as_u64().unwrap() % 8, 0);
    }
}

/// Rings with a place of their own: outside the windows, and where memory refuses them.
#[test]
fn what_goes_wrong_at_a_ring() {
    let bench = Bench::new();
    image(&bench, 0x4000);
    let queue = |windows: Value| json!({"format": "compact", "entries": 8, "rings": "0x3000", "windows": windows});
    let data = json!({"base": 0, "limit": "0x2fff"});
    let both = json!({"base": "0x3000", "limit": "0x30ff"});
    let sq = json!({"base": "0x3000", "limit": "0x307f"});
    let list: Vec<Value> = (0..20)
        .map(|i| json!({"source": 64 * i, "dest": 0x1000 + 64 * i, "length": 64}))
        .collect();
    let fault = |side: &str, from: u64| json!([{"side": side, "from": from, "to": from + 16, "answer": "decerr"}]);
    let cases = [
        (json!([data, both]), json!([]), Value::Null, 20),
        (json!([data]), json!([]), json!("sq-protection"), 0),
        (json!([data, sq]), json!([]), json!("cq-protection"), 0),
        (
            json!([data, both]),
            fault("read", 0x3010),
            json!("sq-error"),
            0,
        ),
        (
            json!([data, both]),
            fault("write", 0x3090),
            json!("cq-error"),
            1,
        ),
    ];
    for (windows, faults, cause, completed) in cases {
        let job = json!({"queues": [queue(windows)], "descriptors": list, "faults": faults});
        bench.write("job.json", job.to_string().as_bytes());
        for backend in ["golden", "verilator"] {
            let line = "dma job.json --memory in.bin -o out.bin --backend";
            let report = bench.report(&format!("{line} {backend}"));
            let queue = &report["queues"][0];
            assert_eq!(
                (&queue["cause"], &queue["completed"]),
                (&cause, &json!(completed)),
                "{backend}: {report}"
            );
        }
    }
}

#[test]
fn what_a_job_of_rings_may_not_say() {
    let bench = Bench::new();
    image(&bench, 64);
    let with = |key: &str, value: Value| {
        let mut queue = json!({"format": "compact"});
        queue[key] = value;
        json!({"queues": [queue], "descriptors": []})
    };
    let posted = |format: &str, key: &str, value: Value| {
        let mut descriptor = json!({"dest": 0, "length": 8});
        if key != "fill" {
            descriptor["source"] = json!(0);
        }
        descriptor[key] = value;
        json!({"queues": [{"format": format}], "descriptors": [descriptor]})
    };
    let window = json!({"base": 0, "limit": 7});
    let wide = json!(1u64 << 48);
    let cases = [
        (
            json!({"queues": [{"format": "full"}, {}], "descriptors": []}),
            "queues[1].format is raw, but that of queues[0] is full: expected all queues raw, or none",
        ),
        (
            with("weight", json!(0)),
            "queues[0].weight is 0: expected 1 to 255",
        ),
        (
            with("weight", json!(256)),
            "queues[0].weight is 256: expected 1 to 255",
        ),
        (
            with("rate", json!(65536)),
            "queues[0].rate is 65536: expected bytes in 256 cycles",
        ),
        (
            with("burst", json!(1984)),
            "queues[0].burst is 1984: expected a multiple of 64",
        ),
        (
            with("burst", json!(2100)),
            "queues[0].burst is 2100: expected a multiple of 64",
        ),
        (
            with("entries", json!(2)),
            "queues[0].entries is 2: expected a power of two",
        ),
        (
            with("entries", json!(65536)),
            "queues[0].entries is 65536: expected a power of two",
        ),
        (
            with("entries", json!(12)),
            "queues[0].entries is 12: expected a power of two",
        ),
        (
            with("rings", json!(32)),
            "queues[0].rings is 0x20: expected a multiple of 64",
        ),
        (
            with("rings", json!(0)),
            "queues: rings at 0x100 are not in the memory image",
        ),
        (
            with("rings", json!("0xffffffffffffffc0")),
            "queues[0].rings is 0xffffffffffffffc0: expected rings that end below 2^64",
        ),
        (
            with("windows", json!([window, window, window, window])),
            "queues[0].windows: expected at most 3",
        ),
        (
            posted("compact", "fill", json!(0)),
            "descriptors[0].fill: expected a source",
        ),
        (
            posted("compact", "source", wide.clone()),
            "descriptors[0].source: expected 48 bits",
        ),
        (
            posted("compact", "dest", wide),
            "descriptors[0].dest: expected 48 bits",
        ),
        (
            posted("compact", "length", json!(65536)),
            "descriptors[0].length: expected 16 bits",
        ),
        (
            posted("compact", "rows", json!(2)),
            "descriptors[0].rows: expected 1,",
        ),
        (
            posted("compact", "id", json!(4096)),
            "descriptors[0].id: expected 12 bits",
        ),
        (
            posted("full", "rows", json!(0)),
            "descriptors[0].rows: expected at least 1",
        ),
    ];
    for (job, sentence) in cases {
        bench.write("job.json", job.to_string().as_bytes());
        let said = bench.refusal("dma job.json --memory in.bin -o out.bin --backend golden");
        assert!(
            said.starts_with("job.json: ") && said.contains(sentence),
            "{said}"
        );
    }
    let many = json!({"queues": vec![json!({"format": "full"}); 5], "descriptors": []});
    bench.write("job.json", many.to_string().as_bytes());
    for (preset, sentence) in [
        ("q4", "--preset q4: it has 4 queues, expected at least 5"),
        ("axi64", "--preset axi64: expected one of q4, q16, q64"),
    ] {
        let line = "dma job.json --memory in.bin -o out.bin --preset";
        let said = bench.refusal(&format!("{line} {preset}"));
        assert!(said.contains(sentence), "{said}");
    }
}
