// The frame operations whose result is a frame, in one form for all of them: the kernel under test
// and a model that follows the definition in pcm.hpp sample by sample, in wide integers. Arrays
// belong to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace voxplane::isa_test {

// Two inputs (some operations have one), an output, samples, and two parameters of the operation.
struct operands {
    const void* a;
    const void* b;
    void* out;
    std::size_t n;
    std::int32_t p;
    std::int32_t q;
};

struct parameters {
    std::int32_t p;
    std::int32_t q;
};

// What arrays hold, for their size and their fill.
enum class form { none, word, number, real };

struct operation {
    const char* name;
    form a;
    form b;
    form out;
    // How many elements of a and of out a sample is.
    std::size_t a_per_sample;
    std::size_t out_per_sample;
    // Where out may be: in an array of its own, over a, over b.
    bool apart;
    bool over_a;
    bool over_b;
    std::span<const parameters> tried;
    // Random parameters are drawn from least to most.
    std::int32_t least;
    std::int32_t most;
    void (*run)(const operands&);
    void (*model)(const operands&);
};

[[nodiscard]] std::span<const operation> operations();
[[nodiscard]] const operation& operation_named(const char* name);
[[nodiscard]] std::size_t octets(form f);

} // namespace voxplane::isa_test
