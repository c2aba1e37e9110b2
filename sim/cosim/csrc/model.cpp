// One Verilator model as a shared library: its ports as a table, its clock as one call. Compiled in one
// piece with what Verilator generated to run in each cycle; `generated.inc` includes that and defines, for this model,
//   THORONG_CLOCK         the clock's member of the class Vmodel
//   THORONG_EVAL(top)     evaluates the model, initialised before
//   THORONG_PORTS(PORT)   PORT(member, "name", width, direction) for each port, direction 1 = output
//   THORONG_TRACE         the waveform writer's class, where there is one
// The runtime is the program's: nothing of it is in here.

#include "generated.inc"

#include <cstring>
#include <exception>
#include <memory>

namespace {

// Half a clock period, in the waveform's nanoseconds.
constexpr uint64_t HALF = 5;

struct Model {
    VerilatedContext* context;
    std::unique_ptr<Vmodel> top;
    uint64_t time = 0;
#ifdef THORONG_TRACE
    std::unique_ptr<THORONG_TRACE> trace;
#endif
    bool broken = false;  // A fatal error left it in the middle of an evaluation.
};

struct Port {
    const char* name;
    uint32_t width;
    uint32_t direction;
};

constexpr Port ports[] = {
#define PORT(member, name, width, direction) {name, width, direction},
    THORONG_PORTS(PORT)
#undef PORT
};

// Runs `action` in the model's context. The result is whether the simulation has ended.
template <typename Action>
inline bool guarded(Model* model, Action action) {
    if (VL_UNLIKELY(model->broken)) return true;
    Verilated::threadContextp(model->context);
    try {
        action();
    } catch (const std::exception&) {
        model->broken = true;  // The program's handler has noted why.
    }
    return VL_UNLIKELY(model->context->gotFinish());
}

inline void dump(Model* model, uint64_t time) {
#ifdef THORONG_TRACE
    if (VL_UNLIKELY(model->trace)) model->trace->dump(time);
#else
    (void)model, (void)time;
#endif
}

// A model in its context, its inputs zero, its initial blocks run; null where that ended in a fatal error.
Model* create(VerilatedContext* context) {
    auto model = std::make_unique<Model>();
    model->context = context;
    guarded(model.get(), [&] {
        model->top = std::make_unique<Vmodel>(context, "TOP");
        // Random bits are for what the design has forgotten, not the test bench.
#define PORT(member, name, width, direction) \
    if (!direction) std::memset(&model->top->member, 0, sizeof model->top->member);
        THORONG_PORTS(PORT)
#undef PORT
        model->top->eval();
    });
    return model->broken ? nullptr : model.release();
}

void pointers(Model* model, void** to) {
#define PORT(member, name, width, direction) *to++ = &model->top->member;
    THORONG_PORTS(PORT)
#undef PORT
}

bool settle(Model* model) {
    return guarded(model, [=] { THORONG_EVAL(model->top); });
}

bool step(Model* model, bool poked) {
    return guarded(model, [=] {
        Vmodel* const top = model->top.get();
        VerilatedContext* const context = model->context;
        const uint64_t now = model->time;
        // Inputs change while the clock is low, never together with its edge.
        if (poked) THORONG_EVAL(top);
        dump(model, now);
        context->time(now + HALF);
        top->THORONG_CLOCK = 1;
        THORONG_EVAL(top);
        dump(model, now + HALF);
        // The low phase is dumped when the next cycle's inputs are in it.
        context->time(now + 2 * HALF);
        model->time = now + 2 * HALF;
        top->THORONG_CLOCK = 0;
        THORONG_EVAL(top);
    });
}

// Starts a waveform; false where the file can't be written or the model has no writer.
bool trace(Model* model, const char* path) {
#ifdef THORONG_TRACE
    guarded(model, [=] {
        if (model->trace) {
            dump(model, model->time);
            model->trace->close();
        }
        model->trace = std::make_unique<THORONG_TRACE>();
        model->top->trace(model->trace.get(), 99);
        model->trace->open(path);
    });
    return !model->broken && model->trace->isOpen();
#else
    (void)model, (void)path;
    return false;
#endif
}

void destroy(Model* model) {
    guarded(model, [=] {
        dump(model, model->time);
#ifdef THORONG_TRACE
        if (model->trace) model->trace->close();
#endif
        model->top->final();
    });
    delete model;
}

// All that the program sees; the same struct is in src/verilator/library.rs.
struct Interface {
    const Port* ports;
    uint64_t count;
    Model* (*create)(VerilatedContext*);
    void (*pointers)(Model*, void**);
    bool (*settle)(Model*);
    bool (*step)(Model*, bool);
    bool (*trace)(Model*, const char*);
    void (*destroy)(Model*);
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const Interface thorong_model;
const Interface thorong_model{ports,  sizeof ports / sizeof *ports, create, pointers, settle, step, trace,
                              destroy};
