//! `thorong bench`.

use crate::bench::{self, COUNT, LATENCIES, MOVERS, Row};
use crate::failure::{Failure, unusable};
use crate::output::OutputFile;
use crate::progress::Progress;
use crate::report::{print, to_json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Measures a block's speed, to the cycle
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the mover
  thorong bench dma")]
pub(super) struct Args {
    #[command(subcommand)]
    block: Block,
}

#[derive(Debug, clap::Subcommand)]
enum Block {
    Dma(Dma),
}

/// Measures the DMA mover: equal copies back to back, of 8 bytes to 4 KiB, over memories of several latencies
///
/// Runs the emitted Verilog in Verilator, compares every byte, and holds the cycles to the mover's contract: exit code 1 where
/// one is not equal. Prints the share of the bus that was filled, in brackets what bus, bursts and copies in flight allow
/// where that is not the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: the tables of the documentation, and its picture
  thorong bench dma --docs docs")]
struct Dma {
    /// Copies of each size, a multiple of 128
    #[arg(long, value_name = "COUNT", default_value_t = COUNT, value_parser = clap::value_parser!(u64).range(128..=1 << 16))]
    count: u64,
    /// Renews dma-performance.md, .svg and .json in this folder
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Prints the rows as a JSON array
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
    let rows = {
        let total = bench::rows_of(&MOVERS, &LATENCIES);
        let progress = Progress::steps("copying", total);
        let done = AtomicU64::new(0);
        bench::measure(&MOVERS, args.count, &LATENCIES, || {
            progress.at(done.fetch_add(1, Ordering::Relaxed) + 1);
        })?
    };
    let verdict = bench::verdict(&rows);
    if let (Some(docs), true) = (docs, verdict.is_ok()) {
        docs.renew(&rows)?;
    }
    match args.json {
        true => print(&to_json(&rows))?,
        false => print(bench::page::passage(&rows).trim_end())?,
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
        if bench::page::renew(&page, "").is_none() {
            return unusable!(
                "{}: expected the lines `{}` and `{}`",
                name.display(),
                bench::page::BEGIN,
                bench::page::END
            );
        }
        let [md, svg, json] = ["md", "svg", "json"].map(|ending| OutputFile::create(&path(ending)));
        Ok(Docs {
            page,
            files: [md?, svg?, json?],
        })
    }

    fn renew(self, rows: &[Row]) -> Result<(), Failure> {
        let picture = bench::draw::svg(rows)
            .map_err(|e| Failure::Input(format!("dma-performance.svg: cannot draw it: {e}")))?;
        let page = bench::page::renew(&self.page, &bench::page::passage(rows)).unwrap_or(self.page);
        let [md, svg, json] = self.files;
        md.commit(page.as_bytes())?;
        svg.commit(picture.as_bytes())?;
        json.commit((to_json(&rows) + "\n").as_bytes())
    }
}
