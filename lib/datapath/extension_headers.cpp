// Extension headers are rare in voice: out of line, so that parse stays short.
#include "datapath/extension_headers.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t destination_options = 60;

// RFC 8504 section 5.3 lets a node limit the chain of extension headers; voice has none or one.
constexpr unsigned max_extension_headers = 8;

bool is_extension(std::uint8_t type) noexcept {
    return type == hop_by_hop || type == routing || type == authentication ||
           type == destination_options;
}

} // namespace

std::optional<stats::drop> skip_extensions(const std::uint8_t* ip, unsigned total, unsigned& offset,
                                           std::uint8_t& next) noexcept {
    for (unsigned i = 0; is_extension(next); ++i) {
        if (i == max_extension_headers || total < offset + 8) {
            return stats::drop::ip_malformed;
        }
        const std::uint8_t* header = ip + offset;
        // Segments left: we are not the last hop of a source route and do not route.
        if (next == routing && header[3] != 0) {
            return stats::drop::ip_malformed;
        }
        // RFC 4302 counts in words less two, all others in 8-byte units less one.
        offset += next == authentication ? (header[1] + 2U) * 4U : (header[1] + 1U) * 8U;
        next = header[0];
        if (offset > total) {
            return stats::drop::ip_malformed;
        }
    }
    return next == fragment ? std::optional(stats::drop::ip_fragment) : std::nullopt;
}

} // namespace voxplane::datapath
