//! The rules of a ready/valid stream, AXI4-Stream's (ARM IHI 0051 A, section 2.2).

use std::fmt::{self, Debug};

/// One cycle of a stream, seen after the outputs settled and before the rising edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamCycle<T> {
    /// ARESETn.
    pub aresetn: bool,
    /// TVALID.
    pub valid: bool,
    /// TREADY.
    pub ready: bool,
    /// TDATA, TLAST, TUSER and so on; means nothing while `valid` is low.
    pub payload: T,
}

/// What a stream must keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamRule {
    /// Valid stays until the transfer.
    ValidStable,
    /// The payload stays while valid waits for ready.
    PayloadStable,
    /// Nothing is valid in reset, from its second cycle on.
    ResetQuiet,
    /// Nothing is valid in the cycle right after reset, before the first edge that does not see it.
    ReleaseQuiet,
}

impl StreamRule {
    /// All of them.
    pub const ALL: [StreamRule; 4] = [
        Self::ValidStable,
        Self::PayloadStable,
        Self::ResetQuiet,
        Self::ReleaseQuiet,
    ];

    /// The section of ARM IHI 0051 A.
    pub fn section(self) -> &'static str {
        match self {
            StreamRule::ValidStable | StreamRule::PayloadStable => "2.2.1",
            StreamRule::ResetQuiet | StreamRule::ReleaseQuiet => "2.7.2",
        }
    }

    /// The rule in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ValidStable => {
                "once TVALID is high it stays high until TREADY takes the transfer"
            }
            Self::PayloadStable => "the payload holds still while TVALID waits for TREADY",
            Self::ResetQuiet => "TVALID is low while ARESETn is low",
            Self::ReleaseQuiet => "TVALID is low until a rising edge has seen ARESETn high",
        }
    }
}

/// A rule broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamViolation {
    /// Which.
    pub rule: StreamRule,
    /// When, in cycles since the monitor's first.
    pub cycle: u64,
    /// What was seen.
    pub detail: String,
}

impl fmt::Display for StreamViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rule, section) = (self.rule.sentence(), self.rule.section());
        write!(
            f,
            "cycle {}: {rule} (IHI 0051 {section}): {}",
            self.cycle, self.detail
        )
    }
}

/// Watches one stream, a [`StreamCycle`] a clock cycle.
#[derive(Clone, Debug)]
pub struct StreamMonitor<T> {
    cycle: u64,
    before: Option<StreamCycle<T>>,
    violations: Vec<StreamViolation>,
}

impl<T> Default for StreamMonitor<T> {
    fn default() -> Self {
        StreamMonitor {
            cycle: 0,
            before: None,
            violations: Vec::new(),
        }
    }
}

impl<T: PartialEq + Clone + Debug> StreamMonitor<T> {
    /// One that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next cycle.
    pub fn check(&mut self, now: &StreamCycle<T>) {
        if let Some(before) = self.before.replace(now.clone()) {
            let waits = before.valid && !before.ready && before.aresetn && now.aresetn;
            if waits && !now.valid {
                let detail = format!("{:x?} was withdrawn", before.payload);
                self.broken(StreamRule::ValidStable, detail);
            } else if waits && now.payload != before.payload {
                let detail = format!("{:x?} became {:x?}", before.payload, now.payload);
                self.broken(StreamRule::PayloadStable, detail);
            }
            if now.valid && !before.aresetn {
                let rule = match now.aresetn {
                    true => StreamRule::ReleaseQuiet,
                    false => StreamRule::ResetQuiet,
                };
                self.broken(rule, format!("{:x?} is valid", now.payload));
            }
        }
        self.cycle += 1;
    }

    fn broken(&mut self, rule: StreamRule, detail: String) {
        self.violations.push(StreamViolation {
            rule,
            cycle: self.cycle,
            detail,
        });
    }

    /// What was broken so far, in order.
    pub fn violations(&self) -> &[StreamViolation] {
        &self.violations
    }

    /// # Panics
    /// Where a rule was broken, with the first.
    pub fn assert_clean(&self) {
        if let Some(first) = self.violations.first() {
            panic!("{first}");
        }
    }
}
