// Keys in the order in which Kamailio 5.6 writes them. The caller offers PCMU and PCMA, the callee
// takes PCMA; both tell telephone events.
#include "ng_messages.hpp"

namespace voxplane::ng_load {

namespace {

void text(std::string& out, std::string_view value) {
    out += std::to_string(value.size());
    out += ':';
    out += value;
}

void pair(std::string& out, std::string_view key, std::string_view value) {
    text(out, key);
    text(out, value);
}

// Ports repeat after 20,000 calls, which does not matter to who sends nothing.
std::string phone(std::uint32_t number, bool caller) {
    const std::string host = caller ? "198.19.0.2" : "198.19.0.3";
    const std::string port = std::to_string(20000 + 2 * (number % 20000));
    std::string out = "v=0\r\no=- 3911238751 3911238752 IN IP4 " + host +
                      "\r\ns=phone\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio " + port +
                      " RTP/AVP " + (caller ? "0 8 101\r\na=rtpmap:0 PCMU/8000\r\n" : "8 101\r\n");
    out += "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
           "a=rtcp:" +
           std::to_string(20001 + 2 * (number % 20000)) + "\r\na=ptime:20\r\na=sendrecv\r\n";
    return out;
}

} // namespace

std::string message(step what, std::string_view cookie, std::string_view call_id,
                    std::uint32_t number) {
    std::string out(cookie);
    out += " d";
    text(out, "supports");
    out += 'l';
    text(out, "load limit");
    out += 'e';
    if (what != step::remove) {
        pair(out, "sdp", phone(number, what == step::offer));
        pair(out, "ICE", "remove");
        text(out, "flags");
        out += 'l';
        text(out, "trust-address");
        out += 'e';
        text(out, "replace");
        out += 'l';
        text(out, "origin");
        text(out, "session-connection");
        out += 'e';
        text(out, "received-from");
        out += 'l';
        text(out, "IP4");
        text(out, what == step::offer ? "198.19.0.2" : "198.19.0.3");
        out += 'e';
    }
    pair(out, "call-id", call_id);
    pair(out, "from-tag", "9fxced76sl");
    if (what == step::answer) {
        pair(out, "to-tag", "as5f3b1c7e");
    }
    constexpr std::string_view names[] = {"offer", "answer", "delete"};
    pair(out, "command", names[static_cast<std::size_t>(what)]);
    out += 'e';
    return out;
}

} // namespace voxplane::ng_load
