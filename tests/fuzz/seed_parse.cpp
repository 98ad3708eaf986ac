// Writes the seed corpus of fuzz_parse: good frames of every call, each in every shape that the
// parser knows, and frames for the slow path. Argument: the directory to be made.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "parse_input.hpp"
#include "support/control_frames.hpp"

namespace {

using namespace voxplane::test;
namespace config = voxplane::config;

class corpus {
public:
    explicit corpus(std::filesystem::path where) : where_(std::move(where)) {
        std::filesystem::create_directories(where_);
    }
    void add(const bytes& frame, std::uint8_t how = seal_ip | seal_datagram) {
        bytes input{how, 255, 0x78, 0};
        input.insert(input.end(), frame.begin(), frame.end());
        std::ofstream out(where_ / ("seed" + std::to_string(count_++)), std::ios::binary);
        for (const std::uint8_t byte : input) {
            out.put(static_cast<char>(byte));
        }
    }
    [[nodiscard]] unsigned count() const { return count_; }

private:
    std::filesystem::path where_;
    unsigned count_ = 0;
};

void add_shapes(corpus& c, const config::leg& leg) {
    rtp_packet packet;
    packet.payload_type = leg.payloads[0].payload_type;
    packet.payload = bytes(80, 0x5a);
    datagram d = from_remote(leg, packet);
    if (leg.remote.port == 0) {
        d.from = ep("198.18.0.4:4000");
    }
    c.add(to_frame(d));
    c.add(to_frame(d), seal_ip | seal_datagram | little_headroom);
    c.add(to_frame(d), sums_good);
    c.add(to_frame(d), seal_ip | seal_datagram | tag_stripped);
    c.add(to_frame(d), seal_ip | seal_datagram | tags_stripped);
    d.vlan = {7};
    c.add(to_frame(d));
    d.vlan = {7, 8};
    c.add(to_frame(d));
    d.options = bytes{1, 1, 1, 0};
    d.extensions = {{0, bytes(7, 0)}, {43, bytes(7, 0)}, {60, bytes(7, 0)}};
    c.add(to_frame(d));
    d.vlan.clear();
    c.add(to_frame(d));
    packet.csrc = {1, 2, 3};
    packet.extension = bytes(8, 1);
    packet.padding = 4;
    d.payload = to_bytes(packet);
    c.add(to_frame(d));
    d.payload = bytes{0x80, 201, 0, 1, 1, 2, 3, 4};
    c.add(to_frame(d));
    ++d.to.port;
    ++d.from.port;
    c.add(to_frame(d));
    // A sender report with a block, a name and a good-bye.
    d.payload = bytes{0x81, 200, 0, 12, 0x11, 0x11, 0x22, 0x22};
    d.payload.resize(52, 1);
    for (const std::uint8_t v : bytes{0x81, 202, 0,    2,   0x11, 0x11, 0x22, 0x22, 1,    1,
                                      'x',  0,   0x81, 203, 0,    1,    0x11, 0x11, 0x22, 0x22}) {
        d.payload.push_back(v);
    }
    c.add(to_frame(d));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: seed_parse DIRECTORY\n");
        return 1;
    }
    corpus c(argv[1]);
    for (const config::call& call : parse_calls()) {
        add_shapes(c, call.a);
        add_shapes(c, call.b);
    }
    c.add(arp_frame(1, ipv4_own));
    c.add(ping_frame(8));
    c.add(solicitation_frame(ipv6_own));
    c.add(icmpv6_frame(mac_own, ipv6_own, {128, 0, 0, 0, 7, 7, 0, 1, 'x'}));
    c.add(bytes{});
    return c.count() > 20 ? 0 : 1;
}
