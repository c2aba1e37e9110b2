// The bench's loop in plain C++, compiled into the model's own library: the same inputs, the same three
// evaluations a cycle, the same output. The sum of all outputs is the result.
extern "C" __attribute__((visibility("default"))) uint64_t plain_loop(Model* model, const uint64_t* stimulus,
                                                                      uint64_t mask, uint64_t cycles) {
    Vmodel* const top = model->top.get();
    uint64_t total = 0;
    for (uint64_t i = 0; i < cycles; ++i) {
        const uint64_t word = stimulus[i & mask];
        top->a_valid = word & 1;
        top->a = word;
        top->eval();
        top->aclk = 1;
        top->eval();
        top->aclk = 0;
        top->eval();
        total += top->sum;
    }
    return total;
}
