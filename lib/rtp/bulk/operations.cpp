// How bulk operations are timed: on packets of 20 ms of G.711, where mbufs have them.
#include "rtp/bulk/operations.hpp"

namespace voxplane::rtp {

namespace {

using frame = simd::scratch_frame;

static_assert(simd::scratch_burst::most == max_burst);

// Which numbers are written makes no difference.
constexpr rewrite_burst any_fields{};

constexpr auto run_parse = [](auto parse, frame& f, std::size_t count) {
    header_burst found;
    parse(f.burst->packets, f.burst->bytes, count, found);
    f.result += found.valid;
};
constexpr auto run_rewrite = [](auto rewrite, frame& f, std::size_t count) {
    std::uint64_t sums[max_burst];
    rewrite(f.burst->packets, count, any_fields, sums);
    f.result += sums[0];
};
constexpr auto run_sum = [](auto sum, frame& f, std::size_t count) {
    std::uint64_t sums[max_burst];
    sum(f.burst->packets, f.burst->bytes, count, sums);
    f.result += sums[0];
};

constexpr simd::member<bulk_kernels> members[] = {
    simd::make_member<bulk_kernels>(
        "parse", [](auto& k) -> auto& { return k.parse; }, run_parse),
    simd::make_member<bulk_kernels>(
        "rewrite", [](auto& k) -> auto& { return k.rewrite; }, run_rewrite),
    simd::make_member<bulk_kernels>(
        "sum", [](auto& k) -> auto& { return k.sum; }, run_sum),
};

} // namespace

simd::kernel_list<bulk_kernels, simd::of_bursts> bulk_operations() noexcept {
    return {"rtp", bulk_kernels_for, members};
}

} // namespace voxplane::rtp
