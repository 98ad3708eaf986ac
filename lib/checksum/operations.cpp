// How the checksum is timed: over the datagram of a frame, where an mbuf has it.
#include "checksum/operations.hpp"

namespace voxplane::checksum {

namespace {

constexpr simd::member<kernels> members[] = {
    simd::make_member<kernels>(
        "sum", [](auto& k) -> auto& { return k.sum; },
        [](auto sum, simd::scratch_frame& f, std::size_t n) { f.result += sum(f.datagram, n); }),
};

} // namespace

simd::kernel_list<kernels> operations() noexcept {
    return {"checksum", kernels_for, members};
}

} // namespace voxplane::checksum
