// The walk over IPv6 extension headers: where it ends, and what it refuses.
#include <algorithm>
#include <string>
#include <vector>

#include "datapath/extension_headers.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane::test;
using voxplane::datapath::skip_extensions;
using voxplane::stats::drop;

constexpr std::uint8_t hop = 0, routing = 43, fragment = 44, authentication = 51, options = 60,
                       udp = 17;

struct extension_case {
    const char* name;
    std::uint8_t first;
    std::vector<std::uint8_t> headers; // behind the IPv6 header
    unsigned behind;                   // more bytes of the packet
    int offset;                        // of the upper layer from the IPv6 header; -1: refused
    std::uint8_t next;
    drop reason;
};

constexpr auto bad = drop::ip_malformed;
constexpr auto split = drop::ip_fragment;

const extension_case cases[] = {
    {"none", udp, {}, 8, 40, udp, bad},
    {"no next header", 59, {}, 0, 40, 59, bad},
    {"hop by hop", hop, {udp, 0, 0, 0, 0, 0, 0, 0}, 8, 48, udp, bad},
    {"long options", options, {udp, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, 56, udp, bad},
    {"authentication of 24", authentication, std::vector<std::uint8_t>{udp, 4}, 22, 64, udp, bad},
    {"routing, done", routing, {udp, 0, 0, 0, 0, 0, 0, 0}, 0, 48, udp, bad},
    {"routing, not done", routing, {udp, 0, 0, 1, 0, 0, 0, 0}, 8, -1, 0, bad},
    {"fragment", fragment, {udp, 0, 0, 0, 0, 0, 0, 0}, 8, -1, 0, split},
    {"fragment behind options", options, {fragment, 0, 0, 0, 0, 0, 0, 0}, 16, -1, 0, split},
    {"ends in the header", hop, {udp, 0, 0, 0, 0, 0, 0}, 0, -1, 0, bad},
    {"header beyond the packet", hop, {udp, 1, 0, 0, 0, 0, 0, 0}, 7, -1, 0, bad},
    {"longest header, packet too short", hop, {udp, 255, 0, 0, 0, 0, 0, 0}, 100, -1, 0, bad},
};

void each_case(report& r) {
    for (const extension_case& c : cases) {
        // Exactly as long as the packet, so that a sanitizer sees reads behind it.
        std::vector<std::uint8_t> packet(40 + c.headers.size() + c.behind, 0);
        std::copy(c.headers.begin(), c.headers.end(), packet.begin() + 40);
        unsigned offset = 40;
        std::uint8_t next = c.first;
        const auto why =
            skip_extensions(packet.data(), static_cast<unsigned>(packet.size()), offset, next);
        r.equal(why.has_value(), c.offset < 0, std::string(c.name) + ", refused");
        if (why) {
            r.equal(*why, c.reason, c.name);
        } else {
            r.equal(static_cast<int>(offset), c.offset, std::string(c.name) + ", offset");
            r.equal(next, c.next, std::string(c.name) + ", upper layer");
        }
    }
}

void chain_has_an_end(report& r) {
    for (unsigned headers = 0; headers <= 12; ++headers) {
        std::vector<std::uint8_t> packet(40 + 8 * headers, 0);
        for (unsigned i = 0; i < headers; ++i) {
            packet[40 + 8 * i] = i + 1 == headers ? udp : options;
        }
        unsigned offset = 40;
        std::uint8_t next = headers == 0 ? udp : options;
        const auto why =
            skip_extensions(packet.data(), static_cast<unsigned>(packet.size()), offset, next);
        r.equal(why.has_value(), headers > 8, std::to_string(headers) + " headers");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(each_case),
        voxplane_test(chain_has_an_end),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
