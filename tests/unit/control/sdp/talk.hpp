// A call as the tests see it: offers and answers one after another, each with its text out or its
// error. Lines end with LF on both sides; that CRLF is written is checked here. What fails leaves
// the call as it was.
#pragma once

#include <string>
#include <string_view>

#include "control/sdp/negotiate.hpp"

namespace voxplane::control::sdp {

// With "violated: " where a line does not end with CRLF.
inline std::string without_cr(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
            return "violated: a line without CR";
        }
        if (text[i] != '\r') {
            out += text[i];
        }
    }
    return out;
}

// As the inside of an initializer: side a is told 198.51.100.1 and ports from 20000, side b
// 203.0.113.1 and ports from 30000, or 2001:db8:a::1 and 2001:db8:b::1.
class talk {
public:
    options how;          // of the next offer or answer, empty again afterwards
    std::string text;     // what the other side is told, or "error: ..."
    std::string warnings; // one a line
    session state;
    unsigned allocated = 0;
    unsigned ports_left = 100;

    const char* offer(std::string_view sdp, side from = side::a) {
        const auto parsed = parse(sdp);
        return parsed ? take(sdp::offer(*parsed, how, from, state, source()))
                      : refuse(parsed.error());
    }
    const char* answer(std::string_view sdp) {
        const auto parsed = parse(sdp);
        return parsed ? take(sdp::answer(*parsed, how, state)) : refuse(parsed.error());
    }
    [[nodiscard]] const leg& at(side s, std::size_t media = 0) const {
        return state.streams[media].legs[s];
    }
    // "pcmu 0, telephone-event 101"
    const char* payloads(side s, std::size_t media = 0) {
        listed_.clear();
        for (const payload& p : at(s, media).payloads) {
            listed_ += listed_.empty() ? "" : ", ";
            listed_ += p.name;
            listed_ += ' ';
            listed_ += std::to_string(p.payload_type);
        }
        return listed_.c_str();
    }
    // "192.0.2.10:5004", "192.0.2.10:5005"
    const char* remote(side s, std::size_t media = 0) {
        listed_ = to_string(at(s, media).remote);
        return listed_.c_str();
    }
    const char* remote_rtcp(side s, std::size_t media = 0) {
        listed_ = to_string(at(s, media).remote_rtcp);
        return listed_.c_str();
    }

private:
    [[nodiscard]] allocator source() {
        return [this](const port_request& r) -> result<local_address> {
            if (ports_left == 0) {
                return failure{"Ran out of ports"};
            }
            --ports_left;
            const bool a = r.towards == side::a;
            const bool v4 = r.family == ip_family::ipv4;
            const char* ip =
                v4 ? (a ? "198.51.100.1" : "203.0.113.1") : (a ? "2001:db8:a::1" : "2001:db8:b::1");
            const auto port = static_cast<std::uint16_t>((a ? 20000 : 30000) + 2 * next_[a]++);
            ++allocated;
            return local_address{*parse_ip(ip), port,
                                 static_cast<std::uint16_t>(r.rtcp ? port + 1 : 0)};
        };
    }
    const char* take(result<outcome> made) {
        warnings.clear();
        how = {};
        if (!made) {
            return refuse(made.error());
        }
        for (const std::string& w : made->warnings) {
            warnings += w;
            warnings += '\n';
        }
        state = made->state;
        text = without_cr(made->sdp.text());
        return text.c_str();
    }
    const char* refuse(const failure& why) {
        how = {};
        text = "error: ";
        text += why.text;
        return text.c_str();
    }

    unsigned next_[2] = {};
    std::string listed_;
};

} // namespace voxplane::control::sdp
