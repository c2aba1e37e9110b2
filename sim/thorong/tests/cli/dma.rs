//! `thorong dma`: the same memory and completions from everyone, and what a job may not say.

use super::bench::{BACKENDS, Bench, words};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The job of docs/dma-job.md.
fn documented() -> String {
    let page = include_str!("../../../../docs/dma-job.md");
    let start = page.find("```json").expect("an example") + 7;
    let end = start + page[start..].find("```").expect("its end");
    page[start..end].to_string()
}

fn image(bench: &Bench, bytes: usize) -> Vec<u8> {
    let image: Vec<u8> = words(bytes, 5).into_iter().map(|w| w as u8).collect();
    bench.write("in.bin", &image);
    image
}

fn statuses(report: &Value) -> Vec<&str> {
    let list = report["completions"].as_array().expect("a list");
    list.iter()
        .map(|c| c["status"].as_str().expect("a name"))
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
        expected.copy_within(from..from + 16, 0x1800 + 16 * row);
    }
    let pattern = 0x0123_4567_89ab_cdef_u64.to_le_bytes();
    for i in 0..32 {
        expected[64 + i] = pattern[i % 8];
    }
    for backend in BACKENDS {
        for options in ["", "--stall 0.4 --stall-seed 3 --latency 20"] {
            let report = bench.report(&format!(
                "dma job.json --memory in.bin -o out.bin --check --backend {backend} {options}"
            ));
            assert_eq!(report["mismatches"], 0);
            assert_eq!(statuses(&report), ["read-slverr", "ok", "protection", "ok"]);
            let first = &report["completions"][0];
            assert_eq!((&first["queue"], &first["id"]), (&json!(0), &json!(7)));
            assert_eq!(
                (&first["bytes"], &first["address"]),
                (&json!(493), &json!(496))
            );
            assert_eq!(first["cycle"].is_null(), backend == "golden");
            assert_eq!(report["bus"].is_null(), backend == "golden");
            let out = std::fs::read(bench.path("out.bin")).unwrap();
            assert!(out == expected, "{backend} {options}");
        }
    }
}

#[test]
fn the_figures_of_the_bus() {
    let bench = Bench::new();
    image(&bench, 0x20000);
    let list: Vec<Value> = (0..100)
        .map(|i| json!({"source": 512 * i, "dest": 0x10000 + 512 * i, "length": 512}))
        .collect();
    bench.write(
        "job.json",
        json!({"descriptors": list}).to_string().as_bytes(),
    );
    let report = bench.report("dma job.json --memory in.bin -o out.bin --latency 10 --check");
    let bus = &report["bus"];
    assert_eq!(bus["written_bytes"], 51200);
    assert_eq!(bus["read_bytes"], 51200);
    assert_eq!(bus["utilisation"], 1.0);
    assert_eq!(bus["cycles"], 6400 + 2 * 10 + 7);
    assert!(bus["max_reads_in_flight"].as_u64().unwrap() > 1);
}

/// Beyond the memory is DECERR; wider movers make the same of it.
#[test]
fn every_width() {
    let bench = Bench::new();
    image(&bench, 8192);
    let job = json!({"descriptors": [
        {"source": 5, "dest": 4099, "length": 777},
        {"source": 8000, "dest": 6000, "length": 300},
        {"source": 0, "dest": "0xffffffffffffff00", "length": 64},
        {"source": 0, "dest": 0, "length": 0},
    ]});
    bench.write("job.json", job.to_string().as_bytes());
    for preset in ["axi64", "axi128", "axi512"] {
        let report = bench.report(&format!(
            "dma job.json --memory in.bin -o out.bin --check --preset {preset}"
        ));
        assert_eq!(
            statuses(&report),
            ["ok", "read-decerr", "write-decerr", "malformed"],
            "{preset}"
        );
    }
}

#[test]
fn what_a_job_may_not_say() {
    let bench = Bench::new();
    image(&bench, 64);
    let descriptor = json!({"source": 0, "dest": 8, "length": 8});
    let with = |key: &str, value: Value| {
        let mut d = descriptor.clone();
        d[key] = value;
        json!({"descriptors": [d]})
    };
    let queue = |queue: Value| json!({"queues": [queue], "descriptors": []});
    let window = json!({"base": 8, "limit": 7});
    let fault = json!({"side": "read", "from": 8, "to": 8, "answer": "slverr"});
    let cases = [
        (json!({}), "missing field `descriptors`"),
        (json!({"descriptors": [], "x": 1}), "unknown field `x`"),
        (with("x", json!(1)), "unknown field `x`"),
        (
            with("source", json!(-1)),
            "expected a number of 64 bits, or \"0x...\"",
        ),
        (
            with("source", json!("0xg")),
            "expected a number of 64 bits, or \"0x...\"",
        ),
        (with("length", json!(4294967296u64)), "expected u32"),
        (
            with("fill", json!(0)),
            "descriptors[0]: expected either source",
        ),
        (
            with("queue", json!(1)),
            "descriptors[0].queue is 1: expected a queue of the list, which has 1",
        ),
        (
            queue(json!({"format": "ring"})),
            "queues[0].format is ring: expected raw, compact or full",
        ),
        (
            queue(json!({"weight": 2})),
            "queues[0].weight is 2: expected 1",
        ),
        (
            queue(json!({"windows": [window]})),
            "queues[0].windows[0].limit: expected the last byte",
        ),
        (
            queue(json!({"urgent": true})),
            "queues[0].urgent: expected none, for the queue is raw and has no rings",
        ),
        (
            json!({"descriptors": [], "faults": [fault]}),
            "faults[0].to: expected the byte behind",
        ),
    ];
    for (job, sentence) in cases {
        bench.write("job.json", job.to_string().as_bytes());
        let said = bench.refusal("dma job.json --memory in.bin -o out.bin");
        assert!(
            said.starts_with("job.json: ") && said.contains(sentence),
            "{said}"
        );
    }
    bench.write(
        "job.json",
        queue(json!({"windows": []})).to_string().as_bytes(),
    );
    for (line, sentence) in [
        (
            "dma job.json --memory in.bin -o out.bin --preset axi128",
            "--preset axi128: it has no windows",
        ),
        (
            "dma job.json --memory in.bin -o out.bin --preset x",
            "--preset x: expected one of axi64,",
        ),
        (
            "dma none.json --memory in.bin -o out.bin",
            "none.json: cannot read it",
        ),
        (
            "dma job.json --memory none.bin -o out.bin",
            "none.bin: cannot read it",
        ),
        (
            "dma job.json --memory in.bin -o none/out.bin",
            "none/out.bin: cannot write it",
        ),
        (
            "dma job.json --memory in.bin -o out.bin --latency 0",
            "--latency",
        ),
    ] {
        let said = bench.refusal(line);
        assert!(said.contains(sentence), "{said}");
    }
}

/// The schema names exactly the fields that the program knows.
#[test]
fn the_schema_is_what_is_read() {
    let bench = Bench::new();
    image(&bench, 64);
    let text = include_str!("../../../../docs/dma-job.schema.json");
    let schema: Value = serde_json::from_str(text).expect("a schema");
    let unknown = json!({"none": 0});
    let places = [
        (&schema, unknown.clone()),
        (&schema["$defs"]["queue"], json!({"queues": [unknown]})),
        (
            &schema["$defs"]["window"],
            json!({"queues": [{"windows": [unknown]}]}),
        ),
        (
            &schema["$defs"]["descriptor"],
            json!({"descriptors": [unknown]}),
        ),
        (&schema["$defs"]["fault"], json!({"faults": [unknown]})),
    ];
    for (object, job) in places {
        bench.write("job.json", job.to_string().as_bytes());
        let said = bench.refusal("dma job.json --memory in.bin -o out.bin");
        let known: BTreeSet<&str> = said.split('`').skip(3).step_by(2).collect();
        let properties = object["properties"].as_object().expect("properties");
        let named: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(known, named, "{said}");
        assert_eq!(object["additionalProperties"], false);
    }
}
