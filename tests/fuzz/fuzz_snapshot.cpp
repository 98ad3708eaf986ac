// libFuzzer target of the snapshot reader: any bytes as a file of records, and as what a record
// holds. What is read once is written and read again as the same; numbers stay in their ranges.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "control/persist/call_state.hpp"
#include "control/persist/live_set.hpp"
#include "control/persist/record.hpp"

namespace {

using namespace voxplane::control;

constexpr persist::clocks at{1'000'000'000'000, 1'700'000'000'000'000'000};

void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "violated: %s\n", what);
        std::abort();
    }
}

void in_range(const persist::call_state& state) {
    require(!state.of.id.empty() && !state.of.dialogues.empty(), "a call has a name and a side");
    for (const dialogue& d : state.of.dialogues) {
        require(d.converts_only || d.streams.size() == d.state.streams.size(), "streams");
        for (const sdp::stream& s : d.state.streams) {
            require(s.kind <= sdp::media_kind::g711, "kind");
            for (const sdp::leg& leg : s.legs.values) {
                for (const sdp::payload& p : leg.payloads) {
                    require(p.payload_type < 128, "payload type");
                }
            }
            for (const sdp::format& f : s.offered.ours) {
                require(f.payload_type < 128, "offered payload type");
            }
        }
        for (const media& m : d.streams) {
            for (const auto& p : m.asked.a.payloads) {
                require(p.payload_type < 128, "asked payload type");
            }
        }
    }
}

// Times that lie before the clock are cut, so the second reading is what the third must be.
void read_body(std::string_view body) {
    if (const auto state = persist::decode_call(body, at)) {
        in_range(*state);
        const std::string again = persist::encode(state->of, state->streams, at);
        const auto second = persist::decode_call(again, at);
        require(second.has_value(), "a call is read again");
        require(persist::encode(second->of, second->streams, at) == again, "as the same");
    }
    if (const auto streams = persist::decode_streams(body)) {
        require(persist::encode(*streams) == body, "streams are the same");
    }
    if (const auto ports = persist::decode_ports(body)) {
        require(ports->locals.size() <= body.size(), "no more ports than bytes");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A block of exactly its size, so that the address sanitizer sees every byte too many.
    const auto block = std::make_unique<char[]>(size);
    std::copy(data, data + size, block.get());
    const std::string_view bytes(block.get(), size);
    persist::live_set set;
    const std::size_t good = persist::read_records(bytes, [&](const persist::record_view& one) {
        set.apply(one);
        read_body(one.body);
    });
    require(good <= size, "no more is good than there is");
    std::string again;
    std::size_t calls = 0;
    set.visit([&](persist::record_kind kind, std::uint64_t when, const std::string& key,
                  const std::string& body) {
        persist::append(again, kind, when, key, body);
        calls += kind == persist::record_kind::call ? 1 : 0;
    });
    require(calls == set.calls() && again.size() == set.bytes(), "counts");
    require(persist::read_records(again,
                                  [](const persist::record_view& one) {
                                      require(!one.damaged, "what was written is whole");
                                  }) == again.size(),
            "all of it is read");
    read_body(bytes);
    return 0;
}
