// The media that a transform request names; see request_keys.hpp.
#include <utility>

#include "control/ng/request_keys.hpp"
#include "control/ng/values.hpp"

namespace voxplane::control::ng {

namespace {

// A call has one or two; a port pair is spent on each.
constexpr std::size_t max_media = 16;

result<void> read_codec_key(request& into, transform_codec& out, const std::string& key,
                            tree& value) {
    std::string* text = nullptr;
    std::int64_t most = 0;
    if (key == "codec")
        text = &out.codec;
    else if (key == "format")
        text = &out.format;
    else if (key == "options")
        text = &out.options;
    else if (key == "payload-type")
        most = 127;
    else if (key == "clock-rate")
        most = 192'000;
    else if (key == "channels")
        most = 8;
    else
        warn(into, "unknown key in media codec", key);
    if (text != nullptr) {
        result<std::string> read = read_string(key, value);
        if (!read)
            return read.error();
        *text = std::move(*read);
    }
    if (most == 0)
        return {};
    const result<std::int64_t> number = read_integer(key, value, 0, most);
    if (!number)
        return number.error();
    if (key == "payload-type")
        out.payload_type = static_cast<std::uint8_t>(*number);
    else
        (key == "channels" ? out.channels : out.clock_rate) = static_cast<std::uint32_t>(*number);
    return {};
}

result<void> read_conversion(request& into, transform_media& out, tree& value) {
    if (!value.is_list() || value.size() == 0)
        return expected("media codec", "a list of dictionaries", value);
    if (value.size() > 1)
        warn(into, "more than one entry in", "media codec");
    tree& first = value.in_list().front();
    if (!first.is_dictionary())
        return expected("media codec", "a list of dictionaries", first);
    for (auto& [side, codec] : first.in_dictionary()) {
        if (side != "input" && side != "output") {
            warn(into, "unknown key in media codec", side);
            continue;
        }
        if (!codec.is_dictionary())
            return expected(side, "a dictionary", codec);
        transform_codec& to = side == "input" ? out.input : out.output;
        for (auto& [name, member] : codec.in_dictionary()) {
            if (result<void> read = read_codec_key(into, to, canonical(name), member); !read)
                return read;
        }
    }
    return {};
}

result<void> read_destination(endpoint& out, tree& value) {
    tree* const address = value.find("address");
    const tree* const number = value.find("port");
    if (address == nullptr || number == nullptr)
        return expected("destination", "a family, an address and a port", value);
    result<std::string> text = read_string("address", *address);
    if (!text)
        return text.error();
    const result<ip_address> ip = parse_ip(*text);
    if (!ip)
        return expected("address", "an IP address", tree(*text));
    const result<std::int64_t> port = read_integer("port", *number, 1, 65535);
    if (!port)
        return port.error();
    out = {*ip, static_cast<std::uint16_t>(*port)};
    return {};
}

result<void> read_one(request& into, tree& value) {
    if (!value.is_dictionary())
        return expected("media", "a list of dictionaries", value);
    transform_media out;
    for (const char* const needed : {"codec", "destination"}) {
        if (!value.contains(needed))
            return expected("media", "a codec and a destination", value);
    }
    for (auto& [name, member] : value.in_dictionary()) {
        result<void> read;
        if (name == "type") {
            result<std::string> type = read_string("type", member);
            if (!type)
                return type.error();
            out.type = std::move(*type);
        } else if (name == "codec") {
            read = read_conversion(into, out, member);
        } else if (name == "destination") {
            read = read_destination(out.destination, member);
        } else {
            warn(into, "unknown key in media", name);
        }
        if (!read)
            return read;
    }
    into.media.push_back(std::move(out));
    return {};
}

} // namespace

result<void> read_media(request& into, std::string_view key, tree& value) {
    if (into.command != command::transform) {
        warn(into, "unknown key", key);
        return {};
    }
    if (!value.is_list() || value.size() > max_media)
        return expected(key, "a list of at most 16 dictionaries", value);
    for (tree& one : value.in_list()) {
        if (result<void> read = read_one(into, one); !read)
            return read;
    }
    return {};
}

} // namespace voxplane::control::ng
