// What becomes of chains that run together when one of them fails, gives no numbers, fades, or when
// all take too long: each is treated as if it had run alone.
#include <algorithm>
#include <utility>

#include "dsp/chain/together.hpp"
#include "gains.hpp"

namespace {

using samples = std::vector<std::int16_t>;

// Gains of 25 % with a form for several legs, which fails, spoils and takes its time as the script
// of advanced gain control says, for the leg of that place alone; time is for all.
std::size_t groups = 0;
std::size_t wrong_leg = 0;

const catalogue& gains_together() {
    static const implementation code = [] {
        implementation made = gain_of<advanced_agc, 25>();
        made.run_together = [](void* const* states, block_io* const* ios, std::size_t n) noexcept {
            ++groups;
            script told;
            std::swap(told, advanced_agc);
            std::uint32_t failed = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const bool wrong = i == wrong_leg && (told.fail || told.spoil);
                if (!wrong || told.spoil) {
                    gain_of<advanced_agc, 25>().run(states[i], *ios[i]);
                }
                if (wrong) {
                    failed |= 1U << i;
                    ios[i]->near[3] =
                        told.spoil ? std::numeric_limits<float>::quiet_NaN() : ios[i]->near[3];
                }
            }
            const std::uint64_t begin = read_cycles();
            while (read_cycles() - begin < told.spin_cycles) {
            }
            std::swap(told, advanced_agc);
            return failed;
        };
        return made;
    }();
    static const catalogue all = [] {
        catalogue made = gains();
        made.advanced[static_cast<std::size_t>(part::agc)] = &code;
        return made;
    }();
    return all;
}

// Four chains of gains, and what becomes of a constant in each.
struct four {
    std::vector<std::vector<bench::line>> memory;
    std::vector<chain*> chains;

    explicit four(const voice_settings& s, std::uint64_t cycles_per_us = 0) {
        for (int l = 0; l < 4; ++l) {
            memory.emplace_back(chain::state_bytes(s, narrow, gains_together()) / 64 + 1);
            chains.push_back(chain::make(memory.back().data(), s, narrow,
                                         {&pcm::kernels_for(simd::isa::scalar), &gains_together(),
                                          simd::isa::scalar, cycles_per_us}));
        }
    }
    std::array<int, 4> constant(std::int16_t value) {
        std::vector<samples> frames(4, samples(160, value));
        chain_job jobs[4];
        for (std::size_t l = 0; l < 4; ++l) {
            jobs[l] = {chains[l], frames[l].data(), 160, 0, nullptr};
        }
        process_together(jobs, 4);
        std::array<int, 4> heard{};
        for (std::size_t l = 0; l < 4; ++l) {
            const bool level = std::count(frames[l].begin(), frames[l].end(), frames[l][0]) == 160;
            heard[l] = level ? frames[l][0] : std::numeric_limits<int>::min();
        }
        return heard;
    }
};

void a_failure_is_its_own_legs(report& r) {
    begin();
    four f(agc_at(voice_level::quality));
    constexpr int fading = std::numeric_limits<int>::min();
    groups = 0;
    wrong_leg = 2;
    const auto heard = [&](int a, int b, int c, int d, const std::string& what) {
        r.that(f.constant(8000) == std::array<int, 4>{a, b, c, d}, what);
    };
    heard(2000, 2000, 2000, 2000, "all at first");
    r.equal(groups, 1U, "in one group");
    advanced_agc.fail = true;
    heard(2000, 2000, 8000, 2000, "the block that failed goes as it came");
    advanced_agc.fail = false;
    heard(2000, 2000, fading, 2000, "then over to basic, for this leg");
    heard(2000, 2000, 4000, 2000, "basic");
    r.equal(f.chains[2]->fallbacks(), 1U, "counted");
    r.equal(f.chains[1]->fallbacks(), 0U, "for none of the others");
    advanced_agc.spoil = true;
    heard(2000, 2000, 4000, 8000, "no numbers: as it arrived");
    advanced_agc.spoil = false;
    r.that(f.chains[3]->running(part::agc) == form::basic, "basic");
    heard(2000, 2000, 4000, fading, "over to it");
    f.chains[0]->limit(voice_level::balanced);
    heard(fading, 2000, 4000, 4000, "fades alone");
    heard(4000, 2000, 4000, 4000, "then basic");
}

void time_is_shared_out(report& r) {
    begin();
    voice_settings s = agc_at(voice_level::quality);
    s.budget_us = 1000;
    constexpr std::uint64_t cycles_per_us = 1000; // a million cycles: no interruption is as long
    four f(s, cycles_per_us);
    advanced_agc.spin_cycles = 2'000'000; // half a million a leg
    for (int i = 0; i < 5; ++i) {
        f.constant(8000);
    }
    r.equal(f.chains[0]->fallbacks(), 0U, "within its time");
    advanced_agc.spin_cycles = 5'000'000;
    for (int i = 0; i < 5; ++i) {
        f.constant(8000);
    }
    for (const chain* each : f.chains) {
        r.equal(each->fallbacks(), 1U, "all were late");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {voxplane_test(a_failure_is_its_own_legs),
                                voxplane_test(time_is_shared_out)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
