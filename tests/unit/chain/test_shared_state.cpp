// Forms of a processor that take turns in the same memory: the one that comes is as if it were new,
// knows what was changed meanwhile, and a leg holds no more than the larger of the two.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <vector>

#include "dsp/chain/chain.hpp"
#include "dsp/chain/far_end.hpp"
#include "simd/isa.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

constexpr format narrow{8000, 20};
constexpr std::size_t block = 160;
constexpr std::size_t aec = static_cast<std::size_t>(part::aec);

bool failing = false; // the advanced canceller, when it has done its work

// The library's processors, but for the switch.
const catalogue& switched() {
    static const implementation canceller = [] {
        implementation code = *processors().advanced[aec];
        code.run = [](void* state, block_io& io) noexcept {
            return processors().advanced[aec]->run(state, io) && !failing;
        };
        return code;
    }();
    static const catalogue all = [] {
        catalogue made = processors();
        made.advanced[aec] = &canceller;
        return made;
    }();
    return all;
}

voice_settings cancelling(form_choice which) {
    voice_settings s;
    s.on[aec] = true;
    s.forms[aec] = which;
    s.level = voice_level::quality;
    s.budget_us = 0; // the machine may be shared
    s.aec.suppress = true;
    return s;
}

struct alignas(64) line {
    std::uint8_t octets[64];
};

struct leg {
    explicit leg(const voice_settings& settings)
        : memory(chain::state_bytes(settings, narrow, switched()) / sizeof(line)) {
        // What was there before is nobody's business.
        for (line& each : memory) {
            std::fill(std::begin(each.octets), std::end(each.octets), std::uint8_t{0xFF});
        }
        it = chain::make(memory.data(), settings, narrow,
                         {&pcm::kernels_for(simd::isa::scalar), &switched(), simd::isa::scalar, 0});
    }
    std::vector<std::int16_t> hear(std::vector<std::int16_t> frame, std::uint32_t at,
                                   far_end* far) {
        it->process(frame.data(), frame.size(), at, far);
        return frame;
    }

    std::vector<line> memory;
    chain* it = nullptr;
};

// A leg that is sent noise and gives some of it back, 12 ms later.
struct echoing {
    echoing() : ring(far_end::state_bytes(codec::pcmu) / sizeof(line) + 1) {
        far = far_end::make(ring.data(), codec::pcmu, g711::kernels_for(simd::isa::scalar),
                            pcm::kernels_for(simd::isa::scalar));
        past.resize(96 + block);
    }
    std::vector<std::int16_t> next() {
        at += block;
        now_ns += 20'000'000;
        std::copy(past.begin() + block, past.end(), past.begin());
        for (auto sample = past.end() - block; sample != past.end(); ++sample) {
            noise = noise * 1664525U + 1013904223U;
            *sample = static_cast<std::int16_t>(static_cast<std::int32_t>(noise) >> 19);
        }
        std::uint8_t codewords[block];
        g711::kernels_for(simd::isa::scalar).encode[0](&past[96], codewords, block);
        far->sent(codec::pcmu, at, codewords, block, now_ns);
        far->arrived(at, block, now_ns);
        std::vector<std::int16_t> back(past.begin(), past.begin() + block);
        for (std::int16_t& sample : back) {
            sample = static_cast<std::int16_t>(sample / 2);
        }
        return back;
    }

    std::vector<line> ring;
    far_end* far = nullptr;
    std::vector<std::int16_t> past;
    std::uint32_t noise = 1;
    std::uint32_t at = 0;
    std::uint64_t now_ns = 1'000'000'000;
};

double energy(const std::vector<std::int16_t>& of) {
    return std::accumulate(of.begin(), of.end(), 0.0,
                           [](double sum, std::int16_t v) { return sum + v * v; });
}

void the_basic_form_comes_as_new(report& r) {
    failing = false;
    echoing call;
    leg falls(cancelling(form_choice::automatic));
    double came = 0;
    double left = 0;
    for (unsigned i = 0; i < 100; ++i) {
        const auto back = call.next();
        const auto out = falls.hear(back, call.at, call.far);
        came += i < 50 ? 0 : energy(back);
        left += i < 50 ? 0 : energy(out);
    }
    r.that(left < 0.01 * came, "the advanced form cancels");
    failing = true;
    falls.hear(call.next(), call.at, call.far);
    failing = false;
    r.that(falls.it->running(part::aec) == form::basic, "fallen");
    leg fresh(cancelling(form_choice::basic));
    std::size_t different = 0;
    came = left = 0;
    for (unsigned i = 0; i < 200; ++i) {
        const auto back = call.next();
        const auto out = falls.hear(back, call.at, call.far);
        different += out != fresh.hear(back, call.at, call.far) ? 1U : 0U;
        came += i < 150 ? 0 : energy(back);
        left += i < 150 ? 0 : energy(out);
    }
    r.equal(different, 0U, "blocks unlike those of a new one");
    r.that(left < 0.1 * came, "the basic form cancels");
}

void changes_reach_a_form_that_comes_back(report& r) {
    failing = false;
    echoing call;
    voice_settings wanted = cancelling(form_choice::automatic);
    leg changed(wanted);
    for (unsigned i = 0; i < 20; ++i) {
        changed.hear(call.next(), call.at, call.far);
    }
    changed.it->limit(voice_level::bypass);
    const auto fading = call.next();
    changed.hear(fading, call.at, call.far);
    const auto back = call.next();
    r.that(changed.hear(back, call.at, call.far) == back, "bypassed");
    wanted.aec.noise_reduction_db = 20;
    wanted.aec.comfort_noise = false;
    changed.it->change(wanted);
    changed.it->limit(voice_level::quality);
    leg fresh(wanted);
    const auto first = call.next();
    changed.hear(first, call.at, call.far); // fades in
    fresh.hear(first, call.at, call.far);
    std::size_t different = 0;
    for (unsigned i = 0; i < 100; ++i) {
        const auto next = call.next();
        different +=
            changed.hear(next, call.at, call.far) != fresh.hear(next, call.at, call.far) ? 1U : 0U;
    }
    r.equal(different, 0U, "blocks unlike those of a new one with these settings");
}

void steps_in_one_go(report& r) {
    failing = false;
    echoing call;
    leg one(cancelling(form_choice::automatic));
    for (unsigned i = 0; i < 20; ++i) {
        one.hear(call.next(), call.at, call.far);
    }
    // Down and up again before the next block: what ran goes on as it was.
    const voice_readings before = one.it->read();
    one.it->limit(voice_level::bypass);
    r.equal(one.it->delay_samples(), 32U, "not gone yet");
    one.it->limit(voice_level::quality);
    one.hear(call.next(), call.at, call.far);
    r.that(one.it->read().erle_db > before.erle_db - 3, "nothing forgotten");
    // No block between being taken off and the end of the leg's stream.
    one.it->limit(voice_level::bypass);
    one.it->advance(block, call.at, call.far);
    one.it->reset();
    r.equal(one.it->delay_samples(), 0U, "bypassed at once by a reset");
    const auto back = call.next();
    r.that(one.hear(back, call.at, call.far) == back, "as it came");
}

void no_more_than_the_larger(report& r) {
    const auto bytes = [](form_choice which) {
        return chain::state_bytes(cancelling(which), narrow, processors());
    };
    const std::size_t off = bytes(form_choice::off);
    const std::size_t basic = bytes(form_choice::basic) - off;
    const std::size_t both = bytes(form_choice::advanced) - off;
    std::printf("    canceller of 64 ms: basic alone %zu bytes, advanced with basic %zu\n", basic,
                both);
    r.that(both < 2 * basic, "less than both side by side");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(the_basic_form_comes_as_new),
        voxplane_test(changes_reach_a_form_that_comes_back),
        voxplane_test(steps_in_one_go),
        voxplane_test(no_more_than_the_larger),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
