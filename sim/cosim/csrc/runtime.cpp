// What the `verilated` crate lacks of Verilator's runtime: contexts, seeds, and an end of simulation that
// is reported instead of ending the process. Linked whole into the program, beside the crate's copy.

#include <verilated.h>
#include <verilated_cov.h>
#include <verilated_dpi.h>
#include <verilated_fst_c.h>
#include <verilated_save.h>
#include <verilated_vcd_c.h>
#include <verilated_vpi.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace {

// What happened in each context, in the order it happened. Touched only when something did.
std::mutex reports_mutex;
std::unordered_map<const VerilatedContext*, std::string>& reports() {
    static std::unordered_map<const VerilatedContext*, std::string> map;
    return map;
}

void report(const char* file, int line, const char* message) {
    VerilatedContext* const context = Verilated::threadContextp();
    context->gotFinish(true);
    const std::lock_guard<std::mutex> lock{reports_mutex};
    std::string& text = reports()[context];
    if (!text.empty()) return;  // The first is the cause; what follows are consequences.
    text = message;
    if (file && file[0]) text += std::string{" at "} + file + ":" + std::to_string(line);
}

}  // namespace

void vl_finish(const char* file, int line, const char*) VL_MT_UNSAFE {
    report(file, line, "$finish");
}

void vl_stop(const char* file, int line, const char*) VL_MT_UNSAFE {
    Verilated::threadContextp()->gotError(true);
    report(file, line, "$stop");
}

// The runtime does not expect its caller back from here: where logic does not converge, the model's loop
// would run forever. The exception is caught where the program called into the model.
void vl_fatal(const char* file, int line, const char*, const char* message) VL_MT_UNSAFE {
    Verilated::threadContextp()->gotError(true);
    report(file, line, message);
    throw std::runtime_error{message};
}

extern "C" {

// A context with one thread (the runtime's default is one per core) and a seed (0 draws one).
VerilatedContext* thorong_context_new(int seed) {
    auto context = std::make_unique<VerilatedContext>();
    context->threads(1);
    context->randSeed(seed);
    return context.release();
}

// Makes the context this thread's: the crate's functions act on that.
void thorong_context_enter(VerilatedContext* context) { Verilated::threadContextp(context); }

void thorong_context_delete(VerilatedContext* context) {
    {
        const std::lock_guard<std::mutex> lock{reports_mutex};
        reports().erase(context);
    }
    // A thread must not be left with a context that is gone.
    if (Verilated::threadContextp() == context) {
        Verilated::threadContextp(Verilated::defaultContextp());
    }
    delete context;
}

// Why the simulation ended, copied into `text`; its length without the end mark, 0 where it did not end.
size_t thorong_context_report(const VerilatedContext* context, char* text, size_t size) {
    const std::lock_guard<std::mutex> lock{reports_mutex};
    const auto found = reports().find(context);
    if (found == reports().end() || size == 0) return 0;
    const size_t length = found->second.copy(text, size - 1);
    text[length] = 0;
    return length;
}

// Writes the coverage counters of the context's models; false where the file can't be written.
bool thorong_context_coverage(VerilatedContext* context, const char* path) {
    try {
        Verilated::threadContextp(context);
        context->coveragep()->write(path);
        return true;
    } catch (const std::exception&) { return false; }
}

}  // extern "C"

// The linker takes from an archive only what something refers to, and a model is loaded long after. One
// symbol of each part that nothing above mentions keeps the whole part; FST is compiled beside this file.
extern struct RuntimeParts {
    void (VerilatedVcd::*vcd)();
    void (VerilatedSave::*save)(const char*);
    bool (*vpi)();
    svScope (*dpi)();
} const thorong_runtime_parts;
RuntimeParts const thorong_runtime_parts{&VerilatedVcd::close, &VerilatedSave::open,
                                         &VerilatedVpi::callValueCbs, &svGetScope};
