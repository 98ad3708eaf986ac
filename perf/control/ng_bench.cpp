// Nanoseconds of control work a message: an offer with an SDP of 1 KiB from its datagram to a
// checked request, its reply from the tree to text, both with the cookie's storage between them,
// and a stored reply found again. Sockets are left out. One core; compare rows of one run only.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <string>
#include <utility>

#include "control/ng/cookie_cache.hpp"
#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/ng/request.hpp"
#include "support/allocations.hpp"

namespace voxplane::control::ng {

namespace {

constexpr tree_limits limits;
constexpr std::size_t sdp_bytes = 1024;

std::string sdp() {
    std::string out = "v=0\r\no=- 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\n"
                      "t=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\n";
    while (out.size() < sdp_bytes)
        out += "a=rtpmap:101 telephone-event/8000\r\n";
    return out;
}

template <typename... Texts>
tree list(const Texts&... texts) {
    tree out = tree::list();
    (out.push_back(texts), ...);
    return out;
}

// What Kamailio's module sends for rtpengine_offer("replace-origin trust-address ICE=remove").
tree offer() {
    return dictionary("command", "offer", "call-id", "3848276298220188511@198.51.100.7", "from-tag",
                      "9fxced76sl", "ICE", "remove", "flags", list("trust-address"), "replace",
                      list("origin", "session-connection"), "codec",
                      dictionary("transcode", list("PCMA"), "mask", list("all")), "received-from",
                      list("IP4", "198.51.100.7"), "supports", list("load limit"), "sdp", sdp());
}

coding coding_of(const benchmark::State& state) {
    return state.range(0) == 0 ? coding::bencode : coding::json;
}

// Heap blocks a turn, beside the time.
class counted {
public:
    explicit counted(benchmark::State& state) : state_(state), before_(perf::allocations()) {}
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    ~counted() {
        const auto blocks = static_cast<double>(perf::allocations() - before_);
        state_.counters["blocks"] = blocks / static_cast<double>(state_.iterations());
    }

private:
    benchmark::State& state_;
    std::uint64_t before_;
};

void parse_offer(benchmark::State& state) {
    const std::string message = encode("5323_1", coding_of(state), offer());
    const counted blocks(state);
    for (auto _ : state) {
        result<tree> dictionary = decode(*split(message), limits);
        result<request> wanted = read_request(std::move(*dictionary));
        if (!wanted)
            state.SkipWithError(wanted.error().text.c_str());
        benchmark::DoNotOptimize(wanted);
    }
}

void write_reply(benchmark::State& state) {
    const tree reply = dictionary("result", "ok", "sdp", sdp());
    const counted blocks(state);
    for (auto _ : state) {
        std::string text = encode("5323_1", coding_of(state), reply);
        benchmark::DoNotOptimize(text);
    }
}

// All that a fresh offer costs beside the session controller and the kernel.
void offer_and_reply(benchmark::State& state) {
    const coding as = coding_of(state);
    std::string payload = encode("c", as, offer());
    payload.erase(0, 2);
    const std::string answer_sdp = sdp();
    cookie_cache cookies({.entries = 16384});
    std::uint64_t number = 0;
    const counted blocks(state);
    for (auto _ : state) {
        const std::string cookie = std::to_string(++number);
        const envelope what{cookie, payload, as};
        const auto found = cookies.begin(what, {}, number);
        result<request> wanted = read_request(std::move(*decode(what, limits)));
        benchmark::DoNotOptimize(wanted);
        std::string text = encode(cookie, as, dictionary("result", "ok", "sdp", answer_sdp));
        benchmark::DoNotOptimize(text);
        cookies.finish(found.id, text, number);
    }
}

void replay(benchmark::State& state) {
    const std::string message = encode("5323_1", coding_of(state), offer());
    cookie_cache cookies({.entries = 16384});
    const auto first = cookies.begin(*split(message), {}, 0);
    cookies.finish(first.id, message, 0);
    for (auto _ : state) {
        const auto found = cookies.begin(*split(message), {}, 1);
        if (found.what != cookie_cache::outcome::stored)
            state.SkipWithError("not stored");
        benchmark::DoNotOptimize(found);
    }
}

BENCHMARK(parse_offer)->ArgName("json")->Arg(0)->Arg(1);
BENCHMARK(write_reply)->ArgName("json")->Arg(0)->Arg(1);
BENCHMARK(offer_and_reply)->ArgName("json")->Arg(0)->Arg(1);
BENCHMARK(replay)->ArgName("json")->Arg(0)->Arg(1);

} // namespace

} // namespace voxplane::control::ng

BENCHMARK_MAIN();
