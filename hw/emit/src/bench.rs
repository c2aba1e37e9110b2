//! A self-checking Verilog test bench from recorded cycles.
//!
//! The bench drives the inputs of each cycle, waits for the outputs to settle, compares them, and clocks.
//! An output that belongs to a handshake counts only while its valid is up, so that what a block leaves in
//! its un-reset data registers is nobody's business: `m_axis_tdata` follows `m_axis_tvalid`, `m_axi_awaddr`
//! follows `m_axi_awvalid`. Of a bus with byte enables (`m_axi_wstrb`, `m_axis_tkeep`) only the enabled bytes
//! count. All other outputs count in every cycle from the end of the first reset on.

use crate::package::Bench;
use std::fmt::Write as _;

/// A port of the recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its name in the Verilog.
    pub name: String,
    /// Bits.
    pub width: usize,
}

/// One value a pin.
pub type Values = Vec<Vec<u32>>;

/// Recorded cycles: for each, every input's and every output's words, little-endian, 32 bits each.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The clock's name.
    pub clock: String,
    /// The synchronous active-low reset's name.
    pub reset: String,
    /// Without the clock.
    pub inputs: Vec<Pin>,
    /// All outputs.
    pub outputs: Vec<Pin>,
    /// Inputs and outputs of each cycle, in those orders.
    pub cycles: Vec<(Values, Values)>,
}

/// The output whose high level makes `name` count: the `valid` of its channel.
fn valid_of<'a>(name: &str, outputs: &'a [Pin]) -> Option<&'a str> {
    outputs
        .iter()
        .map(|p| p.name.as_str())
        .filter(|v| v.ends_with("valid") && *v != name)
        .find(|v| {
            let channel = v.trim_end_matches("valid").trim_end_matches('t');
            let ready = name.ends_with("ready") || name.ends_with("valid");
            !channel.is_empty()
                && (name.starts_with(channel) || name == channel.trim_end_matches('_'))
                && !ready
        })
}

/// The output that enables the bytes of `name`: `m_axi_wstrb` for `m_axi_wdata`.
fn enables_of(name: &str, outputs: &[Pin]) -> Option<usize> {
    let channel = name.strip_suffix("data")?;
    let enables = |p: &Pin| {
        p.name
            .strip_prefix(channel)
            .is_some_and(|end| end == "strb" || end == "keep")
    };
    outputs.iter().position(enables)
}

impl Recording {
    /// The bench for the module `top`.
    pub fn bench(&self, top: &str) -> Bench {
        let file = format!("{top}.hex");
        Bench {
            text: self.text(top, &file),
            data: vec![(file, self.rows())],
        }
    }

    fn bits(pins: &[Pin]) -> usize {
        pins.iter().map(|p| p.width).sum()
    }

    /// One row a cycle: which bits of the outputs count, the outputs, the inputs; first port lowest.
    fn rows(&self) -> String {
        let position = |name: &str| self.outputs.iter().position(|p| p.name == name);
        let valids: Vec<Option<usize>> = self
            .outputs
            .iter()
            .map(|p| valid_of(&p.name, &self.outputs).and_then(position))
            .collect();
        let enables: Vec<Option<usize>> = self
            .outputs
            .iter()
            .map(|p| enables_of(&p.name, &self.outputs))
            .collect();
        let reset = self.inputs.iter().position(|p| p.name == self.reset);
        let mut running = reset.is_none();
        let mut text = String::new();
        for (n, (inputs, outputs)) in self.cycles.iter().enumerate() {
            let mut row = Row::default();
            for (pin, words) in self.inputs.iter().zip(inputs) {
                row.push(pin.width, |i| bit(words, i));
            }
            for (pin, words) in self.outputs.iter().zip(outputs) {
                row.push(pin.width, |i| bit(words, i));
            }
            for ((pin, valid), enable) in self.outputs.iter().zip(&valids).zip(&enables) {
                let counts = running && valid.is_none_or(|v| bit(&outputs[v], 0));
                row.push(pin.width, |i| {
                    let enabled =
                        |e: usize| bit(&outputs[e], i * self.outputs[e].width / pin.width);
                    counts && enable.is_none_or(enabled)
                });
            }
            let _ = writeln!(text, "{}", row.hex());
            // A reset has taken hold once it has been low at an edge.
            running |= n > 0 && reset.is_some_and(|r| !bit(&inputs[r], 0));
        }
        text
    }

    fn text(&self, top: &str, file: &str) -> String {
        let (ins, outs) = (Self::bits(&self.inputs), Self::bits(&self.outputs));
        let mut connections = vec![format!("        .{c}({c})", c = self.clock)];
        let mut checks = String::new();
        let mut at = 0;
        for p in &self.inputs {
            connections.push(format!("        .{}(row[{at} +: {}])", p.name, p.width));
            at += p.width;
        }
        for p in &self.outputs {
            let Pin { name, width } = p;
            let from = at - ins;
            connections.push(format!("        .{name}(out[{from} +: {width}])"));
            let _ = write!(
                checks,
                "            if ((out[{from} +: {width}] & row[{care} +: {width}]) !== (row[{at} +: {width}] & row[{care} +: {width}])) begin\n                \
                 errors = errors + 1;\n                \
                 $display(\"cycle %0d: {name} is %h, expected %h; the bits of %h count\", cycle, out[{from} +: {width}], row[{at} +: {width}], row[{care} +: {width}]);\n            end\n",
                care = at + outs
            );
            at += width;
        }
        format!(
            "// Self-checking test bench of {top}: {cycles} cycles recorded from a run whose results equal the golden model's.\n\
             // SPDX-License-Identifier: MIT OR Apache-2.0\n\
             `default_nettype none\n\nmodule {top}_tb;\n    \
             localparam CYCLES = {cycles};\n    \
             // A row: which bits of the outputs count, the outputs, the inputs.\n    \
             reg [{row_high}:0] rows [0:CYCLES-1];\n    reg [{row_high}:0] row;\n    wire [{out_high}:0] out;\n    \
             reg {clock};\n    integer cycle, errors;\n\n    {top} dut (\n{connections}\n    );\n\n    \
             initial begin\n        $readmemh(\"{file}\", rows);\n        {clock} = 1'b0;\n        errors = 0;\n        \
             for (cycle = 0; cycle < CYCLES; cycle = cycle + 1) begin\n            row = rows[cycle];\n            #5;\n\
             {checks}            {clock} = 1'b1;\n            #5;\n            {clock} = 1'b0;\n        end\n        \
             if (errors == 0)\n            $display(\"PASS: {top}, %0d cycles\", CYCLES);\n        else begin\n            \
             $display(\"FAIL: {top}, %0d wrong outputs\", errors);\n`ifdef __ICARUS__\n            $finish_and_return(1);\n`endif\n        \
             end\n        $finish;\n    end\nendmodule\n\n`default_nettype wire\n",
            cycles = self.cycles.len(),
            row_high = ins + 2 * outs - 1,
            out_high = outs.max(1) - 1,
            clock = self.clock,
            connections = connections.join(",\n"),
        )
    }
}

fn bit(words: &[u32], index: usize) -> bool {
    words[index / 32] >> (index % 32) & 1 == 1
}

/// Bits, lowest first.
#[derive(Default)]
struct Row(Vec<bool>);

impl Row {
    fn push(&mut self, width: usize, bit: impl Fn(usize) -> bool) {
        self.0.extend((0..width).map(bit));
    }

    fn hex(&self) -> String {
        let digit = |bits: &[bool]| {
            let value = bits.iter().rev().fold(0, |v, b| v * 2 + u32::from(*b));
            char::from_digit(value, 16).unwrap_or('x')
        };
        self.0.chunks(4).rev().map(digit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(name: &str, width: usize) -> Pin {
        Pin {
            name: name.into(),
            width,
        }
    }

    #[test]
    fn payload_follows_its_own_valid() {
        let outputs = [
            pin("s_axis_a_tready", 1),
            pin("m_axis_tvalid", 1),
            pin("m_axis_tdata", 8),
            pin("m_axi_awvalid", 1),
            pin("m_axi_awaddr", 8),
            pin("m_axi_arvalid", 1),
            pin("m_axi_araddr", 8),
            pin("m_axi_wvalid", 1),
            pin("m_axi_wdata", 8),
            pin("m_axi_wstrb", 1),
            pin("m_axi_bready", 1),
            pin("busy", 1),
            pin("read_check_valid", 1),
        ];
        let of = |name| valid_of(name, &outputs);
        assert_eq!(of("read_check"), Some("read_check_valid"));
        assert_eq!(of("m_axis_tdata"), Some("m_axis_tvalid"));
        assert_eq!(of("m_axi_awaddr"), Some("m_axi_awvalid"));
        assert_eq!(of("m_axi_araddr"), Some("m_axi_arvalid"));
        assert_eq!(of("m_axi_wdata"), Some("m_axi_wvalid"));
        assert_eq!(enables_of("m_axi_wdata", &outputs), Some(9));
        assert_eq!(enables_of("m_axis_tdata", &outputs), None);
        for always in [
            "s_axis_a_tready",
            "m_axis_tvalid",
            "m_axi_awvalid",
            "m_axi_bready",
            "busy",
        ] {
            assert_eq!(of(always), None, "{always}");
        }
    }

    #[test]
    fn a_row_is_care_then_outputs_then_inputs() {
        let recording = Recording {
            clock: "aclk".into(),
            reset: "aresetn".into(),
            inputs: vec![pin("aresetn", 1), pin("x", 7)],
            outputs: vec![pin("m_axis_tvalid", 1), pin("m_axis_tdata", 3)],
            cycles: vec![
                (vec![vec![0], vec![0x7f]], vec![vec![0], vec![7]]),
                (vec![vec![0], vec![0]], vec![vec![0], vec![7]]),
                (vec![vec![1], vec![0x40]], vec![vec![0], vec![5]]),
                (vec![vec![1], vec![0]], vec![vec![1], vec![5]]),
            ],
        };
        // The reset takes hold with the first row; then valid counts always and the data with it.
        assert_eq!(recording.rows(), "0efe\n0e00\n1a81\nfb01\n");
    }
}
