// Every block is type, length, body, options, length again; all in multiples of four octets.
#include "capture/pcapng.hpp"

#include <algorithm>
#include <cstring>

namespace voxplane::capture::pcapng {

namespace {

constexpr std::uint32_t section_header = 0x0a0d0d0a;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t interface_statistics = 5;
constexpr std::uint32_t enhanced_packet = 6;
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint16_t ethernet = 1; // LINKTYPE_ETHERNET

// Option codes: of any block, then of the block that their name begins with.
constexpr std::uint16_t end_of_options = 0;
constexpr std::uint16_t comment_option = 1;
constexpr std::uint16_t section_application = 4;
constexpr std::uint16_t interface_name = 2;
constexpr std::uint16_t interface_text = 3;
constexpr std::uint16_t interface_resolution = 9;
constexpr std::uint16_t packet_flags = 2;
constexpr std::uint16_t statistics_received = 4;
constexpr std::uint16_t statistics_dropped = 5;
constexpr std::uint8_t nanoseconds = 9; // 10^-9 s

// Appends one block; its length is filled in at the end.
class block {
public:
    block(buffer& to, std::uint32_t type) : to_(to), begin_(to.size()) {
        put(type);
        put(std::uint32_t{0});
    }
    block(const block&) = delete;
    block& operator=(const block&) = delete;
    ~block() {
        const auto length = static_cast<std::uint32_t>(to_.size() - begin_ + 4);
        put(length);
        std::memcpy(&to_[begin_ + 4], &length, sizeof length);
    }

    template <typename T>
    void put(T number) {
        const auto* from = reinterpret_cast<const std::uint8_t*>(&number);
        to_.insert(to_.end(), from, from + sizeof number);
    }
    void put_padded(const std::uint8_t* data, std::size_t n) {
        to_.insert(to_.end(), data, data + n);
        to_.resize(to_.size() + (4 - n % 4) % 4);
    }
    // High half first, as times are.
    void put_halves(std::uint64_t wide) {
        put(static_cast<std::uint32_t>(wide >> 32));
        put(static_cast<std::uint32_t>(wide));
    }
    void option(std::uint16_t code, std::string_view text) {
        const std::size_t n = std::min(text.size(), max_text_bytes);
        if (n == 0) {
            return;
        }
        put(code);
        put(static_cast<std::uint16_t>(n));
        put_padded(reinterpret_cast<const std::uint8_t*>(text.data()), n);
    }
    template <typename T>
    void number_option(std::uint16_t code, T number) {
        put(code);
        put(static_cast<std::uint16_t>(sizeof number));
        put_padded(reinterpret_cast<const std::uint8_t*>(&number), sizeof number);
    }
    void end_options() { put(std::uint32_t{end_of_options}); }

private:
    buffer& to_;
    std::size_t begin_;
};

} // namespace

void begin_section(buffer& to, std::string_view application, std::string_view comment) {
    block b(to, section_header);
    b.put(byte_order_magic);
    b.put(std::uint16_t{1}); // version 1.0
    b.put(std::uint16_t{0});
    b.put(std::int64_t{-1}); // length of the section: not known
    b.option(comment_option, comment);
    b.option(section_application, application);
    b.end_options();
}

void add_interface(buffer& to, std::string_view name, std::string_view description,
                   std::string_view comment, std::uint32_t snap_bytes) {
    block b(to, interface_description);
    b.put(ethernet);
    b.put(std::uint16_t{0});
    b.put(snap_bytes);
    b.option(comment_option, comment);
    b.option(interface_name, name);
    b.option(interface_text, description);
    b.number_option(interface_resolution, nanoseconds);
    b.end_options();
}

void add_packet(buffer& to, std::uint32_t interface, std::uint64_t unix_ns, direction way,
                std::span<const std::uint8_t> kept, std::uint32_t bytes_wire) {
    block b(to, enhanced_packet);
    b.put(interface);
    b.put_halves(unix_ns);
    b.put(static_cast<std::uint32_t>(kept.size()));
    b.put(bytes_wire);
    b.put_padded(kept.data(), kept.size());
    b.number_option(packet_flags, static_cast<std::uint32_t>(way));
    b.end_options();
}

void add_statistics(buffer& to, std::uint32_t interface, std::uint64_t unix_ns,
                    std::uint64_t received, std::uint64_t dropped, std::string_view comment) {
    block b(to, interface_statistics);
    b.put(interface);
    b.put_halves(unix_ns);
    b.option(comment_option, comment);
    b.number_option(statistics_received, received);
    b.number_option(statistics_dropped, dropped);
    b.end_options();
}

} // namespace voxplane::capture::pcapng
