// Finds where a message ends in a stream: messages on TCP are those on UDP one behind the other,
// and a dictionary ends with its own last byte. Looks at every byte once, however slowly they come;
// whether the dictionary means something is the decoder's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace voxplane::control::ng {

class message_scanner {
public:
    enum class verdict : std::uint8_t { more, complete, broken };

    // `message` begins at the message's first byte, and with what it held at the last call. broken:
    // no cookie, or no dictionary behind it; the stream cannot be followed any further.
    [[nodiscard]] verdict scan(std::string_view message);
    // Bytes of the message, once it is complete.
    [[nodiscard]] std::size_t length() const noexcept { return at_; }

private:
    // Where the next byte stands.
    enum class place : std::uint8_t {
        cookie,
        dictionary, // its first byte
        element,    // bencode: a value, key or end
        digits,     // bencode: the length of a string
        bytes,      // bencode: a string of skip_ bytes
        integer,    // bencode: between i and e
        json,       // JSON outside of strings
        text,       // JSON inside a string
        escape,     // JSON behind a backslash
        done,
        broken
    };

    void next(char c);
    void first_byte(char c);
    void bencode(char c);
    void digit(char c);
    void json(char c);
    [[nodiscard]] place closed();

    place place_ = place::cookie;
    std::size_t at_ = 0; // bytes looked at
    std::size_t depth_ = 0;
    std::size_t skip_ = 0;
};

} // namespace voxplane::control::ng
