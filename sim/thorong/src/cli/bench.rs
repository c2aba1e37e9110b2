//! `thorong bench`.

use crate::bench::{self, COUNT, LATENCIES, MOVERS, Published, rings};
use crate::failure::{Failure, unusable};
use crate::output::OutputFile;
use crate::progress::Progress;
use crate::report::{print, to_json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Measures a block's speed, to the cycle
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the mover and the engine of queues
  thorong bench dma")]
pub(super) struct Args {
    #[command(subcommand)]
    block: Block,
}

#[derive(Debug, clap::Subcommand)]
enum Block {
    Dma(Dma),
}

/// Measures the DMA mover: equal copies back to back, of 8 bytes to 4 KiB, over memories of several latencies; and the engine of
/// queues
///
/// Runs the emitted Verilog in Verilator, compares every byte, and holds the cycles to the mover's contract: exit code 1 where
/// one is not equal. Prints the share of the bus that was filled, in brackets what bus, bursts and copies in flight allow
/// where that is not the same. Of the engine it prints in brackets what is asked, in bold what is missed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the tables of the documentation, and its picture
  thorong bench dma --docs docs")]
struct Dma {
    /// Copies of the mover of each size, a multiple of 128
    #[arg(long, value_name = "COUNT", default_value_t = COUNT, value_parser = clap::value_parser!(u64).range(128..=1 << 16))]
    count: u64,
    /// Renews dma-performance.md, .svg and .json in this folder
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Prints all of it as one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(args: &Args) -> Result<(), Failure> {
    match &args.block {
        Block::Dma(args) => dma(args),
    }
}

fn dma(args: &Dma) -> Result<(), Failure> {
    let docs = args.docs.as_deref().map(Docs::open).transpose()?;
    let all = {
        let total = bench::rows_of(&MOVERS, &LATENCIES) + rings::count();
        let progress = Progress::steps("copying", total);
        let done = AtomicU64::new(0);
        let step = || progress.at(done.fetch_add(1, Ordering::Relaxed) + 1);
        Published {
            mover: bench::measure(&MOVERS, args.count, &LATENCIES, step)?,
            rings: rings::measure(step)?,
        }
    };
    let verdict = bench::verdict(&all.mover);
    if let (Some(docs), true) = (docs, verdict.is_ok()) {
        docs.renew(&all)?;
    }
    match args.json {
        true => print(&to_json(&all))?,
        false => {
            print(&bench::page::passage(&all.mover))?;
            print(bench::page::ring_passage(&all.rings).trim_end())?;
        }
    }
    verdict
}

/// The three files of the documentation.
struct Docs {
    page: String,
    files: [OutputFile; 3],
}

impl Docs {
    fn open(folder: &Path) -> Result<Docs, Failure> {
        let path = |ending: &str| folder.join(format!("dma-performance.{ending}"));
        let name = path("md");
        let page = match std::fs::read_to_string(&name) {
            Ok(page) => page,
            Err(e) => return unusable!("{}: cannot read it: {}", name.display(), e.kind()),
        };
        for begin in [bench::page::BEGIN, bench::page::RINGS] {
            if bench::page::renew(&page, begin, "").is_none() {
                return unusable!(
                    "{}: expected the lines `{begin}` and `{}`",
                    name.display(),
                    bench::page::END
                );
            }
        }
        let [md, svg, json] = ["md", "svg", "json"].map(|ending| OutputFile::create(&path(ending)));
        Ok(Docs {
            page,
            files: [md?, svg?, json?],
        })
    }

    fn renew(self, all: &Published) -> Result<(), Failure> {
        let picture = bench::draw::svg(all)
            .map_err(|e| Failure::Input(format!("dma-performance.svg: cannot draw it: {e}")))?;
        let page = bench::page::renew_all(&self.page, all).unwrap_or(self.page);
        let [md, svg, json] = self.files;
        md.commit(page.as_bytes())?;
        svg.commit(picture.as_bytes())?;
        json.commit((to_json(all) + "\n").as_bytes())
    }
}
