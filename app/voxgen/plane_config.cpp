// What voxplane has to be told so that these calls go through it.
#include <algorithm>
#include <string>

#include "scene.hpp"

namespace voxplane::voxgen {

namespace {

std::string points(const options& o, const ip_address& first, std::uint16_t port) {
    std::string out;
    for (std::uint32_t i = 0; i < addresses(o); ++i) {
        out += (i == 0 ? "\"" : ", \"") + to_string(endpoint{behind(first, i), port}) + "\"";
    }
    return "[" + out + "]";
}

std::string payload_type(bool pcma) {
    return pcma ? "pcma = 8" : "pcmu = 0";
}

std::string side(const options& o, const char* name, std::uint16_t port, bool pcma) {
    std::string out = std::string("\n[call-range.") + name +
                      "]\nlocal = " + points(o, *o.peer_ip, port) +
                      "\nremote = " + points(o, o.ip->ip, port) +
                      "\nper-local = " + std::to_string(calls_per_address(o)) +
                      "\npayload-types = { " + payload_type(pcma) + " }\n";
    out += o.own_stream ? "stream = \"own\"\n" : "";
    out += o.udp_checksum ? "" : "zero-udp-checksum = true\n";
    return out;
}

} // namespace

std::string plane_config(const options& o) {
    const std::string calls = std::to_string(o.calls);
    std::string out = "[pools]\ncalls = " + std::to_string(std::max(o.calls, 16U)) +
                      "\n\n[[port]]\ndevice = \"" + o.plane_device + "\"\nname = \"load\"\n";
    for (std::uint32_t i = 0; i < addresses(o); ++i) {
        out += "\n[[address]]\nport = \"load\"\nip = \"" +
               to_string(ip_prefix{behind(*o.peer_ip, i), o.ip->length}) + "\"\n";
    }
    const bool a_pcma = o.law == law_name::pcma;
    const bool b_pcma = o.expect == expectation::pcma || (o.expect != expectation::pcmu && a_pcma);
    out += "\n[[call-range]]\nid = \"voxgen\"\ncount = " + calls +
           "\nlocal-step = " + std::to_string(ports_a_call) +
           "\nremote-step = " + std::to_string(ports_a_call) + "\n";
    out += side(o, "a", o.first_port, a_pcma);
    out += side(o, "b", static_cast<std::uint16_t>(o.first_port + 2), b_pcma);
    return out;
}

} // namespace voxplane::voxgen
