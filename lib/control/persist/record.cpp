// Header, little-endian: "vxc" and the version, kind, three zeros, bytes of key, bytes of body,
// hash of the key, time; CRC of key and body; CRC of the header before it.
#include "control/persist/record.hpp"

#include <cstring>

#include <zlib.h>

namespace voxplane::control::persist {

namespace {

struct header {
    char mark[3];
    std::uint8_t version;
    std::uint8_t kind;
    std::uint8_t zero[3];
    std::uint32_t key_bytes;
    std::uint32_t body_bytes;
    std::uint64_t hash;
    std::uint64_t at_wall_ns;
    std::uint32_t content_crc;
    std::uint32_t header_crc;
};
static_assert(sizeof(header) == header_bytes);

std::uint32_t crc(std::string_view bytes) noexcept {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t crc_of(const header& h) noexcept {
    return crc({reinterpret_cast<const char*>(&h), offsetof(header, header_crc)});
}

bool good(const header& h) noexcept {
    return std::memcmp(h.mark, "vxc", sizeof h.mark) == 0 && h.version == record_version &&
           h.header_crc == crc_of(h) && h.kind <= static_cast<std::uint8_t>(record_kind::rested) &&
           h.key_bytes <= most_key_bytes && h.body_bytes <= most_body_bytes;
}

} // namespace

// FNV-1a: no more is asked of it than to tell keys apart.
std::uint64_t key_hash(std::string_view key) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : key) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

void append(std::string& to, record_kind kind, std::uint64_t at_wall_ns, std::string_view key,
            std::string_view body) {
    header h{{'v', 'x', 'c'},
             record_version,
             static_cast<std::uint8_t>(kind),
             {},
             static_cast<std::uint32_t>(key.size()),
             static_cast<std::uint32_t>(body.size()),
             key_hash(key),
             at_wall_ns,
             0,
             0};
    const std::size_t at = to.size();
    to.append(header_bytes, '\0').append(key).append(body);
    h.content_crc = crc(std::string_view(to).substr(at + header_bytes));
    h.header_crc = crc_of(h);
    std::memcpy(&to[at], &h, sizeof h);
}

std::size_t read_records(std::string_view bytes,
                         const std::function<void(const record_view&)>& fn) {
    std::size_t at = 0;
    while (bytes.size() - at >= header_bytes) {
        header h;
        std::memcpy(&h, bytes.data() + at, sizeof h);
        const std::size_t rest = bytes.size() - at - header_bytes;
        if (!good(h) || std::size_t{h.key_bytes} + h.body_bytes > rest) {
            break;
        }
        const std::string_view content =
            bytes.substr(at + header_bytes, std::size_t{h.key_bytes} + h.body_bytes);
        record_view one{
            static_cast<record_kind>(h.kind), h.at_wall_ns, h.hash, content.substr(0, h.key_bytes),
            content.substr(h.key_bytes),      false};
        if (crc(content) != h.content_crc || key_hash(one.key) != h.hash) {
            one.key = one.body = {};
            one.damaged = true;
        }
        fn(one);
        at += header_bytes + content.size();
    }
    return at;
}

} // namespace voxplane::control::persist
