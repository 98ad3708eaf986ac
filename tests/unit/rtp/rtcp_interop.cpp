// A tool of interop.py. `write FILE` makes a capture of what we build and pass on, for a dissector;
// `read SENT... -- RECEIVED...` holds RTCP of others, a compound a file, to our checks: those of a
// sender and those of the receiver that answers it.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "rtcp_samples.hpp"
#include "rtp/rtcp/build.hpp"
#include "rtp/rtcp/reports.hpp"
#include "rtp/rtcp/rewrite.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using namespace voxplane::rtp::rtcp::test;

// A capture of IPv4 packets (link type 228), little-endian, from port 5005 to itself.
class capture {
public:
    explicit capture(const char* path) : out_(path, std::ios::binary) {
        for (const std::uint32_t word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 65535U, 228U}) {
            put(word);
        }
    }
    void add(const std::uint8_t* p, std::size_t n) {
        const auto udp = static_cast<unsigned>(n + 8);
        datagram d;
        d.u8({0x45, 0}).u16(udp + 20).u32(0).u8({64, 17}).u16(0).u32(0xc6120001).u32(0xc6120002);
        d.u16(5005).u16(5005).u16(udp).u16(0); // no checksum
        const auto bytes = static_cast<std::uint32_t>(d.n + n);
        for (const std::uint32_t word : {second_++, 0U, bytes, bytes}) {
            put(word);
        }
        out_.write(reinterpret_cast<const char*>(d.bytes.data()),
                   static_cast<std::streamsize>(d.n));
        out_.write(reinterpret_cast<const char*>(p), static_cast<std::streamsize>(n));
    }
    [[nodiscard]] bool finish() {
        out_.close();
        return !out_.fail();
    }

private:
    void put(std::uint32_t word) { out_.write(reinterpret_cast<const char*>(&word), sizeof word); }
    std::ofstream out_;
    std::uint32_t second_ = 0;
};

bool add_built(capture& to, const outgoing& what) {
    std::uint8_t bytes[max_bytes];
    const std::size_t n = build(what, bytes, sizeof bytes);
    to.add(bytes, n);
    return n != 0;
}

bool add_passed_on(capture& to, datagram d, unmapped others) {
    const stream_map sent{.source_ssrc = speaker, .sent_ssrc = 0x44444444};
    const stream_map heard{.source_ssrc = 0x55555555, .sent_ssrc = subject, .seq_offset = 16};
    const auto whole = d.check();
    if (whole) {
        d.n = rewrite(*whole, d.bytes.data(), {&sent, &heard, others});
        to.add(d.bytes.data(), d.n);
    }
    return whole.has_value();
}

int write(const char* path) {
    capture to(path);
    const std::vector<report_block> many(max_report_blocks, golden_block);
    outgoing what;
    what.ssrc = speaker;
    what.sender = &golden_info;
    what.reports = {&golden_block, 1};
    what.cname = "Zm9vYmFyZm9vYmFy";
    bool good = add_built(to, what);
    what.bye = true;
    what.reason = "done";
    good = add_built(to, what) && good;
    what.sender = nullptr;
    what.reports = many;
    good = add_built(to, what) && good;
    good = add_passed_on(to, everything(false), unmapped::keep) && good;
    good = add_passed_on(to, everything(false), unmapped::remove) && good;
    good = add_passed_on(to, metrics(), unmapped::keep) && good;
    good = add_passed_on(to, farewell(), unmapped::keep) && good;
    return good && to.finish() ? 0 : 1;
}

struct tally {
    unsigned senders = 0;
    unsigned receivers = 0;
    unsigned names = 0;
    unsigned byes = 0;
    std::set<std::uint32_t> told;  // the middles of NTP times of SRs
    std::set<std::uint32_t> named; // those that report blocks name
};

bool take(const std::string& path, tally& into) {
    std::ifstream in(path, std::ios::binary);
    const std::string raw((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto whole = compound::check(reinterpret_cast<const std::uint8_t*>(raw.data()),
                                       raw.size(), rules::compound);
    if (!whole) {
        std::printf("%s: refused\n", path.c_str());
        return false;
    }
    std::uint32_t ssrc = 0;
    for (const packet& each : *whole) {
        if (is_report(each)) {
            ssrc = each.sender();
            ++(each.type == packet_type::sender_report ? into.senders : into.receivers);
            if (each.type == packet_type::sender_report) {
                into.told.insert(middle(sender_of(each).ntp));
            }
            for (unsigned i = 0; i < each.count; ++i) {
                into.named.insert(report_at(each, i).last_sr);
            }
        } else if (each.type == packet_type::source_description) {
            into.names += cname_of(each, ssrc).value_or("").empty() ? 0U : 1U;
        } else if (each.type == packet_type::bye) {
            into.byes += leaving(each, 0) == ssrc ? 1U : 0U;
        }
    }
    return true;
}

int read(const std::vector<std::string>& sent, const std::vector<std::string>& received) {
    tally told;
    tally answers;
    bool good = true;
    for (const std::string& path : sent) {
        good = take(path, told) && good;
    }
    for (const std::string& path : received) {
        good = take(path, answers) && good;
    }
    unsigned matched = 0;
    for (const std::uint32_t each : answers.named) {
        matched += told.told.count(each) != 0 ? 1U : 0U;
        good = good && (each == 0 || told.told.count(each) != 0);
    }
    std::printf("sender reports %u, receiver reports %u, names %u, byes %u, matched %u\n",
                told.senders, answers.receivers, told.names + answers.names,
                told.byes + answers.byes, matched);
    return good ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 2 && words[0] == "write") {
        return write(argv[2]);
    }
    if (words.size() < 2 || words[0] != "read") {
        std::fprintf(stderr, "usage: rtcp_interop write FILE | read FILE... -- FILE...\n");
        return 2;
    }
    std::vector<std::string> files[2];
    unsigned which = 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "--") {
            which = 1;
        } else {
            files[which].push_back(words[i]);
        }
    }
    return read(files[0], files[1]);
}
