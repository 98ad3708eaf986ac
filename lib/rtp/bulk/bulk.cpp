// Choice of the bulk operations' kernel set, called at start, and the packets that no kernel takes.
#include "rtp/bulk/bulk.hpp"

#include <bit>

#include "rtp/bulk/kernels.hpp"
#include "rtp/header.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::rtp {

const bulk_kernels& bulk_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<bulk_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::bulk_set},
                            {simd::isa::sse41, with_sse41::bulk_set},
                            {simd::isa::avx2, with_avx2::bulk_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::bulk_set},
                            {simd::isa::neon, with_neon::bulk_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::bulk_set;
}

void parse_unusual(const std::uint8_t* const* packets, const std::uint16_t* bytes,
                   header_burst& out) noexcept {
    for (std::uint32_t left = out.unusual; left != 0; left &= left - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(left));
        header found;
        if (parse(packets[i], bytes[i], found)) {
            out.payload_offset[i] = found.payload_offset;
            out.payload_bytes[i] = found.payload_bytes;
            out.valid |= std::uint32_t{1} << i;
        }
    }
}

} // namespace voxplane::rtp
