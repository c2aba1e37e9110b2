//! What a host and a device do together, over any device of 16 queues with 4 windows that was just reset.

use crate::orders::{config, copy, everything};
use crate::program::MEMORY;
use thorong::host::golden::Trouble;
use thorong::host::{Admin, Error, Fault, Host, Tenant};
use thorong_golden::dma::{
    Answer, Cause, Config, Descriptor, Layout, Moderation, Operation, Ring, State, Status,
};
use thorong_rtl::dma::registers::PAGE;
use thorong_rtl::dma::registers::table::{admin, queue};

/// Cycles in which anything comes.
const PATIENCE: u64 = 20_000;

/// A device, whatever it is.
pub(crate) type Any<'a> = &'a mut dyn Host;

fn begin(host: &mut impl Host, index: usize, config: &Config) -> (Admin, Tenant) {
    let admin = Admin::probe(host).unwrap();
    admin.set_window(host, index, 0, &everything()).unwrap();
    let tenant = admin.create(host, index, config).unwrap();
    (admin, tenant)
}

/// Many rounds of both rings, with `total` requests; beyond 2^16 the indices go round too.
pub(crate) fn rings_go_round(host: &mut impl Host, total: u32) {
    let (_, mut tenant) = begin(host, 0, &config(0x1000));
    let (mut posted, mut taken) = (0u32, 0u32);
    while taken < total {
        while tenant.room() > 0 {
            let id = (posted & 0xfff) as u16;
            tenant.post(host, &copy(0x4000, 0x8000, 1, id)).unwrap();
            posted += 1;
        }
        let more = tenant.post(host, &copy(0x4000, 0x8000, 1, 0));
        assert_eq!(more, Err(Error::Full));
        tenant.ring(host).unwrap();
        host.pass(5).unwrap();
        for completion in tenant.take(host).unwrap() {
            assert_eq!(u32::from(completion.id), taken & 0xfff);
            assert_eq!(completion.status, Status::Ok);
            taken += 1;
        }
    }
}

/// Places of the completion ring that are not given back hold back their own queue, and no other.
pub(crate) fn a_full_completion_ring(host: &mut impl Host) {
    let small = Config {
        completion: Ring {
            base: 0x1800,
            log2: 2,
        },
        ..config(0x1000)
    };
    let (_, mut tenant) = begin(host, 3, &small);
    let (_, mut other) = begin(host, 11, &config(0x2000));
    let marks: Vec<u8> = (0..64).collect();
    host.write_memory(0x4000, &marks).unwrap();
    for id in 0..8 {
        let to = 0x8000 + 64 * u64::from(id);
        tenant.post(host, &copy(0x4000, to, 64, id)).unwrap();
        other
            .post(host, &copy(0x4000, to + 0x1000, 64, id))
            .unwrap();
    }
    tenant.ring(host).unwrap();
    other.ring(host).unwrap();
    let mut got = Vec::new();
    while got.len() < 8 {
        got.push(other.wait(host, PATIENCE).unwrap().id);
    }
    assert_eq!(got, [0, 1, 2, 3, 4, 5, 6, 7]);
    host.pass(2_000).unwrap();
    assert_eq!(tenant.progress(host).unwrap().1, 4);
    let mut written = [0; 8 * 64];
    host.read_memory(0x8000, &mut written).unwrap();
    assert!(written[..256] == marks.repeat(4), "four were done");
    assert_eq!(written[256..], [0; 256], "begun without room");
    // Taken, but their places are not given back.
    for id in 0..4 {
        assert_eq!(tenant.next(host).unwrap().map(|c| c.id), Some(id));
    }
    assert_eq!(tenant.next(host).unwrap(), None);
    host.pass(2_000).unwrap();
    assert_eq!(tenant.progress(host).unwrap().1, 4);
    tenant.acknowledge(host).unwrap();
    for id in 4..8 {
        assert_eq!(tenant.wait(host, PATIENCE).unwrap().id, id);
    }
    host.read_memory(0x8000, &mut written).unwrap();
    assert!(written == *marks.repeat(8));
    assert_eq!(tenant.state(host).unwrap(), State::Running);
}

/// A count raises the interrupt, and time does where there are fewer; each once, until it is armed again.
pub(crate) fn interrupts_come_in_batches(host: &mut impl Host) {
    let moderation = Moderation {
        count: 4,
        time: 1280,
    };
    let (_, mut tenant) = begin(
        host,
        9,
        &Config {
            moderation,
            ..config(0x1000)
        },
    );
    for id in 0..6 {
        tenant.post(host, &copy(0x4000, 0x8000, 4, id)).unwrap();
    }
    tenant.ring(host).unwrap();
    assert!(host.interrupt(9, 200).unwrap(), "four came");
    assert!(!host.interrupt(8, 0).unwrap(), "another queue's wire");
    let got = tenant.wait_interrupt(host, 20).unwrap();
    assert!(got.len() >= 4);
    // Until the last of them has come.
    host.pass(100).unwrap();
    for id in 6..8 {
        tenant.post(host, &copy(0x4000, 0x8000, 4, id)).unwrap();
    }
    tenant.ring(host).unwrap();
    // Fewer than four: time tells.
    let mut rest = 8 - got.len();
    if rest < 4 {
        assert!(!host.interrupt(9, 500).unwrap(), "too soon");
    }
    while rest > 0 {
        rest -= tenant.wait_interrupt(host, 2_000).unwrap().len();
    }
    assert_eq!(
        tenant.wait_interrupt(host, 4_000),
        Err(Error::Patience(4_000))
    );
}

/// What a tenant does stays on its own page.
struct OnePage<'a> {
    host: Any<'a>,
    page: Option<u32>,
}

impl OnePage<'_> {
    fn check(&self, address: u32) {
        if let Some(page) = self.page {
            assert_eq!(address / PAGE, page, "{address:#x}");
        }
    }
}

impl Host for OnePage<'_> {
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

pub(crate) fn a_tenant_needs_its_own_page_alone(host: Any) {
    let mut host = OnePage { host, page: None };
    let config = Config {
        moderation: Moderation { count: 1, time: 64 },
        ..config(0x1000)
    };
    let (_, mut tenant) = begin(&mut host, 5, &config);
    host.page = Some(6);
    for id in 0..20 {
        let request = copy(0x4000, 0x8000, 100, id);
        tenant.post(&mut host, &request).unwrap();
        tenant.ring(&mut host).unwrap();
        let got = match id % 2 {
            0 => tenant.wait_interrupt(&mut host, PATIENCE).unwrap(),
            _ => vec![tenant.wait(&mut host, PATIENCE).unwrap()],
        };
        assert_eq!(got.len(), 1);
    }
    // A completion that memory shows may not be answered yet, and counts a little later.
    host.pass(100).unwrap();
    assert_eq!(tenant.progress(&mut host).unwrap(), (20, 20));
    assert_eq!(tenant.exceeded(&mut host).unwrap(), 0);
}

/// An error of memory, and what comes of it.
pub(crate) struct Flaw {
    pub(crate) trouble: Trouble,
    /// Of the request in which it is.
    status: Status,
    bytes: u32,
    address: u64,
}

fn trouble(write: bool, first: u64, answer: Answer) -> Trouble {
    Trouble {
        write,
        bytes: first..first + 1,
        answer,
    }
}

/// Errors that are a request's own.
pub(crate) fn flaws() -> [Flaw; 4] {
    [
        (
            false,
            0x4010,
            Answer::SlvErr,
            Status::ReadSlvErr,
            16,
            0x4010,
        ),
        (false, 0x4000, Answer::DecErr, Status::ReadDecErr, 0, 0x4000),
        (true, 0x8000, Answer::SlvErr, Status::WriteSlvErr, 0, 0x8000),
        (true, 0x8050, Answer::DecErr, Status::WriteDecErr, 0, 0x8000),
    ]
    .map(|(write, first, answer, status, bytes, address)| Flaw {
        trouble: trouble(write, first, answer),
        status,
        bytes,
        address,
    })
}

/// The request with the error completes with it, the next one is done. The device has that error.
pub(crate) fn an_error_of_a_request(host: &mut impl Host, flaw: &Flaw) {
    let (_, mut tenant) = begin(host, 0, &config(0x1000));
    tenant.post(host, &copy(0x4000, 0x8000, 100, 1)).unwrap();
    tenant.post(host, &copy(0x5000, 0x9000, 100, 2)).unwrap();
    tenant.ring(host).unwrap();
    let got = tenant.wait(host, PATIENCE).unwrap();
    assert_eq!(
        (got.status, got.bytes, got.address),
        (flaw.status, flaw.bytes, flaw.address)
    );
    let next = tenant.wait(host, PATIENCE).unwrap();
    assert_eq!((next.id, next.status), (2, Status::Ok));
}

/// Errors of the rings, and why the queue halts.
pub(crate) fn ring_flaws() -> [(Trouble, Cause); 2] {
    // All of an entry: a bus that refuses the half without the phase bit may write the other one.
    let whole = Trouble {
        bytes: 0x1800..0x1810,
        ..trouble(true, 0x1800, Answer::SlvErr)
    };
    [
        (trouble(false, 0x1000, Answer::SlvErr), Cause::SqError),
        (whole, Cause::CqError),
    ]
}

/// The queue halts without a completion. The device has that error.
pub(crate) fn an_error_of_a_ring(host: &mut impl Host, cause: Cause) {
    let (admin, mut tenant) = begin(host, 0, &config(0x1000));
    tenant.post(host, &copy(0x4000, 0x8000, 100, 1)).unwrap();
    tenant.ring(host).unwrap();
    assert_eq!(tenant.wait(host, PATIENCE), Err(Error::Halted(cause)));
    admin.reset(host, 0, PATIENCE).unwrap();
    // Rings elsewhere: as new.
    let mut again = admin.create(host, 0, &config(0x2000)).unwrap();
    again.post(host, &copy(0x4000, 0x8000, 100, 2)).unwrap();
    again.ring(host).unwrap();
    assert_eq!(again.wait(host, PATIENCE).unwrap().id, 2);
}

/// What its layout can't say is refused before it is in memory.
pub(crate) fn what_does_not_fit(host: &mut impl Host) {
    let (admin, mut tenant) = begin(host, 0, &config(0x1000));
    let good = copy(0x4000, 0x8000, 100, 1);
    let mut refused = |field, descriptor: Descriptor| {
        let outcome = tenant.post(host, &descriptor);
        assert!(
            matches!(outcome, Err(Error::Unfit { field: f, .. }) if f == field),
            "{outcome:?}"
        );
    };
    let (source, dest) = (1 << 48, 1 << 48);
    refused("source", Descriptor { source, ..good });
    refused("dest", Descriptor { dest, ..good });
    let length = 1 << 16;
    refused("length", Descriptor { length, ..good });
    refused(
        "id",
        Descriptor {
            id: 1 << 12,
            ..good
        },
    );
    let operation = Operation::Fill;
    refused("operation", Descriptor { operation, ..good });
    refused("further", Descriptor { further: 1, ..good });
    let malformed = true;
    refused("malformed", Descriptor { malformed, ..good });
    assert!(matches!(
        tenant.post_entry(host, &[0; 64]),
        Err(Error::Unfit { .. })
    ));
    assert_eq!(tenant.open(), 0);
    let moderated = |time| Config {
        moderation: Moderation { count: 1, time },
        ..config(0x1000)
    };
    let large = Config {
        completion: Ring { base: 0, log2: 16 },
        ..config(0x1000)
    };
    for config in [moderated(63), moderated(1 << 30), large] {
        let outcome = admin.create(host, 1, &config).map(|_| ());
        assert!(matches!(outcome, Err(Error::Unfit { .. })), "{outcome:?}");
    }
}

/// A completion ring that somebody wrote into.
pub(crate) fn what_can_t_be_a_completion(host: &mut impl Host) {
    let config = Config {
        layout: Layout::Full,
        ..config(0x1000)
    };
    let (_, mut tenant) = begin(host, 0, &config);
    // Nothing is open; then an unknown status; then a phase that is none.
    let mut entry = [0; 16];
    entry[15] = 1;
    host.write_memory(0x1800, &entry).unwrap();
    let garbled = Err(Error::Garbled { index: 0, entry });
    assert_eq!(tenant.next(host), garbled);
    tenant.post(host, &copy(0x4000, 0x8000, 100, 1)).unwrap();
    for (at, value) in [(14, 8), (15, 2)] {
        let mut entry = [0; 16];
        entry[15] = 1;
        entry[at] = value;
        host.write_memory(0x1800, &entry).unwrap();
        let garbled = Err(Error::Garbled { index: 0, entry });
        assert_eq!(tenant.next(host), garbled);
    }
}

/// The register file refuses what the slave does.
pub(crate) fn registers_that_refuse(host: &mut impl Host) {
    let refused = |address| Err(Fault::Register { address });
    for address in [
        2,
        0x5c,
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
    let nowhere = Fault::Memory {
        address: MEMORY as u64,
    };
    assert_eq!(host.read_memory(MEMORY as u64, &mut [0]), Err(nowhere));
    // How far pieces run ahead is kept, and has five bits.
    let admin_page = Admin::probe(host).unwrap();
    assert_eq!(host.read_register(admin::AHEAD.offset), Ok(0));
    admin_page.set_ahead(host, 31).unwrap();
    assert_eq!(host.read_register(admin::AHEAD.offset), Ok(31));
    let outcome = admin_page.set_ahead(host, 32);
    assert!(matches!(outcome, Err(Error::Unfit { .. })), "{outcome:?}");
    let ahead = admin::AHEAD.offset;
    assert_eq!(host.write_register(ahead, 32), refused(ahead));
    // An order that is none.
    host.write_register(admin::COMMAND.offset, 9).unwrap();
    assert_eq!(host.read_register(admin::RESULT.offset), Ok(1));
}
