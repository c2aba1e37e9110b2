//! Statements as the body of an `always` process.

use crate::build;
use crate::expr::{Ex, SigId};
use crate::kernel::St;
use crate::layout::wrap;
use crate::literal::sized;
use crate::print::{Printer, Temp};
use num_bigint::BigUint;

/// Prints the statements of one process.
pub(crate) struct Process<'a> {
    pub(crate) printer: &'a mut Printer,
    /// The left side for a part of a signal: signal, first bit, bits.
    pub(crate) target: &'a dyn Fn(SigId, usize, usize) -> String,
    /// `=` where the process settles, `<=` at a clock edge.
    pub(crate) sign: &'static str,
    /// Intermediate values of this process.
    pub(crate) temps: Vec<Temp>,
    out: String,
}

impl<'a> Process<'a> {
    pub(crate) fn new(
        printer: &'a mut Printer,
        target: &'a dyn Fn(SigId, usize, usize) -> String,
        sign: &'static str,
    ) -> Process<'a> {
        Process {
            printer,
            target,
            sign,
            temps: vec![],
            out: String::new(),
        }
    }

    /// The statements' text. Intermediate values get a default first, so that none becomes a latch.
    pub(crate) fn body(mut self, list: &[St], indent: usize) -> (String, Vec<Temp>) {
        self.list(list, indent);
        let mut text = String::new();
        for temp in &self.temps {
            let zero = sized(&BigUint::default(), temp.w);
            text.push_str(&wrap(indent, &format!("{} = {zero};", temp.name)));
        }
        text.push_str(&self.out);
        (text, self.temps)
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&wrap(indent, text));
    }

    /// The text of an expression, after the intermediate values it needs.
    fn ready(&mut self, text: String, indent: usize) -> String {
        for temp in std::mem::take(&mut self.printer.pending) {
            self.line(indent, &format!("{} = {};", temp.name, temp.text));
            self.temps.push(temp);
        }
        text
    }

    fn list(&mut self, list: &[St], indent: usize) {
        for st in list {
            match st {
                St::Assign { dst, lo, rhs } => {
                    let text = self.assignment(*dst, *lo, rhs);
                    let text = self.ready(text, indent);
                    self.line(indent, &text);
                }
                St::If { test, then, other } => self.conditional(test, then, other, indent),
                St::Case {
                    on,
                    arms,
                    other,
                    full,
                } => self.case(on, arms, other, *full, indent),
            }
        }
    }

    fn assignment(&mut self, dst: SigId, lo: usize, rhs: &Ex) -> String {
        let left = (self.target)(dst, lo, rhs.w);
        self.printer.subject = left.split('[').next().unwrap_or("value").to_string();
        format!("{left} {} {};", self.sign, self.printer.text(rhs))
    }

    fn condition(&mut self, test: &Ex) -> String {
        self.printer.subject = "test".into();
        self.printer.text(test)
    }

    /// A lone assignment as text, if that needs no statement before it.
    fn lone(&mut self, list: &[St]) -> Option<String> {
        let [St::Assign { dst, lo, rhs }] = list else {
            return None;
        };
        (!self.printer.needs_statement(rhs)).then(|| self.assignment(*dst, *lo, rhs))
    }

    fn conditional(&mut self, test: &Ex, then: &[St], other: &[St], indent: usize) {
        let (test, then, other) = match then.is_empty() {
            true => (build::not(test.clone()), other, then),
            false => (test.clone(), then, other),
        };
        let text = self.condition(&test);
        let text = self.ready(text, indent);
        let mut head = format!("if ({text})");
        let (mut then, mut other) = (then.to_vec(), other.to_vec());
        loop {
            let open = self.branch(&head, &then, indent, !other.is_empty());
            if other.is_empty() {
                if open {
                    self.line(indent, "end");
                }
                return;
            }
            let lead = if open { "end else" } else { "else" };
            if let [
                St::If {
                    test,
                    then: next,
                    other: rest,
                },
            ] = other.as_slice()
                && !next.is_empty()
                && !self.printer.needs_statement(test)
            {
                head = format!("{lead} if ({})", self.condition(test));
                (then, other) = (next.clone(), rest.clone());
                continue;
            }
            if self.branch(lead, &other, indent, false) {
                self.line(indent, "end");
            }
            return;
        }
    }

    /// One branch behind its head; true where a `begin` still wants its `end`.
    fn branch(&mut self, head: &str, body: &[St], indent: usize, more: bool) -> bool {
        if !more
            && !head.starts_with("end")
            && let Some(text) = self.lone(body)
            && indent + head.len() + text.len() < 100
        {
            self.line(indent, &format!("{head} {text}"));
            return false;
        }
        self.line(indent, &format!("{head} begin"));
        self.list(body, indent + 4);
        true
    }

    fn case(&mut self, on: &Ex, arms: &[(Ex, Vec<St>)], other: &[St], full: bool, indent: usize) {
        let text = self.condition(on);
        let text = self.ready(text, indent);
        self.line(indent, &format!("case ({text})"));
        for (label, body) in arms {
            let label = self.printer.text(label);
            self.arm(&label, body, indent + 4);
        }
        if !full {
            self.arm("default", other, indent + 4);
        }
        self.line(indent, "endcase");
    }

    fn arm(&mut self, label: &str, body: &[St], indent: usize) {
        if body.is_empty() {
            return self.line(indent, &format!("{label}: ;"));
        }
        if let Some(text) = self.lone(body)
            && indent + label.len() + text.len() < 98
        {
            return self.line(indent, &format!("{label}: {text}"));
        }
        self.line(indent, &format!("{label}: begin"));
        self.list(body, indent + 4);
        self.line(indent, "end");
    }
}
