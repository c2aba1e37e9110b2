//! How a model is evaluated: by Verilator's `eval()`, or by the function inside it that does the work.
//!
//! `eval()` also hands messages from worker threads to the main thread, a call into the runtime each time. A
//! model of one thread has none: its messages run at once. Without that call a small model's cycle is a fifth
//! faster, which pays for the boundary. It is left out only where `eval()` is, line by line, what is known.

/// What `Vmodel::eval_step` of a model of one thread, without waveforms, does in Verilator 5.006.
const KNOWN: &[&str] = &[
    "if (VL_UNLIKELY(!vlSymsp->__Vm_didInit)) {",
    "vlSymsp->__Vm_didInit = true;",
    "Vmodel___024root___eval_static(&(vlSymsp->TOP));",
    "Vmodel___024root___eval_initial(&(vlSymsp->TOP));",
    "Vmodel___024root___eval_settle(&(vlSymsp->TOP));",
    "}",
    "Verilated::mtaskId(0);",
    "Vmodel___024root___eval(&(vlSymsp->TOP));",
    "Verilated::endOfThreadMTask(vlSymsp->__Vm_evalMsgQp);",
    "Verilated::endOfEval(vlSymsp->__Vm_evalMsgQp);",
];

/// The C++ that evaluates `top` after its first `eval()`, for a model with the class of `source`.
pub(super) fn expression(source: &str) -> &'static str {
    match step(source) == KNOWN {
        true => "Vmodel___024root___eval(top->rootp)",
        false => "top->eval()",
    }
}

/// The statements of `eval_step`, without comments and what only a debugging build has.
fn step(source: &str) -> Vec<&str> {
    let mut debug = false;
    source
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "void Vmodel::eval_step() {")
        .skip(1)
        .take_while(|line| !line.starts_with("//====="))
        .filter(|line| {
            let end = debug && *line == "#endif  // VL_DEBUG";
            debug = (debug || *line == "#ifdef VL_DEBUG") && !end;
            !(debug
                || end
                || line.is_empty()
                || line.starts_with("//")
                || line.starts_with("VL_DEBUG_IF("))
        })
        .collect::<Vec<_>>()
        .strip_suffix(&["}"])
        .map(<[_]>::to_vec)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
#ifdef VL_DEBUG
void Vmodel___024root___eval_debug_assertions(Vmodel___024root* vlSelf);
#endif  // VL_DEBUG
void Vmodel::eval_step() {
    VL_DEBUG_IF(VL_DBG_MSGF("+++++TOP Evaluate Vmodel::eval_step\n"); );
#ifdef VL_DEBUG
    // Debug assertions
    Vmodel___024root___eval_debug_assertions(&(vlSymsp->TOP));
#endif  // VL_DEBUG
    if (VL_UNLIKELY(!vlSymsp->__Vm_didInit)) {
        vlSymsp->__Vm_didInit = true;
        VL_DEBUG_IF(VL_DBG_MSGF("+ Initial\n"););
        Vmodel___024root___eval_static(&(vlSymsp->TOP));
        Vmodel___024root___eval_initial(&(vlSymsp->TOP));
        Vmodel___024root___eval_settle(&(vlSymsp->TOP));
    }
    // MTask 0 start
    Verilated::mtaskId(0);
    Vmodel___024root___eval(&(vlSymsp->TOP));
    // Evaluate cleanup
    Verilated::endOfThreadMTask(vlSymsp->__Vm_evalMsgQp);
    Verilated::endOfEval(vlSymsp->__Vm_evalMsgQp);
}

//============================================================
// Events and timing
bool Vmodel::eventsPending() { return false; }
"#;

    #[test]
    fn only_the_known_step_is_shortened() {
        assert_eq!(expression(SOURCE), "Vmodel___024root___eval(top->rootp)");
        let traced = SOURCE.replace("    // MTask 0 start", "    vlSymsp->__Vm_activity = true;");
        assert_eq!(expression(&traced), "top->eval()");
        assert_eq!(expression(""), "top->eval()");
    }
}
