// Start-up of what all comparisons share.
#include "handling.hpp"

#include <cstdlib>

#include "simd/isa.hpp"

namespace voxplane::seed {

arithmetic arithmetic_for(bool best) {
    const simd::isa which = best ? *simd::select("auto") : simd::isa::scalar;
    return {&g711::kernels_for(which), &pcm::kernels_for(which), &checksum::kernels_for(which)};
}

namespace {

std::size_t whole_lines(std::size_t bytes) {
    return (bytes + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
}

void release(std::uint8_t* memory) {
    std::free(memory);
}

} // namespace

block_source::block_source(std::size_t bytes, bool pooled)
    : bytes_(whole_lines(bytes)), pooled_(pooled), memory_(nullptr, release) {
    if (!pooled_) {
        return;
    }
    void* memory = std::aligned_alloc(cache_line_bytes, blocks * bytes_);
    memory_.reset(static_cast<std::uint8_t*>(memory));
    for (left_ = 0; left_ < blocks; ++left_) {
        free_[left_] = memory_.get() + left_ * bytes_;
    }
}

block_source::~block_source() = default;

} // namespace voxplane::seed
