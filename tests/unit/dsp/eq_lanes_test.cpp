// Equalisers with legs in lanes against the same legs alone: legs that join, miss blocks, leave,
// and run out of numbers.
#include "dsp/eq/lanes.hpp"
#include "equaliser_leg.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;

// A leg of its own kind by its number: none to eight bands.
eq_settings bands_of(std::size_t number) {
    eq_settings s = eight_bands();
    for (std::size_t k = 0; k < 8; ++k) {
        if (k >= number % 9) {
            s.bands[k].shape = eq_shape::off;
        }
    }
    return s;
}

// Legs that join, miss blocks and leave beside the same legs alone.
template <std::size_t Lanes>
void group_as_alone(simd::isa which) {
    using group_of = dsp::equaliser_lanes<Lanes>;
    constexpr std::size_t n = 160;
    aligned_memory memory(group_of::state_bytes());
    group_of* const group = group_of::make(memory.data(), {}, which);
    aligned_memory rows(n * Lanes * sizeof(float));
    std::vector<leg> alone;
    std::vector<leg> grouped;
    for (std::size_t l = 0; l < Lanes; ++l) {
        alone.emplace_back(bands_of(l), format{}, which);
        grouped.emplace_back(bands_of(l), format{}, which);
    }
    for (std::size_t block = 0; block < 60; ++block) {
        for (std::size_t l = 0; l < Lanes; ++l) {
            if (block == l % 5) {
                assert_true(group->join(l, *grouped[l].it));
            } else if (block == 40 + l % 7) {
                group->leave(l, *grouped[l].it);
            }
        }
        std::uint32_t present = 0;
        std::vector<std::vector<float>> want(Lanes);
        for (std::size_t l = 0; l < Lanes; ++l) {
            const bool here = (block + l) % 4 != 0;
            std::vector<float> x = noise(n, -10, static_cast<std::uint32_t>(block * 100 + l));
            present |= here ? 1U << l : 0;
            const bool in = (group->members() >> l & 1U) != 0;
            for (std::size_t i = 0; i < n; ++i) {
                rows.floats()[i * Lanes + l] = here && in ? x[i] : not_a_number;
            }
            want[l] = here ? alone[l].over(x) : x;
            if (here && !in) {
                const std::vector<float> got = grouped[l].over(x);
                for (std::size_t i = 0; i < n; ++i) {
                    assert_true(std::abs(got[i] - want[l][i]) < 3e-5F);
                }
            }
        }
        assert_int_equal(group->process(rows.floats(), present), 0);
        for (std::size_t l = 0; l < Lanes; ++l) {
            for (std::size_t i = 0; (group->members() & present) >> l & 1U && i < n; ++i) {
                assert_true(std::abs(rows.floats()[i * Lanes + l] - want[l][i]) < 3e-5F);
            }
        }
    }
    assert_int_equal(group->members(), 0);
}

void groups(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        group_as_alone<8>(which);
        group_as_alone<16>(which);
    }
}

void groups_that_fail(void**) {
    using group_of = dsp::equaliser_lanes<16>;
    aligned_memory memory(group_of::state_bytes());
    assert_null(group_of::make(memory.data(), {8000, 15}));
    group_of* const group = group_of::make(memory.data(), {});
    leg changed(eight_bands());
    changed.it->change({});
    assert_false(group->join(0, *changed.it)); // its fade comes first
    leg other(eight_bands(), {16000, 20});
    assert_false(group->join(0, *other.it));
    leg good(eight_bands());
    leg bad(eight_bands());
    assert_true(group->join(2, *good.it) && group->join(9, *bad.it));
    aligned_memory rows(160 * 16 * sizeof(float));
    const std::vector<float> x = noise(160, -10);
    for (int block = 0; block < 2; ++block) {
        for (std::size_t i = 0; i < 160 * 16; ++i) {
            rows.floats()[i] = x[i / 16];
        }
        if (block == 0) {
            rows.floats()[16 * 50 + 9] = infinite;
        }
        assert_int_equal(group->process(rows.floats(), 0xffff), block == 0 ? 1 << 9 : 0);
        if (block == 0) {
            assert_true(rows.floats()[16 * 10 + 9] == 0 && rows.floats()[16 * 10 + 2] != 0);
        }
    }
    const std::vector<float> anew = leg(eight_bands()).over(x);
    for (std::size_t i = 0; i < 160; ++i) {
        assert_true(std::abs(rows.floats()[16 * i + 9] - anew[i]) < 3e-5F);
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(groups), cmocka_unit_test(groups_that_fail)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
