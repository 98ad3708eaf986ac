// Memory that will be needed soon, asked for a few lines at a time from between pieces of work. A
// processor waits for some 20 lines at once: who asks for more stands still until they have come,
// and who asks for fewer computes meanwhile. On the stack of a worker; owns nothing.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/cacheline.hpp"

namespace voxplane {

class memory_ahead {
public:
    // Lists what lies `bytes` from there on, behind what is listed. What does not fit is left out:
    // it comes when it is used.
    void add(const void* from, std::size_t bytes) noexcept {
        const std::size_t lines = (bytes + cache_line_bytes - 1) / cache_line_bytes;
        if (lines != 0 && count_ < most_ranges) {
            ranges_[count_] = {static_cast<const std::byte*>(from), lines};
            ++count_;
        }
    }
    // Who lists more, once all that is listed has been asked for.
    void then(void (*list)(const void* of, memory_ahead& to) noexcept, const void* of) noexcept {
        list_ = list;
        of_ = of;
    }

    [[nodiscard]] bool left() const noexcept { return at_ < count_ || list_ != nullptr; }
    // Asks for the next few lines.
    void some() noexcept { ask(portion); }
    void all() noexcept {
        while (left()) {
            ask(portion);
        }
    }

private:
    struct range {
        const std::byte* from;
        std::size_t lines;
    };
    // Half of what a core of 2022 waits for at a time.
    static constexpr std::size_t portion = 16;
    static constexpr std::size_t most_ranges = 24;

    void ask(std::size_t most) noexcept {
        if (at_ == count_ && list_ != nullptr) {
            at_ = 0;
            count_ = 0;
            const auto list = list_;
            list_ = nullptr;
            list(of_, *this);
        }
        while (most != 0 && at_ < count_) {
            range& now = ranges_[at_];
            const std::size_t lines = std::min(most, now.lines);
            prefetch_bytes(now.from, lines * cache_line_bytes);
            now.from += lines * cache_line_bytes;
            now.lines -= lines;
            most -= lines;
            at_ += now.lines == 0 ? 1 : 0;
        }
    }

    std::size_t at_ = 0;
    std::size_t count_ = 0;
    void (*list_)(const void* of, memory_ahead& to) noexcept = nullptr;
    const void* of_ = nullptr;
    range ranges_[most_ranges];
};

} // namespace voxplane
