// Follows a stream of ng messages; see scanner.hpp.
#include "control/ng/scanner.hpp"

#include <algorithm>

#include "control/ng/message.hpp"

namespace voxplane::control::ng {

namespace {

// A longer string does not fit any message that is accepted; also keeps skip_ from wrapping.
constexpr std::size_t max_string_bytes = std::size_t{1} << 30;

} // namespace

message_scanner::place message_scanner::closed() {
    --depth_;
    return depth_ == 0 ? place::done : place_;
}

void message_scanner::first_byte(char c) {
    depth_ = 1;
    if (c == 'd')
        place_ = place::element;
    else if (c == '{')
        place_ = place::json;
    else
        place_ = place::broken;
}

void message_scanner::digit(char c) {
    if (c == ':') {
        place_ = skip_ == 0 ? place::element : place::bytes;
        return;
    }
    skip_ = skip_ * 10 + static_cast<std::size_t>(c - '0');
    if (c < '0' || c > '9' || skip_ > max_string_bytes)
        place_ = place::broken;
}

void message_scanner::bencode(char c) {
    if (c == 'd' || c == 'l') {
        ++depth_;
    } else if (c == 'e') {
        place_ = closed();
    } else if (c == 'i') {
        place_ = place::integer;
    } else {
        skip_ = 0;
        place_ = place::digits;
        digit(c == ':' ? '?' : c);
    }
}

void message_scanner::json(char c) {
    if (c == '"')
        place_ = place::text;
    else if (c == '{' || c == '[')
        ++depth_;
    else if (c == '}' || c == ']')
        place_ = closed();
}

void message_scanner::next(char c) {
    switch (place_) {
    case place::cookie:
        if (c == ' ')
            place_ = at_ == 0 ? place::broken : place::dictionary;
        else if (c < ' ' || c > '~' || at_ >= max_cookie_bytes)
            place_ = place::broken;
        break;
    case place::dictionary:
        first_byte(c);
        break;
    case place::element:
        bencode(c);
        break;
    case place::digits:
        digit(c);
        break;
    case place::integer:
        if (c == 'e')
            place_ = place::element;
        else if (c != '-' && (c < '0' || c > '9'))
            place_ = place::broken;
        break;
    case place::json:
        json(c);
        break;
    case place::text:
        if (c == '"')
            place_ = place::json;
        else if (c == '\\')
            place_ = place::escape;
        break;
    case place::escape:
        place_ = place::text;
        break;
    default:
        break;
    }
}

message_scanner::verdict message_scanner::scan(std::string_view message) {
    while (at_ < message.size() && place_ != place::done && place_ != place::broken) {
        if (place_ == place::bytes) {
            const std::size_t here = std::min(skip_, message.size() - at_);
            at_ += here;
            skip_ -= here;
            if (skip_ == 0)
                place_ = place::element;
            continue;
        }
        next(message[at_]);
        ++at_;
    }
    if (place_ == place::broken)
        return verdict::broken;
    return place_ == place::done ? verdict::complete : verdict::more;
}

} // namespace voxplane::control::ng
