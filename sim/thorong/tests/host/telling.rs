//! Silence and interrupts as the admin sets them.

use crate::orders::{config, copy, everything};
use thorong::host::{Admin, Error, Host};
use thorong_golden::dma::{Config, Message, Moderation};
use thorong_rtl::dma::registers::table::admin;

/// An interrupt is told in memory, where and as its queue was created with.
pub(crate) fn an_interrupt_is_told(host: &mut impl Host) {
    let page = Admin::probe(host).unwrap();
    let telling = |address| Config {
        moderation: Moderation {
            count: 2,
            time: 64_000,
        },
        message: Some(Message {
            address,
            data: 0x7e11_7a1e,
        }),
        ..config(0x1000)
    };
    page.set_window(host, 5, 0, &everything()).unwrap();
    let outcome = page.create(host, 5, &telling(0x7002)).map(|_| ());
    assert!(
        matches!(
            outcome,
            Err(Error::Unfit {
                field: "message",
                ..
            })
        ),
        "{outcome:?}"
    );
    let mut tenant = page.create(host, 5, &telling(0x7004)).unwrap();
    host.write_memory(0x7000, &[0xee; 16]).unwrap();
    for id in 0..2 {
        tenant.post(host, &copy(0x4000, 0x8000, 16, id)).unwrap();
        tenant.ring(host).unwrap();
        let rises = host.interrupt(5, 400).unwrap();
        assert_eq!(rises, id == 1);
        host.pass(100).unwrap();
        let (mut bytes, mut must) = ([0; 16], [0xee; 16]);
        if rises {
            must[4..8].copy_from_slice(&0x7e11_7a1eu32.to_le_bytes());
        }
        host.read_memory(0x7000, &mut bytes).unwrap();
        assert_eq!(bytes, must);
    }
    assert_eq!(tenant.take(host).unwrap().len(), 2);
}

/// How long memory may be silent is kept, in units of 64 cycles of 16 bits.
pub(crate) fn a_timeout_is_kept(host: &mut impl Host) {
    let page = Admin::probe(host).unwrap();
    assert_eq!(host.read_register(admin::TIMEOUT.offset), Ok(0));
    page.set_timeout(host, 64 * 0xffff).unwrap();
    assert_eq!(host.read_register(admin::TIMEOUT.offset), Ok(0xffff));
    for cycles in [63, 64 * 0x1_0000] {
        let outcome = page.set_timeout(host, cycles);
        assert!(matches!(outcome, Err(Error::Unfit { .. })), "{outcome:?}");
    }
    page.set_timeout(host, 0).unwrap();
    assert_eq!(host.read_register(admin::TIMEOUT.offset), Ok(0));
}
