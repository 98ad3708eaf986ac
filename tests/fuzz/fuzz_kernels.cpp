// libFuzzer target of the kernels: one operation on data, length, alignment and place of the
// input's choice, by every instruction set that this machine has. All bytes afterwards and all that
// is returned must be those of the scalar set, but for filters, whose samples may be off by what
// their rounding explains. Each buffer is a heap block of its own that ends
// where the data ends, so that the address sanitizer sees every byte too many.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "kernel_operations.hpp"
#include "kernels_input.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::fuzz;

// What stands before the data of a buffer.
constexpr std::uint8_t pattern = 0xa5;

// A heap block with data at an offset from 64 bytes.
class buffer {
public:
    buffer(std::size_t offset, std::size_t bytes) : offset_(offset), bytes_(bytes) {
        void* block = nullptr;
        if (posix_memalign(&block, 64, offset + bytes) != 0) {
            std::abort();
        }
        block_ = static_cast<std::uint8_t*>(block);
        std::memset(block_, pattern, offset + bytes);
    }
    ~buffer() { std::free(block_); }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;

    [[nodiscard]] std::uint8_t* data() const { return block_ + offset_; }
    // The data and what stands before it.
    [[nodiscard]] std::vector<std::uint8_t> all() const {
        return {block_, block_ + offset_ + bytes_};
    }
    // With size bytes, from the one at begin on, over and over.
    void fill(const std::uint8_t* from, std::size_t size, std::size_t begin) const {
        std::size_t at = size == 0 ? 0 : begin % size;
        for (std::size_t i = 0; i < bytes_ && size != 0; at = 0) {
            const std::size_t piece = std::min(size - at, bytes_ - i);
            std::memcpy(data() + i, from + at, piece);
            i += piece;
        }
    }

private:
    std::size_t offset_;
    std::size_t bytes_;
    std::uint8_t* block_ = nullptr;
};

struct input {
    kernel_choices choices;
    const operation& what;
    const std::uint8_t* data;
    std::size_t size;
    g711::byte_table table;
};

// Everything that an operation may have an effect on.
struct outcome {
    std::vector<std::uint8_t> buffers[4];
    std::uint64_t returned[2];
    std::vector<double> tolerance;
};

// 0 to 63 of half a byte, for data of so many bytes an element.
std::size_t offset_of(unsigned half, unsigned element) {
    const unsigned offset = 4 * half + half % 4;
    return element == 0 ? 0 : offset / element * element;
}

outcome run(const input& in, simd::isa which) {
    const operation& what = in.what;
    const std::size_t n = in.choices.samples;
    const unsigned in_half = in.choices.offset & 15U;
    const unsigned out_half = in.choices.offset >> 4U;
    const buffer first(offset_of(in_half, what.first), n * what.first);
    const buffer second(offset_of(out_half, what.second), n * what.second);
    const buffer out(offset_of(out_half, what.out), n * what.out);
    const buffer second_out(offset_of(in_half, what.second_out), n * what.second_out);
    first.fill(in.data, in.size, 0);
    second.fill(in.data, in.size, n * what.first);
    work w{first.data(),
           second.data(),
           out.data(),
           second_out.data(),
           n,
           {in.choices.parameter[0], in.choices.parameter[1]},
           &in.table,
           {0, 0},
           {}};
    if (what.in_place && in.choices.output == place::over_first && what.first == what.out) {
        w.out = w.first;
    }
    if (what.in_place && in.choices.output == place::over_second && what.second == what.out) {
        w.out = w.second;
    }
    what.run(sets_for(which), w);
    return {{first.all(), second.all(), out.all(), second_out.all()},
            {w.returned[0], w.returned[1]},
            w.tolerance};
}

// Tables of real chains, any bytes, and any lower half with an upper half like it.
g711::byte_table table_of(const kernel_choices& c, const std::uint8_t* data, std::size_t size) {
    g711::byte_table t{};
    const auto from = static_cast<g711::law>(c.parameter[0] & 1U);
    const auto to = static_cast<g711::law>(c.parameter[0] >> 1 & 1U);
    const unsigned kind = c.parameter[0] >> 2 & 3U;
    if (kind == 0 || size == 0) {
        g711::make_table(from, to, c.parameter[1] / 4096.0, false, t);
        return t;
    }
    for (std::size_t i = 0; i < 256; ++i) {
        const bool alike = kind == 2 && i >= 128 && i / 16 % 8 != c.parameter[1] % 8U;
        t.map[i] = alike ? static_cast<std::uint8_t>(t.map[i - 128] ^ 0x80U) : data[i % size];
    }
    if (kind != 3) {
        g711::find_symmetry(t);
    }
    return t;
}

[[noreturn]] void differs(const input& in, simd::isa which, const std::string& how) {
    std::fprintf(stderr, "violated: %s of %u samples (output %d, parameters %u %u) by %s: %s\n",
                 in.what.name, in.choices.samples, static_cast<int>(in.choices.output),
                 in.choices.parameter[0], in.choices.parameter[1],
                 std::string(simd::name(which)).c_str(), how.c_str());
    std::abort();
}

constexpr const char* names[] = {"first input", "second input", "output", "second output"};

float float_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    float x = 0;
    std::memcpy(&x, &bytes[at], sizeof x);
    return x;
}

// Buffer b holds floats, a row of columns a sample. What stands before them is compared as bytes.
void compare_floats(const input& in, simd::isa which, int b, const outcome& want,
                    const outcome& got) {
    const std::size_t row = b == 0 ? in.what.first : in.what.out;
    const auto& w = want.buffers[b];
    const auto& g = got.buffers[b];
    const std::size_t begin = w.size() - row * in.choices.samples;
    if (!std::equal(w.begin(), w.begin() + static_cast<std::ptrdiff_t>(begin), g.begin())) {
        differs(in, which, std::string("writes before the ") + names[b]);
    }
    for (std::size_t at = begin; at < w.size(); at += sizeof(float)) {
        const double off = std::fabs(double{float_at(w, at)} - double{float_at(g, at)});
        const double most = want.tolerance[(at - begin) % row / sizeof(float)];
        if (!(off <= most)) {
            differs(in, which,
                    std::string(names[b]) + " is off scalar's by " + std::to_string(off / most) +
                        " of what it may be, at byte " + std::to_string(at - begin));
        }
    }
}

void compare(const input& in, simd::isa which, const outcome& want, const outcome& got) {
    for (int b = 0; b < 4; ++b) {
        if ((in.what.within_tolerance >> b & 1U) != 0) {
            compare_floats(in, which, b, want, got);
            continue;
        }
        const auto& w = want.buffers[b];
        const auto at = std::mismatch(w.begin(), w.end(), got.buffers[b].begin());
        if (at.first != w.end()) {
            differs(in, which,
                    std::string(names[b]) + " differs from scalar's at byte " +
                        std::to_string(at.first - w.begin()) + " of " + std::to_string(w.size()) +
                        ", what stands before the data included");
        }
    }
    for (int r = 0; r < 2; ++r) {
        if (want.returned[r] != got.returned[r]) {
            differs(in, which,
                    "returned " + std::to_string(got.returned[r]) + ", scalar " +
                        std::to_string(want.returned[r]));
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<simd::isa> isas = simd::supported_isas();
    if (size < kernel_choices_bytes) {
        return 0;
    }
    const kernel_choices choices = read_choices(data);
    data += kernel_choices_bytes;
    size -= kernel_choices_bytes;
    input in{choices, operations()[choices.operation % operations().size()], data, size, {}};
    if (in.what.has_table) {
        in.table = table_of(choices, data, size);
    }
    const outcome want = run(in, simd::isa::scalar);
    for (const simd::isa each : isas) {
        if (each != simd::isa::scalar) {
            compare(in, each, want, run(in, each));
        }
    }
    return 0;
}
