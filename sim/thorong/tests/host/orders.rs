//! Orders and refusals, halts and resets, over any device of 16 queues with 4 windows.

use crate::program::MEMORY;
use thorong::host::{Admin, Error, Host};
use thorong_golden::dma::{
    Cause, Config, Descriptor, Layout, Moderation, Refusal, Ring, Share, State, Status, Window,
};

const PATIENCE: u64 = 100_000;

pub(crate) fn config(rings: u64) -> Config {
    Config {
        submission: Ring {
            base: rings,
            log2: 3,
        },
        layout: Layout::Compact,
        completion: Ring {
            base: rings + 0x800,
            log2: 3,
        },
        share: Share {
            weight: 1,
            ..Share::default()
        },
        moderation: Moderation::default(),
        message: None,
    }
}

pub(crate) fn everything() -> Window {
    Window {
        base: 0,
        limit: MEMORY as u64 - 1,
        read: true,
        write: true,
        lock: false,
    }
}

pub(crate) fn copy(source: u64, dest: u64, length: u32, id: u16) -> Descriptor {
    Descriptor {
        source,
        dest,
        length,
        id,
        ..Descriptor::default()
    }
}

/// Every refusal of the table comes back as itself, and changes nothing.
pub(crate) fn refusals(host: &mut impl Host) -> Result<(), Error> {
    let admin = Admin::probe(host)?;
    assert_eq!(
        (admin.queues(), admin.windows(), admin.bus_bytes()),
        (16, 4, 8)
    );
    let good = config(0x1000);
    let refused = |outcome: Result<(), Error>, refusal| {
        assert_eq!(outcome, Err(Error::Refused(refusal)));
    };
    let create =
        |host: &mut _, queue, config: Config| admin.create(host, queue, &config).map(|_| ());
    refused(create(host, 16, good), Refusal::BadQueue);
    refused(create(host, 63, good), Refusal::BadQueue);
    for (base, log2) in [(0x1020, 3), (0x1000, 1), (u64::MAX - 63, 3)] {
        let ring = Ring { base, log2 };
        let (sq, cq) = (
            Config {
                submission: ring,
                ..good
            },
            Config {
                completion: ring,
                ..good
            },
        );
        refused(create(host, 2, sq), Refusal::BadRing);
        refused(create(host, 2, cq), Refusal::BadRing);
    }
    for (weight, rate, burst) in [(0, 0, 0), (1, 1, 1984), (1, 1, 0)] {
        let share = Share {
            weight,
            urgent: false,
            rate,
            burst,
        };
        refused(create(host, 2, Config { share, ..good }), Refusal::BadShare);
    }
    refused(admin.reset(host, 2, PATIENCE), Refusal::BadState);
    refused(
        admin.set_window(host, 2, 4, &everything()),
        Refusal::BadWindow,
    );
    let upside = Window {
        base: 2,
        limit: 1,
        ..everything()
    };
    refused(admin.set_window(host, 2, 0, &upside), Refusal::BadWindow);
    let locked = Window {
        lock: true,
        ..everything()
    };
    admin.set_window(host, 2, 0, &locked)?;
    refused(admin.set_window(host, 2, 0, &everything()), Refusal::Locked);
    assert_eq!(admin.state(host, 2)?, State::Off);
    let mut tenant = admin.create(host, 2, &good)?;
    assert_eq!(admin.state(host, 2)?, State::Running);
    refused(create(host, 2, good), Refusal::BadState);
    // None of it disturbed the queue.
    tenant.post(host, &copy(0x4000, 0x8000, 77, 5))?;
    tenant.ring(host)?;
    assert_eq!(tenant.wait(host, PATIENCE)?.status, Status::Ok);
    admin.reset(host, 2, PATIENCE)?;
    refused(admin.set_window(host, 2, 0, &everything()), Refusal::Locked);
    admin.destroy(host, 2, PATIENCE)?;
    admin.set_window(host, 2, 0, &everything())?;
    admin.destroy(host, 2, PATIENCE)
}

/// A violation halts its queue behind its completion; others go on; a reset brings it back with its windows, a destroy without.
pub(crate) fn halts(host: &mut impl Host) -> Result<(), Error> {
    let admin = Admin::probe(host)?;
    let half = Window {
        limit: 0x7fff,
        ..everything()
    };
    admin.set_window(host, 1, 0, &half)?;
    admin.set_window(host, 7, 3, &everything())?;
    let mut bad = admin.create(host, 1, &config(0x1000))?;
    let mut good = admin.create(host, 7, &config(0x3000))?;
    bad.post(host, &copy(0x4000, 0x5000, 16, 1))?;
    bad.post(host, &copy(0x4000, 0x8000, 16, 2))?;
    bad.post(host, &copy(0x4000, 0x6000, 16, 3))?;
    good.post(host, &copy(0x4000, 0x9000, 16, 4))?;
    bad.ring(host)?;
    good.ring(host)?;
    let first = bad.wait(host, PATIENCE)?;
    assert_eq!((first.id, first.status, first.bytes), (1, Status::Ok, 16));
    let second = bad.wait(host, PATIENCE)?;
    assert_eq!((second.id, second.status), (2, Status::Protection));
    assert_eq!((second.bytes, second.address), (0, 0x8000));
    assert_eq!(
        bad.wait(host, PATIENCE),
        Err(Error::Halted(Cause::Protection))
    );
    assert_eq!(bad.state(host)?, State::Halted(Cause::Protection));
    assert_eq!(good.wait(host, PATIENCE)?.id, 4);

    admin.reset(host, 1, PATIENCE)?;
    assert_eq!(bad.wait(host, PATIENCE), Err(Error::NotRunning));
    let mut again = admin.create(host, 1, &config(0x1000))?;
    again.post(host, &copy(0x4000, 0x5000, 16, 6))?;
    again.ring(host)?;
    assert_eq!(again.wait(host, PATIENCE)?.id, 6);

    admin.destroy(host, 1, PATIENCE)?;
    let mut blind = admin.create(host, 1, &config(0x1000))?;
    blind.post(host, &copy(0x4000, 0x5000, 16, 7))?;
    blind.ring(host)?;
    assert_eq!(
        blind.wait(host, PATIENCE),
        Err(Error::Halted(Cause::SqProtection))
    );
    admin.destroy(host, 1, PATIENCE)?;
    admin.destroy(host, 7, PATIENCE)
}

/// Malformed entries complete as such, and the next one is done.
pub(crate) fn malformed(host: &mut impl Host) -> Result<(), Error> {
    let admin = Admin::probe(host)?;
    admin.set_window(host, 0, 0, &everything())?;
    let mut tenant = admin.create(host, 0, &config(0x1000))?;
    let mut unknown = copy(0x4000, 0x8000, 8, 0x123).entry(Layout::Compact);
    unknown[15] |= 0xf0;
    tenant.post_entry(host, &unknown)?;
    tenant.post(host, &copy(0x4000, 0x8000, 0, 2))?;
    tenant.post(host, &copy(0x4000, 0x8000, 8, 3))?;
    tenant.ring(host)?;
    for (id, status) in [
        (0x123, Status::Malformed),
        (2, Status::Malformed),
        (3, Status::Ok),
    ] {
        let completion = tenant.wait(host, PATIENCE)?;
        assert_eq!((completion.id, completion.status), (id, status));
    }
    assert_eq!(tenant.wait(host, 500), Err(Error::Patience(512)));
    admin.destroy(host, 0, PATIENCE)
}
