//! Over the golden engine.

use crate::orders::{self, config, copy, everything};
use crate::program::{Kinds, MEMORY, program};
use thorong::host::golden::{GoldenHost, Trouble};
use thorong::host::{Admin, Error, Fault, Host};
use thorong_golden::dma::{
    Answer, Cause, Config, Descriptor, Layout, Moderation, Operation, Ring, Status,
};
use thorong_rtl::dma::registers::PAGE;
use thorong_rtl::dma::registers::table::{admin, queue};

fn host() -> GoldenHost {
    GoldenHost::new(16, 4, vec![0; MEMORY])
}

#[test]
fn requests_of_every_kind() {
    for seed in 0..20 {
        let all = Kinds {
            operations: 4,
            rows: true,
        };
        program(&mut host(), seed, 400, all).unwrap();
    }
}

#[test]
fn orders_and_refusals() {
    let mut host = host();
    orders::refusals(&mut host).unwrap();
    orders::halts(&mut host).unwrap();
    orders::malformed(&mut host).unwrap();
}

/// Indices run freely past 2^16, and phases with them.
#[test]
fn more_requests_than_an_index_counts() {
    let mut host = host();
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 0, 0, &everything()).unwrap();
    let mut tenant = admin.create(&mut host, 0, &config(0x1000)).unwrap();
    let (mut posted, mut taken) = (0u32, 0u32);
    while taken < 70_000 {
        while tenant.room() > 0 {
            let id = (posted & 0xfff) as u16;
            tenant
                .post(&mut host, &copy(0x4000, 0x8000, 1, id))
                .unwrap();
            posted += 1;
        }
        assert_eq!(
            tenant.post(&mut host, &copy(0x4000, 0x8000, 1, 0)),
            Err(Error::Full)
        );
        tenant.ring(&mut host).unwrap();
        host.pass(5).unwrap();
        for completion in tenant.take(&mut host).unwrap() {
            assert_eq!(u32::from(completion.id), taken & 0xfff);
            taken += 1;
        }
    }
}

/// A count raises the interrupt, and time does where there are fewer; each once, until it is armed again.
#[test]
fn interrupts_come_in_batches() {
    let mut host = host();
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 9, 0, &everything()).unwrap();
    let moderation = Moderation {
        count: 4,
        time: 640,
    };
    let config = Config {
        moderation,
        ..config(0x1000)
    };
    let mut tenant = admin.create(&mut host, 9, &config).unwrap();
    for id in 0..6 {
        tenant
            .post(&mut host, &copy(0x4000, 0x8000, 4, id))
            .unwrap();
    }
    tenant.ring(&mut host).unwrap();
    assert!(host.interrupt(9, 20).unwrap(), "four came");
    assert!(!host.interrupt(8, 0).unwrap(), "another queue's wire");
    let got = tenant.wait_interrupt(&mut host, 20).unwrap();
    assert!(got.len() >= 4);
    // The rest are fewer than four: time tells.
    let mut rest = 6 - got.len();
    assert!(!host.interrupt(9, 500).unwrap());
    while rest > 0 {
        rest -= tenant.wait_interrupt(&mut host, 1_000).unwrap().len();
    }
    assert_eq!(
        tenant.wait_interrupt(&mut host, 2_000),
        Err(Error::Patience(2_000))
    );
}

/// What a tenant does stays on its own page.
struct OnePage {
    host: GoldenHost,
    page: Option<u32>,
}

impl OnePage {
    fn check(&self, address: u32) {
        if let Some(page) = self.page {
            assert_eq!(address / PAGE, page, "{address:#x}");
        }
    }
}

impl Host for OnePage {
    fn read_register(&mut self, address: u32) -> Result<u32, Fault> {
        self.check(address);
        self.host.read_register(address)
    }
    fn write_register(&mut self, address: u32, value: u32) -> Result<(), Fault> {
        self.check(address);
        self.host.write_register(address, value)
    }
    fn read_memory(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        self.host.read_memory(address, bytes)
    }
    fn write_memory(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.host.write_memory(address, bytes)
    }
    fn pass(&mut self, cycles: u64) -> Result<(), Fault> {
        self.host.pass(cycles)
    }
    fn interrupt(&mut self, queue: usize, cycles: u64) -> Result<bool, Fault> {
        self.host.interrupt(queue, cycles)
    }
}

#[test]
fn a_tenant_needs_its_own_page_alone() {
    let mut host = OnePage {
        host: host(),
        page: None,
    };
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 5, 0, &everything()).unwrap();
    let config = Config {
        moderation: Moderation { count: 1, time: 64 },
        ..config(0x1000)
    };
    let mut tenant = admin.create(&mut host, 5, &config).unwrap();
    host.page = Some(6);
    for id in 0..20 {
        tenant
            .post(&mut host, &copy(0x4000, 0x8000, 100, id))
            .unwrap();
        tenant.ring(&mut host).unwrap();
        let got = match id % 2 {
            0 => tenant.wait_interrupt(&mut host, 1_000).unwrap(),
            _ => vec![tenant.wait(&mut host, 1_000).unwrap()],
        };
        assert_eq!(got.len(), 1);
    }
    assert_eq!(tenant.progress(&mut host).unwrap(), (20, 20));
    assert_eq!(tenant.exceeded(&mut host).unwrap(), 0);
}

/// Errors of memory, each to its own request or its own queue.
#[test]
fn errors_of_memory() {
    let trouble = |write, bytes: std::ops::Range<u64>, answer| Trouble {
        write,
        bytes,
        answer,
    };
    let cases = [
        (
            trouble(false, 0x4010..0x4011, Answer::SlvErr),
            Status::ReadSlvErr,
            16,
            0x4010,
            None,
        ),
        (
            trouble(false, 0x4000..0x4001, Answer::DecErr),
            Status::ReadDecErr,
            0,
            0x4000,
            None,
        ),
        (
            trouble(true, 0x8000..0x8001, Answer::SlvErr),
            Status::WriteSlvErr,
            0,
            0x8000,
            None,
        ),
        (
            trouble(true, 0x8050..0x8051, Answer::DecErr),
            Status::WriteDecErr,
            0,
            0x8000,
            None,
        ),
        (
            trouble(false, 0x4000..0x4001, Answer::Never),
            Status::Timeout,
            0,
            0x4000,
            Some(Cause::Timeout),
        ),
    ];
    for (trouble, status, bytes, address, halts) in cases {
        let mut host = host();
        let admin = Admin::probe(&mut host).unwrap();
        admin.set_window(&mut host, 0, 0, &everything()).unwrap();
        let mut tenant = admin.create(&mut host, 0, &config(0x1000)).unwrap();
        host.trouble(trouble);
        tenant
            .post(&mut host, &copy(0x4000, 0x8000, 100, 1))
            .unwrap();
        tenant
            .post(&mut host, &copy(0x5000, 0x9000, 100, 2))
            .unwrap();
        tenant.ring(&mut host).unwrap();
        let got = tenant.wait(&mut host, 1_000).unwrap();
        assert_eq!(
            (got.status, got.bytes, got.address),
            (status, bytes, address)
        );
        match halts {
            None => assert_eq!(tenant.wait(&mut host, 1_000).unwrap().status, Status::Ok),
            Some(cause) => {
                assert_eq!(tenant.wait(&mut host, 1_000), Err(Error::Halted(cause)));
            }
        }
    }
    for (write, bytes, cause) in [
        (false, 0x1000..0x1001, Cause::SqError),
        (true, 0x1800..0x1801, Cause::CqError),
    ] {
        let mut host = host();
        let admin = Admin::probe(&mut host).unwrap();
        admin.set_window(&mut host, 0, 0, &everything()).unwrap();
        let mut tenant = admin.create(&mut host, 0, &config(0x1000)).unwrap();
        host.trouble(trouble(write, bytes, Answer::SlvErr));
        tenant
            .post(&mut host, &copy(0x4000, 0x8000, 100, 1))
            .unwrap();
        tenant.ring(&mut host).unwrap();
        assert_eq!(tenant.wait(&mut host, 1_000), Err(Error::Halted(cause)));
    }
}

/// What its layout can't say is refused before it is in memory.
#[test]
fn what_does_not_fit() {
    let mut host = host();
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 0, 0, &everything()).unwrap();
    let mut tenant = admin.create(&mut host, 0, &config(0x1000)).unwrap();
    let good = copy(0x4000, 0x8000, 100, 1);
    let cases = [
        (
            "source",
            Descriptor {
                source: 1 << 48,
                ..good
            },
        ),
        (
            "dest",
            Descriptor {
                dest: 1 << 48,
                ..good
            },
        ),
        (
            "length",
            Descriptor {
                length: 1 << 16,
                ..good
            },
        ),
        (
            "id",
            Descriptor {
                id: 1 << 12,
                ..good
            },
        ),
        (
            "operation",
            Descriptor {
                operation: Operation::Fill,
                ..good
            },
        ),
        ("further", Descriptor { further: 1, ..good }),
        (
            "malformed",
            Descriptor {
                malformed: true,
                ..good
            },
        ),
    ];
    for (field, descriptor) in cases {
        let outcome = tenant.post(&mut host, &descriptor);
        assert!(
            matches!(outcome, Err(Error::Unfit { field: f, .. }) if f == field),
            "{outcome:?}"
        );
    }
    assert!(matches!(
        tenant.post_entry(&mut host, &[0; 64]),
        Err(Error::Unfit { .. })
    ));
    assert_eq!(tenant.open(), 0);
    let odd = [
        Config {
            moderation: Moderation { count: 1, time: 63 },
            ..config(0x1000)
        },
        Config {
            moderation: Moderation {
                count: 1,
                time: 1 << 30,
            },
            ..config(0x1000)
        },
        Config {
            completion: Ring { base: 0, log2: 16 },
            ..config(0x1000)
        },
    ];
    for config in odd {
        let outcome = admin.create(&mut host, 1, &config).map(|_| ());
        assert!(matches!(outcome, Err(Error::Unfit { .. })), "{outcome:?}");
    }
}

/// A completion ring that somebody wrote into.
#[test]
fn what_can_t_be_a_completion() {
    let mut host = host();
    let admin = Admin::probe(&mut host).unwrap();
    admin.set_window(&mut host, 0, 0, &everything()).unwrap();
    let config = Config {
        layout: Layout::Full,
        ..config(0x1000)
    };
    let mut tenant = admin.create(&mut host, 0, &config).unwrap();
    // Nothing is open; then an unknown status; then a phase that is none.
    let mut entry = [0; 16];
    entry[15] = 1;
    host.write_memory(0x1800, &entry).unwrap();
    assert_eq!(
        tenant.next(&mut host),
        Err(Error::Garbled { index: 0, entry })
    );
    tenant
        .post(&mut host, &copy(0x4000, 0x8000, 100, 1))
        .unwrap();
    for (at, value) in [(14, 8), (15, 2)] {
        let mut entry = [0; 16];
        entry[15] = 1;
        entry[at] = value;
        host.write_memory(0x1800, &entry).unwrap();
        assert_eq!(
            tenant.next(&mut host),
            Err(Error::Garbled { index: 0, entry })
        );
    }
}

/// The register file refuses what the slave does.
#[test]
fn registers_that_refuse() {
    let mut host = host();
    let refused = |address| Err(Fault::Register { address });
    for address in [
        2,
        0x08,
        admin::COMMAND.offset,
        0x80,
        17 * PAGE,
        PAGE + queue::SQ_TAIL.offset,
    ] {
        assert_eq!(host.read_register(address), refused(address).map(|()| 0));
    }
    for (address, value) in [
        (admin::ID.offset, 0),
        (admin::QUEUE.offset, 64),
        (admin::WINDOW_RIGHTS.offset, 8),
        (PAGE + queue::STATE.offset, 0),
        (PAGE + queue::SQ_TAIL.offset, 1 << 16),
        (17 * PAGE, 0),
    ] {
        assert_eq!(host.write_register(address, value), refused(address));
    }
    assert_eq!(
        host.read_memory(MEMORY as u64, &mut [0]),
        Err(Fault::Memory {
            address: MEMORY as u64
        })
    );
    // An order that is none.
    host.write_register(admin::COMMAND.offset, 9).unwrap();
    assert_eq!(host.read_register(admin::RESULT.offset), Ok(1));
}
