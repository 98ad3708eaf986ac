// Captures of calls without a data plane: blocks of pcapng, the ring of slots, and the recorder
// with its limits. Files are read back by a reader of their own here, field by field.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>

#include "blocks.hpp"
#include "capture/pcapng.hpp"
#include "capture/recorder.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using voxplane::test::block;
using voxplane::test::read_blocks;
using voxplane::test::report;
namespace ng = capture::pcapng;

void blocks(report& r) {
    ng::buffer file;
    ng::begin_section(file, "voxplane", "call x");
    ng::add_interface(file, "x a in", "local 1, remote 2", "before", 2016);
    const std::vector<std::uint8_t> frame{1, 2, 3, 4, 5};
    ng::add_packet(file, 7, 0x123456789abcdef0, ng::direction::outbound, frame, 99);
    ng::add_statistics(file, 3, 5, 10, 2, "over");
    const auto all = read_blocks(r, file);
    if (!r.equal(all.size(), std::size_t{4}, "blocks")) {
        return;
    }
    r.equal(all[0].type, 0x0a0d0d0aU, "section");
    r.equal(all[0].word(0), 0x1a2b3c4dU, "byte order");
    r.equal(all[0].word(4), 1U, "version 1.0");
    r.equal(all[0].option(16, 1), std::string("call x"), "comment of the section");
    r.equal(all[0].option(16, 4), std::string("voxplane"), "application");
    r.equal(all[1].word(0), 1U, "Ethernet");
    r.equal(all[1].word(4), 2016U, "snap length");
    r.equal(all[1].option(8, 2), std::string("x a in"), "name of the interface");
    r.equal(all[1].option(8, 9), std::string("\x09"), "resolution");
    r.equal(all[2].word(0), 7U, "interface of the packet");
    r.equal(all[2].word(4), 0x12345678U, "time, high half");
    r.equal(all[2].word(8), 0x9abcdef0U, "time, low half");
    r.equal(all[2].word(12), 5U, "octets kept");
    r.equal(all[2].word(16), 99U, "octets on the wire");
    r.that(std::memcmp(&all[2].body[20], frame.data(), 5) == 0, "the packet's octets");
    r.equal(all[2].option(28, 2), std::string("\x02\0\0\0", 4), "direction");
    r.equal(all[3].option(12, 4), std::string("\x0a\0\0\0\0\0\0\0", 8), "received");
    r.equal(all[3].option(12, 5), std::string("\x02\0\0\0\0\0\0\0", 8), "missing");
    ng::buffer longest;
    ng::begin_section(longest, std::string(5000, 'x'), "");
    r.equal(read_blocks(r, longest)[0].option(16, 4).size(), ng::max_text_bytes, "a long text");
}

void put(capture::slot_ring& ring, std::uint32_t stream, capture::slot_kind what,
         std::uint8_t side = 0, std::uint16_t bytes = 60) {
    if (capture::slot* s = ring.claim(what)) {
        s->unix_ns = 1'700'000'000'000'000'000;
        s->stream = stream;
        s->bytes_kept = s->bytes_wire = bytes;
        s->kind = what;
        s->side = side;
        std::memset(s->data, 0x5a, bytes);
        ring.commit();
    }
}

// What does not fit is counted; ends still fit; nothing is given twice or out of order.
void ring_bounds(report& r) {
    capture::slot_ring ring(64);
    for (std::uint32_t i = 0; i < 100; ++i) {
        put(ring, i, capture::slot_kind::arrived);
    }
    r.equal(ring.lost(), std::uint64_t{36}, "lost");
    put(ring, 1000, capture::slot_kind::ended);
    r.equal(ring.lost(), std::uint64_t{36}, "an end is not lost");
    for (std::uint32_t i = 0; i < 64; ++i) {
        const capture::slot* s = ring.front();
        if (!r.that(s != nullptr && s->stream == i, "slot " + std::to_string(i))) {
            return;
        }
        ring.pop();
    }
    r.that(ring.front() != nullptr && ring.front()->stream == 1000, "the end comes last");
    ring.pop();
    r.that(ring.front() == nullptr, "empty");
    r.that(ring.claim(capture::slot_kind::left) == ring.claim(capture::slot_kind::left),
           "without commit the slot stays");
    r.that(ring.front() == nullptr, "what is not committed is not seen");
}

// A producer and the consumer at once: each slot arrives once, in order, or is counted.
void ring_threads(report& r) {
    constexpr std::uint32_t sent = 20'000;
    capture::slot_ring ring(64);
    std::thread producer([&] {
        for (std::uint32_t i = 0; i < sent; ++i) {
            put(ring, i, capture::slot_kind::arrived);
        }
        put(ring, sent, capture::slot_kind::ended);
    });
    std::uint64_t seen = 0;
    std::uint32_t next = 0;
    bool in_order = true;
    for (bool over = false; !over;) {
        if (const capture::slot* s = ring.front()) {
            in_order = in_order && s->stream >= next;
            next = s->stream + 1;
            over = s->kind == capture::slot_kind::ended;
            seen += over ? 0 : 1;
            ring.pop();
        }
    }
    producer.join();
    r.that(in_order, "order");
    r.equal(seen + ring.lost(), std::uint64_t{sent}, "seen or lost");
}

// A folder of its own, gone at the end.
struct scratch {
    std::string path;
    scratch() {
        char name[] = "/tmp/voxcaptureXXXXXX";
        path = ::mkdtemp(name);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() { std::filesystem::remove_all(path); }
};

std::vector<std::uint8_t> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Polls until the capture is over; the streams that workers were to leave alone meanwhile.
std::vector<std::string> wait_for_end(capture::recorder& all) {
    std::vector<std::string> alone;
    for (int i = 0; i < 5000; ++i) {
        for (std::string& each : all.poll()) {
            alone.push_back(std::move(each));
        }
        if (all.figures_now().running == 0) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return alone;
}

std::size_t packets_in(report& r, const std::string& path) {
    std::size_t n = 0;
    for (const block& each : read_blocks(r, read_file(path))) {
        n += each.type == 6 ? 1 : 0;
    }
    return n;
}

void whole_capture(report& r) {
    const scratch folder;
    capture::slot_ring ring(64);
    config::capture how;
    how.folder = folder.path;
    auto all = capture::recorder::open(how, {&ring});
    if (!r.that(all.has_value(), "open")) {
        return;
    }
    const auto begun =
        (*all)->begin({"../../etc/x y", {{"s/0", {"left", "right"}}, {"s/1", {"", ""}}}, 0, 0});
    if (!r.that(begun.has_value(), "begin")) {
        return;
    }
    r.that(begun->file.starts_with(folder.path + "/______etc_x_y-") &&
               begun->file.ends_with(".pcapng"),
           "harmless name " + begun->file);
    struct stat about {};
    r.that(::stat(begun->file.c_str(), &about) == 0 && (about.st_mode & 0777) == 0600,
           "for nobody else to read");
    r.that(!(*all)->begin({"../../etc/x y", {{"s/0", {}}}, 0, 0}), "the same call once more");
    put(ring, begun->numbers[0], capture::slot_kind::arrived, 0);
    put(ring, begun->numbers[0], capture::slot_kind::left, 1, 61);
    put(ring, begun->numbers[1], capture::slot_kind::arrived, 1, 62);
    put(ring, 77, capture::slot_kind::arrived); // of no capture
    put(ring, begun->numbers[0], capture::slot_kind::ended);
    put(ring, begun->numbers[1], capture::slot_kind::ended);
    wait_for_end(**all);
    const auto blocks_read = read_blocks(r, read_file(begun->file));
    std::vector<std::uint32_t> interfaces;
    std::size_t described = 0;
    std::string end;
    for (const block& each : blocks_read) {
        described += each.type == 1 ? 1 : 0;
        if (each.type == 6) {
            interfaces.push_back(each.word(0));
        } else if (each.type == 5 && each.word(0) == 0) {
            end = each.option(12, 1);
        }
    }
    r.equal(described, std::size_t{8}, "interfaces");
    r.that(interfaces == std::vector<std::uint32_t>{0, 3, 6}, "interfaces of the packets");
    r.equal(end, std::string("end of capture: call ended"), "why it ended");
    r.equal((*all)->figures_now().packets, std::uint64_t{3}, "counted");
}

void limits(report& r) {
    const scratch folder;
    capture::slot_ring ring(4096);
    config::capture how;
    how.folder = folder.path;
    how.at_once = 2;
    how.most_mib = 1;
    auto all = capture::recorder::open(how, {&ring});
    if (!r.that(all.has_value(), "open")) {
        return;
    }
    const auto few = (*all)->begin({"few", {{"few", {}}}, 0, 5});
    const auto large = (*all)->begin({"large", {{"large", {}}}, 0, 0});
    if (!r.that(few.has_value() && large.has_value(), "begin two")) {
        return;
    }
    r.that(!(*all)->begin({"third", {{"third", {}}}, 0, 0}), "more than are allowed at once");
    for (int i = 0; i < 1000; ++i) {
        put(ring, large->numbers[0], capture::slot_kind::arrived, 0, 1500);
        if (i < 9) {
            put(ring, few->numbers[0], capture::slot_kind::left);
        }
    }
    std::vector<std::string> alone;
    for (int i = 0; i < 5000 && alone.size() < 2; ++i) {
        for (std::string& each : (*all)->poll()) {
            alone.push_back(std::move(each));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    r.equal(alone.size(), std::size_t{2}, "streams to be left alone");
    put(ring, few->numbers[0], capture::slot_kind::ended); // as workers answer
    put(ring, large->numbers[0], capture::slot_kind::ended);
    wait_for_end(**all);
    r.equal(packets_in(r, few->file), std::size_t{5}, "packets");
    const auto size = std::filesystem::file_size(large->file);
    r.that(size <= (1U << 20) + 1024 && size > 900'000, "size " + std::to_string(size));
    const auto asked = (*all)->begin({"asked", {{"asked", {}}}, 0, 0});
    r.that(asked && (*all)->stop("asked") && !(*all)->stop("nobody"), "stop");
    if (asked) {
        (*all)->has_no(asked->numbers[0]);
    }
    wait_for_end(**all);
    r.equal((*all)->figures_now().running, std::uint64_t{0}, "all are over");
}

void no_folder(report& r) {
    config::capture how;
    how.folder = "/nowhere/at/all";
    const auto all = capture::recorder::open(how, {});
    r.that(!all && all.error().text.find("/nowhere/at/all") != std::string::npos, "named");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(blocks),        voxplane_test(ring_bounds), voxplane_test(ring_threads),
        voxplane_test(whole_capture), voxplane_test(limits),      voxplane_test(no_folder),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
