// Defined results of the frame operations, worked out by hand: rounding, saturation, the ends of
// ramps and fades, wrapping of buses, floats. Every set against models is in the suite "isa".
#include <cstdint>
#include <limits>
#include <vector>

#include "pcm/pcm.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using samples = std::vector<std::int16_t>;

const pcm::kernels& plain() {
    return pcm::kernels_for(simd::isa::scalar);
}

void assert_samples(const samples& got, const samples& want) {
    assert_int_equal(got.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i) {
        if (got[i] != want[i]) {
            fail_msg("sample %zu is %d, expected %d", i, got[i], want[i]);
        }
    }
}

samples gained(samples in, std::int32_t gain_q12) {
    plain().gain(in.data(), in.data(), in.size(), gain_q12);
    return in;
}

samples ramped(std::size_t n, std::int16_t value, std::int32_t from, std::int32_t to) {
    samples frame(n, value);
    plain().gain_ramp(frame.data(), frame.data(), n, from, to);
    return frame;
}

void gain_rounds_halves_away(void**) {
    // Half of 1, 2, 3, and a quarter of 2: halves at both signs.
    assert_samples(gained({1, -1, 2, -2, 3, -3}, 2048), {1, -1, 1, -1, 2, -2});
    assert_samples(gained({1, -1, 2, -2, 3, -3}, 1024), {0, 0, 1, -1, 1, -1});
    assert_samples(gained({1, -1}, 2047), {0, 0});
    assert_samples(gained({1, -1, 5, -5}, pcm::unity_q12 + 2048), {2, -2, 8, -8});
}

void gain_saturates(void**) {
    assert_samples(gained({16383, 16384, -16384, -16385, 32767, -32768}, 2 * pcm::unity_q12),
                   {32766, 32767, -32768, -32768, 32767, -32768});
    assert_samples(gained({2047, 2048, 2049, -2048, -2049, 1, -32768}, 65535),
                   {32752, 32767, 32767, -32768, -32768, 16, -32768});
    assert_samples(gained({32767, -32768, 5}, pcm::unity_q12), {32767, -32768, 5});
    assert_samples(gained({32767, -32768, 5}, 0), {0, 0, 0});
}

// The first sample has the first gain; one step after the last it would be the second.
void ramp_ends(void**) {
    assert_samples(ramped(4, 4096, 0, 4096), {0, 1024, 2048, 3072});
    assert_samples(ramped(4, 4096, 4096, 0), {4096, 3072, 2048, 1024});
    assert_samples(ramped(1, 4096, 100, 4096), {100});
    assert_samples(ramped(3, 4096, 7, 7), {7, 7, 7});
    assert_samples(ramped(0, 0, 0, 4096), {});
    // A third of the way is 1365.33 of 4096, cut off to whole steps of the gain.
    assert_samples(ramped(3, 4096, 0, 4096), {0, 1365, 2730});
    assert_samples(ramped(2, 2048, 65535, 0), {32767, 16384});
}

// Frames one after the other: the gain never jumps by more than its step and a rounding.
void ramps_join(void**) {
    const samples first = ramped(160, 4096, 1000, 3000);
    const samples second = ramped(160, 4096, 3000, 2900);
    assert_int_equal(first.front(), 1000);
    assert_in_range(first.back(), 2986, 2988);
    assert_int_equal(second.front(), 3000);
    assert_in_range(second.back(), 2900, 2901);
}

void attenuation_rounds_up(void**) {
    samples x{2, 1, -1, -2, -3, 32767, -32768};
    plain().attenuate(x.data(), x.data(), x.size(), 16384);
    assert_samples(x, {1, 1, 0, -1, -1, 16384, -16384});
    plain().attenuate(x.data(), x.data(), x.size(), 0);
    assert_samples(x, samples(7, 0));
}

void mixing_saturates(void**) {
    const samples a{32767, -32768, 100, -32768, 0};
    const samples b{1, -1, -300, 1, -32768};
    samples out(a.size());
    plain().mix_add(a.data(), b.data(), out.data(), out.size());
    assert_samples(out, {32767, -32768, -200, -32767, -32768});
    plain().mix_subtract(a.data(), b.data(), out.data(), out.size());
    assert_samples(out, {32766, -32767, 400, -32768, 32767});
}

// Three who speak at full scale: each gets the others, though the sum is far beyond 16 bits.
void bus_gives_the_others(void**) {
    const samples loud{32767, -32768};
    const samples soft{-10, 10};
    std::int32_t bus[2] = {0, 0};
    for (const samples* each : {&loud, &loud, &soft}) {
        plain().bus_add(bus, each->data(), 2);
    }
    assert_int_equal(bus[0], 65524);
    assert_int_equal(bus[1], -65526);
    samples out(2);
    plain().bus_out(bus, out.data(), 2);
    assert_samples(out, {32767, -32768});
    plain().bus_out_without(bus, loud.data(), out.data(), 2);
    assert_samples(out, {32757, -32758});
    plain().bus_subtract(bus, loud.data(), 2);
    plain().bus_subtract(bus, loud.data(), 2);
    plain().bus_out(bus, out.data(), 2);
    assert_samples(out, {-10, 10});
}

// What 65536 frames at full scale add up to fits.
void bus_takes_many(void**) {
    const std::int16_t least = -32768;
    std::int32_t bus = 0;
    for (int i = 0; i < 65536; ++i) {
        plain().bus_add(&bus, &least, 1);
    }
    assert_int_equal(bus, INT32_MIN);
    std::int16_t out = 0;
    plain().bus_out(&bus, &out, 1);
    assert_int_equal(out, -32768);
}

void fade_ends(void**) {
    const samples a(4, 1000);
    const samples b(4, -1000);
    samples out(4);
    plain().cross_fade(a.data(), b.data(), out.data(), 4);
    assert_samples(out, {1000, 500, 0, -500});
    const samples high(4, 32767);
    const samples low(4, -32768);
    plain().cross_fade(low.data(), low.data(), out.data(), 4);
    assert_samples(out, low);
    plain().cross_fade(high.data(), high.data(), out.data(), 4);
    assert_samples(out, high);
    plain().cross_fade(a.data(), b.data(), out.data(), 1);
    assert_int_equal(out[0], 1000);
}

void loudness_adds_up(void**) {
    const samples x{3, -4, -32768, 32767};
    assert_int_equal(plain().sum_of_squares(x.data(), 2), 25);
    assert_int_equal(plain().sum_of_squares(x.data(), 4), 25 + 1073741824ULL + 1073676289ULL);
    assert_int_equal(plain().peak(x.data(), 2), 4);
    assert_int_equal(plain().peak(x.data(), 4), 32768);
    assert_true(plain().sum(x.data(), 4) == -2);
    pcm::loudness heard;
    plain().measure(x.data(), 2, &heard);
    plain().measure(x.data(), 1, &heard);
    assert_int_equal(heard.energy, 34);
    assert_int_equal(heard.peak, 4);
    samples out(2);
    plain().gain_measure(x.data(), out.data(), 2, 2 * pcm::unity_q12, &heard);
    assert_samples(out, {6, -8});
    assert_int_equal(heard.energy, 134);
    assert_int_equal(heard.peak, 8);
}

void offset_moves(void**) {
    samples x{100, 100, 100, 100};
    plain().remove_offset(x.data(), x.data(), 4, 100, -100);
    assert_samples(x, {0, 50, 100, 150});
    samples limits{-32768, 32767};
    plain().remove_offset(limits.data(), limits.data(), 2, 1, 1);
    assert_samples(limits, {-32768, 32766});
    // Cut off downwards, as arithmetic shifts do: -0.5 is -1.
    samples zero{0, 0};
    plain().remove_offset(zero.data(), zero.data(), 2, 0, -1);
    assert_samples(zero, {0, 1});
}

void floats(void**) {
    using limits = std::numeric_limits<float>;
    const samples in{-32768, -1, 0, 1, 32767};
    std::vector<float> real(in.size());
    plain().to_float(in.data(), real.data(), in.size());
    assert_true(real[0] == -1.0F);
    assert_true(real[1] == -1.0F / 32768.0F);
    assert_true(real[2] == 0.0F);
    assert_true(real[4] == 32767.0F / 32768.0F);
    // Halves between samples go to the even one of the two.
    const float half = 0.5F / 32768.0F;
    real = {half,
            3 * half,
            -half,
            -3 * half,
            5 * half,
            1.0F,
            limits::infinity(),
            -1.5F,
            -limits::infinity(),
            limits::quiet_NaN(),
            -1.0F,
            -limits::quiet_NaN()};
    samples out(real.size());
    plain().from_float(real.data(), out.data(), out.size());
    assert_samples(out, {0, 2, 0, -2, 2, 32767, 32767, -32768, -32768, 0, -32768, 0});
}

void channels(void**) {
    const samples left{1, 2, 3};
    const samples right{-1, -2, -3};
    samples both(6);
    plain().interleave(left.data(), right.data(), both.data(), 3);
    assert_samples(both, {1, -1, 2, -2, 3, -3});
    samples l(3);
    samples r(3);
    plain().deinterleave(both.data(), l.data(), r.data(), 3);
    assert_samples(l, left);
    assert_samples(r, right);
}

void octets_swap(void**) {
    samples x{0x1234, -2, 0x00ff};
    plain().swap_bytes(x.data(), x.data(), 3);
    assert_samples(x,
                   {0x3412, static_cast<std::int16_t>(0xfeff), static_cast<std::int16_t>(0xff00)});
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(gain_rounds_halves_away),
        cmocka_unit_test(gain_saturates),
        cmocka_unit_test(ramp_ends),
        cmocka_unit_test(ramps_join),
        cmocka_unit_test(attenuation_rounds_up),
        cmocka_unit_test(mixing_saturates),
        cmocka_unit_test(bus_gives_the_others),
        cmocka_unit_test(bus_takes_many),
        cmocka_unit_test(fade_ends),
        cmocka_unit_test(loudness_adds_up),
        cmocka_unit_test(offset_moves),
        cmocka_unit_test(floats),
        cmocka_unit_test(channels),
        cmocka_unit_test(octets_swap),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
