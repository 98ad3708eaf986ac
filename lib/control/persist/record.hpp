// One change of what is kept, as bytes that tell whether they are whole: a header of fixed size
// with a checksum of its own, a key, a body. A reader steps over a record whose key or body is
// damaged, knowing whose it was; what has no good header ends it. CRC-32 (ISO 3309) finds every
// single burst of damage of up to 32 bits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace voxplane::control::persist {

// Of the bytes of records and of their bodies. Others are not read.
inline constexpr std::uint8_t record_version = 3;

enum class record_kind : std::uint8_t {
    call,    // key: call-id; all that is known
    streams, // key: call-id; what its streams know now
    gone,    // key: call-id; it has ended
    ports,   // key: any; ports that rest
    rested   // key: of `ports`, whose time is over
};

struct record {
    record_kind kind = record_kind::call;
    std::uint64_t at_wall_ns = 0;
    std::string key;
    std::string body;
    bool operator==(const record&) const = default;
};

inline constexpr std::size_t header_bytes = 40;
inline constexpr std::size_t most_key_bytes = 65536; // more than requests can name
inline constexpr std::size_t most_body_bytes = std::size_t{1} << 24;

// Of the key in headers.
[[nodiscard]] std::uint64_t key_hash(std::string_view key) noexcept;

// Key and body are no longer than the limits.
void append(std::string& to, record_kind kind, std::uint64_t at_wall_ns, std::string_view key,
            std::string_view body);

// A record as it stands in the bytes that were read.
struct record_view {
    record_kind kind;
    std::uint64_t at_wall_ns;
    std::uint64_t hash;
    std::string_view key; // both empty when damaged
    std::string_view body;
    bool damaged; // key or body; the rest is good
};

// Calls fn for each record. Returns how many bytes from the front are records with good headers.
std::size_t read_records(std::string_view bytes, const std::function<void(const record_view&)>& fn);

} // namespace voxplane::control::persist
