// Streams of all calls. Both ends of a call have the same ports unless a file says otherwise.
#include "scene.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <utility>

#include "base/wire.hpp"
#include "rtp/header.hpp"

namespace voxplane::voxgen {

namespace {

// Frames apart from which neighbouring streams begin: odd, so that all frames are begun from.
constexpr std::uint32_t frames_between = 37;

result<std::vector<call_endpoints>> read_endpoints(const options& o) {
    std::ifstream file(o.endpoints);
    if (!file) {
        return failure{o.endpoints + ": " + std::strerror(errno)};
    }
    std::vector<call_endpoints> out;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line) && out.size() < o.calls; ++number) {
        std::istringstream words(line);
        std::string a;
        std::string b;
        if (!(words >> a) || a.front() == '#') {
            continue;
        }
        words >> b;
        const auto first = parse_endpoint(a);
        const auto second = parse_endpoint(b);
        if (!first || !second || first->ip.family != o.ip->ip.family ||
            second->ip.family != o.ip->ip.family) {
            return failure{o.endpoints + ":" + std::to_string(number) +
                           ": expected two endpoints of --ip's family, got '" + line + "'"};
        }
        out.push_back({*first, *second});
    }
    if (out.size() < o.calls) {
        return failure{o.endpoints + ": expected a line for each of " + std::to_string(o.calls) +
                       " calls, got " + std::to_string(out.size())};
    }
    return out;
}

call_endpoints endpoints_of(const options& o, const ip_address& first, std::uint32_t call) {
    const std::uint32_t each = calls_per_address(o);
    const auto port = static_cast<std::uint16_t>(o.first_port + call % each * ports_a_call);
    const ip_address ip = behind(first, call / each);
    return {{ip, port}, {ip, static_cast<std::uint16_t>(port + 2)}};
}

// Paths by their two addresses, made when first needed.
class path_maker {
public:
    path_maker(std::vector<path>& paths, const path_settings& how, const checksum::kernels& kernels)
        : paths_(paths), how_(how), kernels_(kernels) {}

    std::uint16_t find(const ip_address& from, const ip_address& to) {
        const auto [at, fresh] =
            index_.try_emplace({from, to}, static_cast<std::uint16_t>(paths_.size()));
        if (fresh) {
            how_.from = from;
            how_.to = to;
            paths_.push_back(make_path(how_, kernels_));
        }
        return at->second;
    }

private:
    std::vector<path>& paths_;
    path_settings how_;
    const checksum::kernels& kernels_;
    std::map<std::pair<ip_address, ip_address>, std::uint16_t> index_;
};

stream make_stream(const endpoint& from, const endpoint& to, const endpoint& back_from,
                   const endpoint& back_to) {
    stream s;
    s.from_port = __builtin_bswap16(from.port);
    s.to_port = __builtin_bswap16(to.port);
    s.return_from_port = __builtin_bswap16(back_from.port);
    s.return_to_port = __builtin_bswap16(back_to.port);
    return s;
}

void add_streams(scene& made, const options& o, std::span<const call_endpoints> peers,
                 path_maker& paths) {
    std::mt19937 random(3550); // always the same streams, so that runs repeat
    for (std::uint32_t call = 0; call < o.calls; ++call) {
        const call_endpoints own = own_endpoints(o, call);
        const call_endpoints& peer = peers[call];
        for (const bool side_b : {false, true}) {
            if (side_b && !o.both_ways) {
                continue;
            }
            const endpoint& from = side_b ? own.b : own.a;
            const endpoint& to = side_b ? peer.b : peer.a;
            const endpoint& back_from = side_b ? peer.a : peer.b;
            const endpoint& back_to = side_b ? own.a : own.b;
            stream s = make_stream(from, to, back_from, back_to);
            s.side = side_b ? 1 : 0;
            s.path = paths.find(from.ip, to.ip);
            s.return_path = paths.find(back_to.ip, back_from.ip);
            s.ssrc = static_cast<std::uint32_t>(random());
            s.first_timestamp = static_cast<std::uint32_t>(random());
            s.first_seq = static_cast<std::uint16_t>(random());
            s.first_frame = call * frames_between % made.view.side[s.side].frames;
            made.streams.push_back(s);
        }
    }
}

} // namespace

ip_address behind(const ip_address& first, std::uint32_t count) noexcept {
    ip_address out = first;
    std::uint8_t* const last = out.bytes.data() + (out.is_ipv4() ? 0 : 12);
    store_be32(last, load_be32(last) + count);
    return out;
}

std::uint32_t calls_per_address(const options& o) {
    const std::uint32_t fit = (65536U - o.first_port) / ports_a_call;
    return o.calls_per_address == 0 ? fit : o.calls_per_address;
}

std::uint32_t addresses(const options& o) {
    return (o.calls + calls_per_address(o) - 1) / calls_per_address(o);
}

call_endpoints own_endpoints(const options& o, std::uint32_t call) {
    return endpoints_of(o, o.ip->ip, call);
}

result<std::vector<call_endpoints>> peer_endpoints(const options& o) {
    if (!o.endpoints.empty()) {
        return read_endpoints(o);
    }
    std::vector<call_endpoints> out;
    for (std::uint32_t call = 0; call < o.calls; ++call) {
        out.push_back(endpoints_of(o, *o.peer_ip, call));
    }
    return out;
}

std::vector<net::local_address> make_locals(const options& o, const mac_address& own) {
    std::vector<net::local_address> out;
    for (std::uint32_t i = 0; i < addresses(o); ++i) {
        net::local_address one;
        one.ip = behind(o.ip->ip, i);
        one.mac = own;
        out.push_back(one);
    }
    return out;
}

result<std::unique_ptr<scene>> make_scene(const options& o, const mac_address& own,
                                          const mac_address& next_hop,
                                          const checksum::kernels& kernels) {
    const auto peers = peer_endpoints(o);
    if (!peers) {
        return peers.error();
    }
    auto made = std::make_unique<scene>();
    auto a = make_speech(o, false, kernels);
    auto b = make_speech(o, true, kernels);
    if (!a || !b) {
        return a ? b.error() : a.error();
    }
    made->a = std::move(*a);
    made->b = std::move(*b);
    made->view.side[0] = made->a.view;
    made->view.side[1] = made->b.view;
    path_settings how;
    how.from_mac = own;
    how.to_mac = next_hop;
    how.udp_bytes =
        static_cast<std::uint16_t>(net::udp::bytes + rtp::fixed_header_bytes + made->a.view.octets);
    path_maker paths(made->paths, how, kernels);
    add_streams(*made, o, *peers, paths);
    made->view.streams = made->streams;
    made->view.paths = made->paths;
    made->view.checksums = &kernels;
    made->view.both_ways = o.both_ways;
    made->view.udp_checksum = o.udp_checksum;
    made->view.own_stream = o.own_stream;
    made->view.first_own = o.ip->ip;
    made->view.addresses = addresses(o);
    made->view.calls_per_address = calls_per_address(o);
    made->view.first_port = o.first_port;
    return made;
}

} // namespace voxplane::voxgen
