// Main's side of a frame pool: memory from EAL's heap (hugepages where there are any), cut into
// blocks and put on the ring of free ones. The ring has many producers and consumers; its tails are
// relaxed, so that a worker whose lcore is taken away in the middle does not stop the others.
#include "frame/pool.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include <rte_malloc.h>
#include <rte_ring.h>

namespace voxplane::frame {

namespace {

constexpr std::uint32_t most_step_bytes = 1U << 20; // zeroed within one tick of main
constexpr std::uint32_t least_step = 32;
constexpr std::uint32_t ticks_after_refusal = 1024; // about a second

// An odd number of cache lines, so that the headers of consecutive blocks spread over all sets of a
// cache instead of some.
std::uint32_t bytes_of(std::uint32_t samples) noexcept {
    const std::size_t pcm_lines =
        (samples * sizeof(std::int16_t) + cache_line_bytes - 1) / cache_line_bytes;
    return static_cast<std::uint32_t>(((1 + pcm_lines) | 1) * cache_line_bytes);
}

// So many blocks may be taken past a worker that is held up in the middle of taking, before others
// wait for it. The places that they leave stay occupied until then.
std::uint32_t most_ahead(std::uint32_t blocks) noexcept {
    return blocks / 4;
}

// Places of the ring: all blocks, and what stays occupied: the last batch may go beyond the limit.
std::uint32_t places_for(std::uint32_t blocks) noexcept {
    return blocks + most_ahead(blocks) + cache::most_blocks;
}

// At rest, caches hold at most half of the initial frames, and the ring the others.
std::uint16_t cache_limit(const pool_settings& wanted) noexcept {
    const std::uint32_t fair = wanted.initial / (2 * std::max(wanted.workers, 1U));
    return static_cast<std::uint16_t>(std::clamp<std::uint32_t>(fair, 1, cache::most_blocks));
}

} // namespace

void pool::eal_free::operator()(void* memory) const noexcept {
    rte_free(memory);
}

pool::pool(const pool_settings& wanted)
    : wanted_(wanted), element_bytes_(bytes_of(wanted.samples)),
      low_water_(std::max(wanted.initial / 4, 1U)),
      caches_(std::make_unique<cache[]>(wanted.workers)),
      state_(std::make_unique<published_state>()) {}

result<pool> pool::create(const pool_settings& wanted) {
    pool made(wanted);
    if (wanted.maximum == 0) {
        return made;
    }
    auto ring = dpdk::raw_ring::create(wanted.name, sizeof(block*), places_for(wanted.maximum),
                                       wanted.numa, dpdk::ring_users::many);
    if (!ring) {
        return ring.error();
    }
    (void)rte_ring_set_cons_htd_max(ring->get(), most_ahead(wanted.maximum));
    made.free_ = std::make_unique<dpdk::raw_ring>(std::move(*ring));
    for (std::uint32_t worker = 0; worker < wanted.workers; ++worker) {
        made.caches_[worker].attach(made.free_->get(), cache_limit(wanted));
    }
    const std::uint32_t initial = std::min(wanted.initial, wanted.maximum);
    while (made.size() < initial) {
        const std::uint32_t most = most_step_bytes / made.element_bytes_;
        if (!made.grow(std::min(initial - made.size(), most))) {
            return failure{
                "frame pool '" + wanted.name + "': no memory for " + std::to_string(initial) +
                " frames of " + std::to_string(made.element_bytes_) + " bytes on " +
                (wanted.numa < 0 ? "any NUMA node" : "NUMA node " + std::to_string(wanted.numa)) +
                "; give EAL more memory (-m with --no-huge, else more hugepages)"};
        }
    }
    return made;
}

// Half as many again, within one step's memory and the maximum.
std::uint32_t pool::step() const noexcept {
    const std::uint32_t wish = std::max(size() / 2, least_step);
    const std::uint32_t most = std::max(most_step_bytes / element_bytes_, 1U);
    return std::min({wish, most, wanted_.maximum - size()});
}

bool pool::grow(std::uint32_t frames) noexcept {
    const std::size_t bytes = std::size_t{frames} * element_bytes_;
    chunk memory(rte_malloc_socket("frames", bytes, cache_line_bytes, wanted_.numa));
    if (memory == nullptr) {
        return false;
    }
    // Written here, so that no worker is the first to touch a page.
    auto* const begin = static_cast<std::uint8_t*>(memory.get());
    std::memset(begin, 0, bytes);
    chunks_.push_back(std::move(memory));
    for (std::size_t at = 0; at < bytes; at += element_bytes_) {
        auto* const made = new (begin + at) block;
        made->pcm = made->samples();
        made->readers = 1;
        made->capacity = wanted_.samples;
        (void)rte_ring_enqueue(free_->get(), made); // see places_for()
    }
    state_->size.add(frames);
    return true;
}

std::uint32_t pool::tend() noexcept {
    if (free_ == nullptr || size() >= wanted_.maximum ||
        rte_ring_count(free_->get()) >= low_water_) {
        return 0;
    }
    if (wait_ > 0) {
        --wait_;
        return 0;
    }
    const std::uint32_t frames = step();
    if (!grow(frames)) {
        wait_ = ticks_after_refusal;
        state_->growths_refused.add(1);
        return 0;
    }
    state_->growths.add(1);
    return frames;
}

std::uint32_t pool::in_use() const noexcept {
    std::uint32_t sum = 0;
    for (std::uint32_t worker = 0; worker < wanted_.workers; ++worker) {
        sum += caches_[worker].in_use();
    }
    return sum;
}

usage pool::usage() const {
    frame::usage out;
    out.name = wanted_.name;
    out.samples = wanted_.samples;
    out.size = size();
    out.maximum = wanted_.maximum;
    for (std::uint32_t worker = 0; worker < wanted_.workers; ++worker) {
        const cache& one = caches_[worker];
        out.in_use += one.in_use();
        out.high_water_at_most += one.high_water();
        out.hits += one.hits();
        out.misses += one.misses();
        out.exhausted += one.exhausted();
    }
    out.growths = state_->growths.get();
    out.growths_refused = state_->growths_refused.get();
    out.element_bytes = element_bytes_;
    out.numa = wanted_.numa;
    return out;
}

} // namespace voxplane::frame
