// A device under test in a few lines: takes a frame that the generator built, transcodes it a
// sample at a time and addresses it to the other side of its call. What tests change in between is
// a fault that the judge must find.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "base/wire.hpp"
#include "engine/checker.hpp"
#include "g711/reference.hpp"
#include "net/sums.hpp"
#include "scene.hpp"

namespace voxplane::test {

using namespace voxplane::voxgen;

struct forwarder {
    std::unique_ptr<scene> calls;
    std::unique_ptr<ledger> accounts;
    std::unique_ptr<checker> judge;
    figures counted;
    std::vector<std::uint8_t> frame;
    std::uint64_t now = 1;

    explicit forwarder(const options& o) {
        const auto& kernels = checksum::kernels_for(simd::isa::scalar);
        auto made = make_scene(o, {{2, 0, 0, 0, 0, 2}}, {{2, 0, 0, 0, 0, 1}}, kernels);
        if (!made) {
            return;
        }
        calls = std::move(*made);
        accounts = std::make_unique<ledger>(static_cast<std::uint32_t>(calls->streams.size()), 64U);
        judge = std::make_unique<checker>(calls->view, *accounts);
    }

    [[nodiscard]] std::size_t ip_bytes() const {
        return calls->paths.front().header_bytes - net::ethernet::bytes;
    }
    [[nodiscard]] std::uint8_t* ip() { return frame.data() + net::ethernet::bytes; }
    [[nodiscard]] std::uint8_t* udp() { return ip() + ip_bytes(); }
    [[nodiscard]] std::uint8_t* rtp() { return udp() + net::udp::bytes; }
    [[nodiscard]] std::uint8_t* payload() { return rtp() + rtp::fixed_header_bytes; }

    // The stream's next packet into `frame`. Returns its number.
    std::uint32_t send(std::uint32_t index, bool measured = true) {
        stream& s = calls->streams[index];
        const std::uint32_t n = s.next++;
        accounts->open(index, n, 1, measured, false, counted);
        accounts->stamp(index, n, ++now);
        frame.resize(calls->view.frame_bytes(s));
        const std::uint16_t bytes = calls->view.build(s, n, frame.data());
        frame.resize(bytes);
        return n;
    }

    // Transcodes and readdresses what send() left.
    void forward(std::uint32_t index) {
        const stream& s = calls->streams[index];
        const spoken& says = calls->view.side[s.side];
        const auto from = says.sent_type == 0 ? g711::law::pcmu : g711::law::pcma;
        const auto to = says.expected_type == 0 ? g711::law::pcmu : g711::law::pcma;
        for (std::size_t i = 0; i < says.octets && from != to; ++i) {
            payload()[i] = g711::reference_encode(to, g711::reference_decode(from, payload()[i]));
        }
        rtp()[1] = static_cast<std::uint8_t>((rtp()[1] & 0x80U) | says.expected_type);
        const path& back = calls->paths[s.return_path];
        const bool four = back.from.is_ipv4();
        const std::size_t address = four ? net::ipv4::address_bytes : net::ipv6::address_bytes;
        const std::size_t source = four ? net::ipv4::source : net::ipv6::source;
        std::memcpy(ip() + source, back.to.bytes.data(), address);
        std::memcpy(ip() + source + address, back.from.bytes.data(), address);
        std::memcpy(udp(), &s.return_from_port, 2);
        std::memcpy(udp() + 2, &s.return_to_port, 2);
        seal();
    }

    // Makes lengths and checksums right again.
    void seal() {
        const auto& kernels = checksum::kernels_for(simd::isa::scalar);
        const auto bytes =
            static_cast<std::uint16_t>(frame.size() - net::ethernet::bytes - ip_bytes());
        store_be16(udp() + net::udp::length, bytes);
        std::uint64_t pseudo = 0;
        if (ip_bytes() == net::ipv4::bytes) {
            store_be16(ip() + net::ipv4::total_length,
                       static_cast<std::uint16_t>(bytes + net::ipv4::bytes));
            net::fill_ipv4_header(kernels, ip(), net::ipv4::bytes);
            pseudo = net::pseudo_sum_ipv4(kernels, ip(), net::protocol_udp, bytes);
        } else {
            store_be16(ip() + net::ipv6::payload_length, bytes);
            pseudo = net::pseudo_sum_ipv6(kernels, ip(), net::protocol_udp, bytes);
        }
        net::fill_message(kernels, pseudo, udp(), bytes, net::udp::checksum);
    }

    bool arrive() { return judge->judge(frame.data(), frame.size(), ++now, counted); }
};

} // namespace voxplane::test
