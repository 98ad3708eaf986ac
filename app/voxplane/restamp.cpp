// In-place change of the time fields of a classic pcap file (draft-ietf-opsawg-pcap, sections 4 and
// 5).
#include "restamp.hpp"

#include <array>
#include <cstring>
#include <fstream>

#include "base/time_units.hpp"

namespace voxplane::app {

namespace {

constexpr std::uint32_t magic_us = 0xa1b2c3d4;
constexpr std::uint32_t magic_ns = 0xa1b23c4d;
constexpr std::streamoff file_header_bytes = 24;
constexpr std::streamoff record_header_bytes = 16;

std::uint32_t word(const char* p) noexcept {
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

failure wrong(const std::string& path, const std::string& what) {
    return failure{"restamp " + path + ": " + what};
}

} // namespace

result<std::size_t> restamp(const std::string& path, const std::vector<std::uint64_t>& times_ns) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    if (!file) {
        return wrong(path, "cannot open for reading and writing");
    }
    std::array<char, file_header_bytes> header{};
    file.read(header.data(), header.size());
    const std::uint32_t magic = word(header.data());
    if (!file || (magic != magic_us && magic != magic_ns)) {
        return wrong(path, "not a classic pcap file of this machine's byte order");
    }
    std::size_t records = 0;
    std::streamoff at = file_header_bytes;
    std::array<char, record_header_bytes> record{};
    while (file.seekg(at).read(record.data(), record.size())) {
        if (records == times_ns.size()) {
            return wrong(path, "has more records than the " + std::to_string(records) +
                                   " frames that were sent");
        }
        const std::uint64_t ns = times_ns[records];
        const std::uint64_t fraction = ns % ns_per_second;
        const std::uint32_t stamp[2] = {
            static_cast<std::uint32_t>(ns / ns_per_second),
            static_cast<std::uint32_t>(magic == magic_ns ? fraction : fraction / 1000)};
        file.seekp(at).write(reinterpret_cast<const char*>(stamp), sizeof stamp);
        at += record_header_bytes + word(record.data() + 8);
        ++records;
    }
    if (records != times_ns.size()) {
        return wrong(path, "has " + std::to_string(records) + " records, but " +
                               std::to_string(times_ns.size()) + " frames were sent");
    }
    return records;
}

} // namespace voxplane::app
