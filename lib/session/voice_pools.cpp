// Classes, chunks and free lists. Control core.
#include "session/voice_pools.hpp"

#include <algorithm>

#include <rte_malloc.h>

#include "base/cacheline.hpp"

namespace voxplane::session {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

// 1, 1.25, 1.5, 1.75 times a power of two, as whole lines, plus one line: blocks of a chunk then
// begin at different lines of a page, and the first lines of many states do not meet in one set of
// the cache.
constexpr std::size_t bytes_of(std::size_t which) noexcept {
    const std::size_t octave = voice_pools::smallest_bytes << (which / 4);
    return octave + octave / 4 * (which % 4);
}
constexpr std::size_t stride_of(std::size_t which) noexcept {
    return bytes_of(which) + cache_line_bytes;
}

std::size_t class_of(std::size_t bytes) noexcept {
    std::size_t which = 0;
    while (which < voice_pools::classes && bytes_of(which) < bytes) {
        ++which;
    }
    return which;
}

} // namespace

void voice_pools::eal_free::operator()(void* memory) const noexcept {
    rte_free(memory);
}

bool voice_pools::grow(std::size_t which) {
    const std::size_t stride = stride_of(which);
    const std::size_t room = most_bytes_ > made_bytes_ ? most_bytes_ - made_bytes_ : 0;
    std::size_t count = std::min(std::max<std::size_t>(chunk_bytes / stride, 1), room / stride);
    while (count > 0) {
        void* memory = rte_malloc_socket("voice", count * stride, cache_line_bytes, numa_);
        if (memory == nullptr) {
            count /= 2; // less may still be there
            continue;
        }
        chunks_.emplace_back(memory);
        made_bytes_ += count * stride;
        size_class& of = classes_[which];
        of.size += static_cast<std::uint32_t>(count);
        for (std::size_t i = count; i > 0; --i) {
            of.free.push_back(static_cast<std::uint8_t*>(memory) + (i - 1) * stride);
        }
        return true;
    }
    return false;
}

void* voice_pools::take(std::size_t bytes) {
    const std::size_t which = class_of(bytes);
    if (which == classes) {
        return nullptr;
    }
    size_class& of = classes_[which];
    if (of.free.empty() && !grow(which)) {
        ++of.refused;
        return nullptr;
    }
    void* const block = of.free.back();
    of.free.pop_back();
    ++of.taken;
    of.high_water = std::max(of.high_water, ++of.in_use);
    ++in_use_;
    return block;
}

void voice_pools::give(void* block, std::size_t bytes) {
    if (block == nullptr) {
        return;
    }
    size_class& of = classes_[class_of(bytes)];
    of.free.push_back(block);
    --of.in_use;
    --in_use_;
}

std::vector<voice_usage> voice_pools::usage() const {
    std::vector<voice_usage> out;
    for (std::size_t i = 0; i < classes; ++i) {
        const size_class& of = classes_[i];
        if (of.taken + of.refused != 0) {
            out.push_back(
                {bytes_of(i), of.size, of.in_use, of.high_water, of.taken, of.refused, numa_});
        }
    }
    return out;
}

} // namespace voxplane::session
