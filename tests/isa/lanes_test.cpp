// Transposes against the plain definition: every length, alignment and absent leg, between guard
// pages; every sample in, and on the way out the floats at which rounding and saturation change.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

constexpr std::uint32_t all = ~0U;

// Where the frames of a group lie: each in memory of its own, one of them between guard pages.
template <std::size_t Lanes>
struct group {
    static constexpr std::size_t width = dsp::lane_width<Lanes>;
    std::vector<std::vector<std::int16_t>> store{Lanes};
    std::int16_t* frames[Lanes];
    const std::int16_t* sources[Lanes];

    // The frame of lane `guarded_lane` is at `special`; frames of legs not in present are null.
    group(std::size_t n, std::uint32_t present, std::size_t guarded_lane, std::int16_t* special) {
        for (std::size_t k = 0; k < Lanes; ++k) {
            store[k].resize(n + 3);
            frames[k] = k == guarded_lane ? special : store[k].data() + k % 3;
            frames[k] = (present >> k & 1U) != 0 ? frames[k] : nullptr;
            sources[k] = frames[k];
        }
    }

    void fill(std::size_t n, pseudo_random& random) {
        for (std::int16_t* frame : frames) {
            if (frame != nullptr) {
                random.fill(frame, n);
            }
        }
    }
};

std::int16_t* samples(std::uint8_t* p) {
    return reinterpret_cast<std::int16_t*>(p);
}

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

guarded frame_room;
guarded row_room;

template <std::size_t Lanes>
void check_in(std::size_t n, std::uint32_t present, std::size_t lane, std::int16_t* special,
              pseudo_random& random) {
    group<Lanes> g(n, present, lane, special);
    g.fill(n, random);
    const std::size_t size = n * Lanes;
    float* const rows = floats(row_room.at_begin(size * sizeof(float)));
    under_test.lanes->to_float[g.width](g.sources, rows, n);
    assert_true(row_room.untouched());
    for (std::size_t j = 0; j < size; ++j) {
        const std::int16_t* const frame = g.sources[j % Lanes];
        const float want = frame == nullptr ? 0.0F : static_cast<float>(frame[j / Lanes]) / 32768;
        if (std::memcmp(&rows[j], &want, sizeof want) != 0) {
            fail_msg("float %zu of lane %zu of %zu is %g, expected %g", j / Lanes, j % Lanes, n,
                     double{rows[j]}, double{want});
        }
    }
    std::int16_t* const pcm = samples(row_room.at_end(size * sizeof(std::int16_t)));
    under_test.lanes->to_pcm[g.width](g.sources, pcm, n);
    assert_true(row_room.untouched() && frame_room.untouched());
    for (std::size_t j = 0; j < size; ++j) {
        const std::int16_t* const frame = g.sources[j % Lanes];
        const int want = frame == nullptr ? 0 : frame[j / Lanes];
        if (pcm[j] != want) {
            fail_msg("sample %zu of lane %zu of %zu is %d, expected %d", j / Lanes, j % Lanes, n,
                     pcm[j], want);
        }
    }
}

std::int16_t rounded(float x) {
    const double scaled = double{x} * 32768;
    if (std::isnan(scaled)) {
        return 0;
    }
    return static_cast<std::int16_t>(std::nearbyint(std::fmax(-32768, std::fmin(32767, scaled))));
}

// Floats around halves, the limits and beyond them, and now and then none of these.
float any_float(pseudo_random& random) {
    static const float odd[] = {1.0F,   -1.0F, 1e10F,     -1e10F,    0.0F,     -0.0F,
                                1e-40F, NAN,   INFINITY,  -INFINITY, 65536.0F, 0.9999847F,
                                -NAN,   3e38F, -1.00001F, -3e38F};
    const std::uint64_t r = random.next();
    if (r % 8 == 0) {
        return odd[r / 8 % 16];
    }
    const auto halves = static_cast<float>(static_cast<std::int64_t>(r / 8 % 140000) - 70000);
    return (r >> 40) % 2 == 0 ? halves / 65536 : std::nextafter(halves / 65536, 2.0F);
}

// What no kernel writes is this, so that an absent leg's frame or a longer one is found out.
constexpr std::int16_t unwritten = 0x5a5a;

template <std::size_t Lanes>
void check_out(std::size_t n, std::uint32_t present, std::size_t lane, std::int16_t* special,
               pseudo_random& random) {
    group<Lanes> g(n, present, lane, special);
    const std::size_t size = n * Lanes;
    for (const bool from_floats : {true, false}) {
        for (auto& frame : g.store) {
            frame.assign(frame.size(), unwritten);
        }
        std::vector<std::int16_t> want(size);
        if (from_floats) {
            float* const rows = floats(row_room.at_end(size * sizeof(float)));
            for (std::size_t j = 0; j < size; ++j) {
                rows[j] = any_float(random);
                want[j] = rounded(rows[j]);
            }
            under_test.lanes->from_float[g.width](rows, g.frames, n);
        } else {
            std::int16_t* const rows = samples(row_room.at_end(size * sizeof(std::int16_t)));
            random.fill(rows, size);
            want.assign(rows, rows + size);
            under_test.lanes->from_pcm[g.width](rows, g.frames, n);
        }
        assert_true(row_room.untouched() && frame_room.untouched());
        for (std::size_t k = 0; k < Lanes; ++k) {
            for (std::size_t i = 0; g.frames[k] != nullptr && i < n; ++i) {
                if (g.frames[k][i] != want[i * Lanes + k]) {
                    fail_msg("sample %zu of %zu of lane %zu comes %s as %d, expected %d", i, n, k,
                             from_floats ? "from float" : "back", g.frames[k][i],
                             want[i * Lanes + k]);
                }
                g.frames[k][i] = unwritten;
            }
            for (const std::int16_t x : g.store[k]) {
                assert_int_equal(x, unwritten);
            }
        }
    }
}

template <std::size_t Lanes>
void lengths(void**) {
    pseudo_random random(51 + Lanes);
    for (std::size_t n = 0; n <= 1024; n += n < 200 ? 1 : 103) {
        const std::size_t lane = n % Lanes;
        const auto present = n % 2 == 0 ? all : static_cast<std::uint32_t>(random.next());
        check_in<Lanes>(n, present, lane, samples(frame_room.at_end(2 * n)), random);
        check_in<Lanes>(n, present, lane, samples(frame_room.at_begin(2 * n)), random);
        check_out<Lanes>(n, present, lane, samples(frame_room.at_end(2 * n)), random);
        check_out<Lanes>(n, present, lane, samples(frame_room.at_begin(2 * n)), random);
    }
}

// Each lane between the guard pages, alone and as the one that is missing.
template <std::size_t Lanes>
void places(void**) {
    pseudo_random random(53 + Lanes);
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        for (const std::uint32_t present : {0U, 1U << lane, ~(1U << lane), all}) {
            for (const std::size_t n : {7U, 8U, 9U, 160U, 161U}) {
                std::int16_t* const at = samples(frame_room.at_begin(2 * n, 2 * (lane + 1)));
                check_in<Lanes>(n, present, lane, at, random);
                check_out<Lanes>(n, present, lane, at, random);
            }
        }
    }
}

// Every sample goes there and back through every lane.
template <std::size_t Lanes>
void every_sample(void**) {
    constexpr std::size_t width = dsp::lane_width<Lanes>;
    constexpr std::size_t n = 65536 / Lanes;
    std::vector<std::int16_t> in(65536);
    std::vector<std::int16_t> out(65536);
    for (std::size_t i = 0; i < in.size(); ++i) {
        in[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(i));
    }
    alignas(64) static float rows[65536];
    const std::int16_t* sources[Lanes];
    std::int16_t* targets[Lanes];
    for (std::size_t turn = 0; turn < Lanes; ++turn) {
        for (std::size_t k = 0; k < Lanes; ++k) {
            sources[k] = in.data() + (k + turn) % Lanes * n;
            targets[k] = out.data() + (k + turn) % Lanes * n;
        }
        under_test.lanes->to_float[width](sources, rows, n);
        under_test.lanes->from_float[width](rows, targets, n);
        assert_memory_equal(in.data(), out.data(), in.size() * sizeof(std::int16_t));
    }
}

} // namespace

const test_case lanes_tests[] = {
    {"transposes of 8, every length", lengths<8>},
    {"transposes of 16, every length", lengths<16>},
    {"transposes of 8, every place", places<8>},
    {"transposes of 16, every place", places<16>},
    {"transposes of 8, every sample", every_sample<8>},
    {"transposes of 16, every sample", every_sample<16>},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
