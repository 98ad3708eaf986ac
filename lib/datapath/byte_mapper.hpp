// The byte table over payloads, by the kernel for their size: those of a burst are mostly alike.
#pragma once

#include <cstddef>
#include <cstdint>

#include "datapath/context.hpp"

namespace voxplane::datapath {

class byte_mapper {
public:
    explicit byte_mapper(const context& c) noexcept : kernels_(c.all->kernels.g711) {}

    // Maps a payload in place, for a rule that says so, and returns its new sum. Worker.
    [[nodiscard]] std::uint64_t operator()(const session::program& program,
                                           const session::payload_rule& rule, std::uint8_t* payload,
                                           std::size_t bytes) noexcept {
        if (bytes != bytes_ || bytemap_ == nullptr) [[unlikely]] {
            bytes_ = bytes;
            bytemap_ = kernels_.for_size(bytes).bytemap;
        }
        return bytemap_(payload, bytes, *program.tables[static_cast<std::size_t>(rule.from)]);
    }

private:
    const simd::by_size<g711::kernels>& kernels_;
    std::size_t bytes_ = 0;
    decltype(g711::kernels::bytemap) bytemap_ = nullptr;
};

} // namespace voxplane::datapath
