//! The ports of a model, as the header of the class that Verilator wrote declares them.

use crate::dut::{Direction, PortInfo};

/// A port and the class's member that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// The member's name in C++.
    pub(super) member: String,
    /// The port, by its name in Verilog.
    pub(super) port: PortInfo,
}

/// Reads lines such as `VL_IN8(&clk,0,0);` and `VL_OUTW(&sum,99,0,4);`: the kind and the storage, the
/// member, the most and the least significant bit.
pub(super) fn members(header: &str) -> Vec<Member> {
    header
        .lines()
        .filter_map(|line| member(line.trim()))
        .collect()
}

fn member(line: &str) -> Option<Member> {
    let (kind, rest) = line.split_once("(&")?;
    let direction = if kind.starts_with("VL_IN") && !kind.starts_with("VL_INOUT") {
        Direction::Input
    } else if kind.starts_with("VL_OUT") {
        Direction::Output
    } else {
        return None;
    };
    let mut fields = rest.split_once(')')?.0.split(',');
    let member = fields.next()?;
    let high: usize = fields.next()?.parse().ok()?;
    let low: usize = fields.next()?.parse().ok()?;
    Some(Member {
        member: member.to_string(),
        port: PortInfo {
            name: verilog_name(member),
            direction,
            width: high.abs_diff(low) + 1,
        },
    })
}

/// Undoes Verilator's encoding: `__SYM__` before a word of C++, `__0xx` for a character that C++ would
/// misread, such as the second of two underscores.
fn verilog_name(member: &str) -> String {
    let mut rest = member.strip_prefix("__SYM__").unwrap_or(member);
    let mut name = String::new();
    while let Some(first) = rest.chars().next() {
        let code = rest
            .strip_prefix("__0")
            .and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        if let Some(code) = code {
            name.push(char::from(code));
            rest = &rest[5..];
        } else {
            name.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind_of_port() {
        let header = "
    VL_IN8(&aclk,0,0);
    VL_IN16(&a,8,0);
    VL_IN(&b,0,31);
    VL_IN64(&c,63,0);
    VL_INW(&d,99,0,4);
    VL_OUT8(&__SYM__int,3,0);
    VL_OUTW(&two___05Funder,1023,0,32);
    VL_INOUT8(&pad,0,0);
    CData other;";
        let read: Vec<_> = members(header)
            .into_iter()
            .map(|m| {
                (
                    m.port.name,
                    m.port.direction == Direction::Input,
                    m.port.width,
                )
            })
            .collect();
        let expected = [
            ("aclk", true, 1),
            ("a", true, 9),
            ("b", true, 32),
            ("c", true, 64),
            ("d", true, 100),
            ("int", false, 4),
            ("two__under", false, 1024),
        ];
        assert_eq!(read, expected.map(|(n, i, w)| (n.to_string(), i, w)));
    }
}
