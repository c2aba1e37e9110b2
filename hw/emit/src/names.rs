//! Names that every Verilog tool takes, without collisions.

use std::collections::HashSet;

/// Reserved in Verilog-2005, in SystemVerilog (Verilator reads both) or, for what Verilator makes of it, in C++.
const RESERVED: &str = "
always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default defparam design
disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable endtask event
for force forever fork function generate genvar highz0 highz1 if ifnone incdir include initial inout input instance
integer join large liblist library localparam macromodule medium module nand negedge nmos nor noshowcancelled not notif0
notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent
rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled signed small specify
specparam strong0 strong1 supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg
unsigned use uwire vectored wait wand weak0 weak1 while wire wor xnor xor
accept_on alias always_comb always_ff always_latch assert assume before bind bins binsof bit break byte chandle checker
class clocking const constraint context continue cover covergroup coverpoint cross dist do endchecker endclass
endclocking endgroup endinterface endpackage endprogram endproperty endsequence enum eventually expect export extends
extern final first_match foreach forkjoin global iff ignore_bins illegal_bins implements implies import inside int
interconnect interface intersect join_any join_none let local logic longint matches modport nettype new nexttime null
package packed priority program property protected pure rand randc randcase randsequence ref reject_on restrict return
s_always s_eventually s_nexttime s_until s_until_with sequence shortint shortreal soft solve static string strong struct
super sync_accept_on sync_reject_on tagged this throughout timeprecision timeunit type typedef union unique unique0
until until_with untyped var virtual void wait_order weak wildcard with within
abort alignas alignof and_eq asm auto bitand bitor bool catch char char16_t char32_t compl concept const_cast constexpr
decltype delete double dynamic_cast explicit false float friend goto inline long mutable namespace noexcept not_eq
nullptr operator or_eq override private public register reinterpret_cast requires short sizeof static_assert
static_cast switch template thread_local throw true try typeid typename using volatile wchar_t xor_eq";

/// Whether a tool reserves this name.
pub(crate) fn reserved(name: &str) -> bool {
    RESERVED.split_whitespace().any(|word| word == name)
}

/// Whether this can stand in Verilog as it is.
pub(crate) fn legal(name: &str) -> bool {
    let head = name.bytes().next();
    head.is_some_and(|b| b.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.contains("__")
        && !reserved(name)
}

/// `pe$3$a_in` as a Verilog name: `pe_3_a_in`.
pub(crate) fn mangle(key: &str) -> String {
    let mut name = String::new();
    for c in key.chars() {
        let c = if c.is_ascii_alphanumeric() { c } else { '_' };
        // Verilator uses doubled underscores itself.
        if c != '_' || !name.ends_with('_') {
            name.push(c);
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'n');
    }
    if reserved(&name) {
        name.push('_');
    }
    name
}

/// The names given out in one module (or, for modules, in one file).
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// The name itself where it is free, or else with the first free number behind it.
    pub(crate) fn fresh(&mut self, wanted: &str) -> String {
        let mut name = mangle(wanted);
        let mut n = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{}_{n}", mangle(wanted));
            n += 1;
        }
        name
    }

    /// Takes a name that can't be changed; false where it is gone already.
    pub(crate) fn exact(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, legal, mangle};

    #[test]
    fn names_are_plain_and_free() {
        assert_eq!(mangle("pe$3$a_in"), "pe_3_a_in");
        assert_eq!(mangle("reg"), "reg_");
        assert_eq!(mangle("logic"), "logic_");
        assert_eq!(mangle("a$_b"), "a_b");
        let mut names = Names::default();
        assert_eq!(names.fresh("a$1"), "a_1");
        assert_eq!(names.fresh("a_1"), "a_1_2");
        assert!(!names.exact("a_1"));
        assert!(
            legal("m_axi_awaddr") && !legal("a$b") && !legal("9a") && !legal("wire") && !legal("")
        );
    }
}
