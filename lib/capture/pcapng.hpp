// Blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng, version 1.0), in the byte order of this
// machine: section header, interface description, enhanced packet, interface statistics. Pure
// building of bytes, appended to the caller's buffer; the caller writes them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace voxplane::capture::pcapng {

using buffer = std::vector<std::uint8_t>;

// Texts are cut off after so many octets.
inline constexpr std::size_t max_text_bytes = 1024;

// The first block. application: what wrote it; comment: what it is about.
void begin_section(buffer& to, std::string_view application, std::string_view comment);

// The next interface, numbered from 0: Ethernet, nanosecond times. snap_bytes: most that is kept of
// a frame.
void add_interface(buffer& to, std::string_view name, std::string_view description,
                   std::string_view comment, std::uint32_t snap_bytes);

enum class direction : std::uint8_t { inbound = 1, outbound = 2 };

// bytes_wire: of the frame, of which `kept` is the beginning.
void add_packet(buffer& to, std::uint32_t interface, std::uint64_t unix_ns, direction way,
                std::span<const std::uint8_t> kept, std::uint32_t bytes_wire);

// What was received on an interface and what of it is missing.
void add_statistics(buffer& to, std::uint32_t interface, std::uint64_t unix_ns,
                    std::uint64_t received, std::uint64_t dropped, std::string_view comment);

} // namespace voxplane::capture::pcapng
