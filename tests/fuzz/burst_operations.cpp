// The RTP operations on bursts of up to 32 packets, each packet a heap block of its own, so that
// the address sanitizer sees every byte too many. Packets are made of the first buffer, equal parts
// of it; what is found goes to the output, 32 bytes a packet.
#include <algorithm>
#include <cstring>
#include <memory>

#include "checksum/checksum.hpp"
#include "isa/pseudo_random.hpp"
#include "kernel_operations.hpp"

namespace voxplane::fuzz {

namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t bytes_of_sample = 64; // of the first buffer
constexpr std::size_t record_bytes = 32;    // of the output

// Packets of lengths and first octets that the parameters choose.
class burst {
public:
    explicit burst(const work& w) {
        isa_test::pseudo_random random(w.parameter[0]);
        const std::size_t count = std::min(w.n, rtp::max_burst);
        part_ = count == 0 ? 0 : w.n * bytes_of_sample / count;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t n = length(w.parameter[1] % 4, random);
            const std::size_t ahead = random.next() % 16;
            blocks_.push_back(std::make_unique<std::uint8_t[]>(n + ahead));
            packets.push_back(&blocks_.back()[ahead]);
            bytes.push_back(static_cast<std::uint16_t>(n));
            places_.push_back(w.first + i * part_);
            if (n != 0) {
                std::memcpy(packets[i], places_[i], n);
                set_first_octet(*packets[i], w.parameter[1] / 4 % 4, random);
            }
        }
        fit();
    }

    // Leaves only packets that the scalar parser accepts.
    void drop_invalid() {
        rtp::header_burst found;
        rtp::bulk_kernels_for(simd::isa::scalar).parse(packets.data(), bytes.data(), size(), found);
        rtp::parse_unusual(packets.data(), bytes.data(), found);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            if ((found.valid >> i & 1U) != 0) {
                packets[kept] = packets[i];
                bytes[kept] = bytes[i];
                places_[kept++] = places_[i];
            }
        }
        packets.resize(kept);
        bytes.resize(kept);
        places_.resize(kept);
        fit();
    }

    // Back to where the packets came from.
    void put_back() const {
        for (std::size_t i = 0; i < size(); ++i) {
            if (bytes[i] != 0) {
                std::memcpy(places_[i], packets[i], bytes[i]);
            }
        }
    }

    [[nodiscard]] std::size_t size() const { return packets.size(); }

    // Of exactly as many elements as there are packets.
    std::vector<std::uint8_t*> packets;
    std::vector<std::uint16_t> bytes;

private:
    [[nodiscard]] std::size_t length(unsigned kind, isa_test::pseudo_random& random) const {
        switch (kind) {
        case 0:
            return random.next() % (header_bytes + 4);
        case 1:
            return random.next() % (part_ + 1);
        case 2:
            return header_bytes + random.next() % 32;
        default:
            return part_;
        }
    }

    // As it is; of version 2; a usual one; mostly a usual one.
    static void set_first_octet(std::uint8_t& octet, unsigned kind,
                                isa_test::pseudo_random& random) {
        if (kind == 1) {
            octet = static_cast<std::uint8_t>(0x80U | (octet & 0x3fU));
        } else if (kind == 2 || (kind == 3 && random.next() % 8 != 0)) {
            octet = 0x80;
        }
    }

    void fit() {
        packets.shrink_to_fit();
        bytes.shrink_to_fit();
    }

    std::size_t part_ = 0; // bytes of the first buffer for each packet
    std::vector<std::unique_ptr<std::uint8_t[]>> blocks_;
    std::vector<std::uint8_t*> places_;
};

template <typename T>
void record(const work& w, std::size_t packet, std::size_t at, T value) {
    std::memcpy(w.out + packet * record_bytes + at, &value, sizeof value);
}

void parse(const kernel_sets& k, work& w) {
    const burst b(w);
    rtp::header_burst h;
    std::memset(&h, 0xee, sizeof h); // fields without a meaning stay, and are not looked at
    k.bulk.parse(b.packets.data(), b.bytes.data(), b.size(), h);
    const std::uint32_t either = h.valid | h.unusual;
    w.returned[0] = std::uint64_t{h.valid} << 32 | h.unusual;
    rtp::parse_unusual(b.packets.data(), b.bytes.data(), h);
    w.returned[1] = std::uint64_t{h.valid} << 32 | (h.marker & either);
    for (std::size_t i = 0; i < b.size(); ++i) {
        if ((either >> i & 1U) != 0) {
            record(w, i, 0, h.ssrc[i]);
            record(w, i, 4, h.timestamp[i]);
            record(w, i, 8, h.seq[i]);
            record(w, i, 10, h.payload_type[i]);
        }
        if ((h.valid >> i & 1U) != 0) {
            record(w, i, 12, h.payload_offset[i]);
            record(w, i, 14, h.payload_bytes[i]);
        }
    }
}

void rewrite(const kernel_sets& k, work& w) {
    burst b(w);
    b.drop_invalid();
    isa_test::pseudo_random random(w.parameter[1]);
    rtp::rewrite_burst fields;
    for (std::size_t i = 0; i < rtp::max_burst; ++i) {
        fields.ssrc[i] = static_cast<std::uint32_t>(random.next());
        fields.timestamp[i] = static_cast<std::uint32_t>(random.next());
        fields.seq[i] = static_cast<std::uint16_t>(random.next());
        fields.payload_type[i] = static_cast<std::uint8_t>(random.next() & 0x7fU);
    }
    std::vector<std::uint64_t> sums(b.size());
    k.bulk.rewrite(b.packets.data(), b.size(), fields, sums.data());
    b.put_back();
    for (std::size_t i = 0; i < b.size(); ++i) {
        record(w, i, 0, sums[i]);
    }
}

void sum(const kernel_sets& k, work& w) {
    const burst b(w);
    std::vector<std::uint64_t> sums(b.size());
    k.bulk.sum(b.packets.data(), b.bytes.data(), b.size(), sums.data());
    for (std::size_t i = 0; i < b.size(); ++i) {
        // Equal sums may have their carries folded in to different degrees.
        record(w, i, 0, checksum::fold(sums[i]));
        record(w, i, 2, static_cast<std::uint16_t>(sums[i] >> 48));
    }
}

} // namespace

const operation burst_operations[] = {
    {"parse", bytes_of_sample, 0, record_bytes, 0, false, parse},
    {"rewrite", bytes_of_sample, 0, record_bytes, 0, false, rewrite},
    {"sum", bytes_of_sample, 0, record_bytes, 0, false, sum},
    {nullptr, 0, 0, 0, 0, false, nullptr},
};

} // namespace voxplane::fuzz
