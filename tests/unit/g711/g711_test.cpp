// The reference against values written out in ITU-T G.711, and the making of bytemap tables. The
// kernels are held to the reference in the suite "isa".
#include <cmath>
#include <cstdint>

#include "g711/g711.hpp"
#include "g711/reference.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using g711::byte_table;
using g711::law;
using g711::reference_decode;
using g711::reference_encode;

constexpr law laws[] = {law::pcmu, law::pcma};

// G.711 table 2: decoder output number and value of the mu-law, positive; 14 bits with the sign.
constexpr int pcmu_values[][2] = {{0, 0},     {1, 2},      {2, 4},      {15, 30},   {16, 33},
                                  {17, 37},   {32, 99},    {48, 231},   {64, 495},  {80, 1023},
                                  {96, 2079}, {112, 4191}, {126, 7775}, {127, 8031}};

// G.711 table 1: the same of the A-law, numbered from 1; 13 bits with the sign.
constexpr int pcma_values[][2] = {{1, 1},     {2, 3},      {16, 31},    {17, 33},   {32, 63},
                                  {33, 66},   {34, 70},    {49, 132},   {65, 264},  {81, 528},
                                  {97, 1056}, {113, 2112}, {127, 3904}, {128, 4032}};

void decoded_values(void**) {
    for (const auto& [number, value] : pcmu_values) {
        const auto code = static_cast<std::uint8_t>(0xff - number);
        assert_int_equal(reference_decode(law::pcmu, code), 4 * value);
        assert_int_equal(reference_decode(law::pcmu, code & 0x7f), -4 * value);
    }
    for (const auto& [number, value] : pcma_values) {
        const auto code = static_cast<std::uint8_t>((0x80 + number - 1) ^ 0x55);
        assert_int_equal(reference_decode(law::pcma, code), 8 * value);
        assert_int_equal(reference_decode(law::pcma, code ^ 0x80), -8 * value);
    }
}

// G.711 tables 5 and 6: 1 kHz at 0 dBm0, eight samples; the same wave in both laws within what
// quantising allows, a step being at most 1024 there.
constexpr std::uint8_t pcma_sine[] = {0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4};
constexpr std::uint8_t pcmu_sine[] = {0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e};

void reference_sine(void**) {
    for (int i = 0; i < 8; ++i) {
        const int a = reference_decode(law::pcma, pcma_sine[i]);
        const int mu = reference_decode(law::pcmu, pcmu_sine[i]);
        assert_true(std::abs(a - mu) < 1024);
        assert_int_equal(a, -reference_decode(law::pcma, pcma_sine[(i + 4) % 8]));
        assert_int_equal(mu, -reference_decode(law::pcmu, pcmu_sine[(i + 4) % 8]));
    }
}

struct encoded {
    int pcm;
    int pcmu;
    int pcma;
};

// Worked by hand from STL's rules: silence and the least values of both signs, the ends of A-law's
// linear part, decision values of mu-law and the sample before each, full scale.
constexpr encoded encoded_values[] = {
    {0, 0xff, 0xd5},     {-1, 0x7f, 0x55},    {3, 0xff, 0xd5},      {4, 0xfe, 0xd5},
    {-4, 0x7f, 0x55},    {-5, 0x7e, 0x55},    {11, 0xfe, 0xd5},     {12, 0xfd, 0xd5},
    {15, 0xfd, 0xd5},    {16, 0xfd, 0xd4},    {-16, 0x7d, 0x55},    {-17, 0x7d, 0x54},
    {123, 0xf0, 0xd2},   {124, 0xef, 0xd2},   {-124, 0x70, 0x52},   {-125, 0x6f, 0x52},
    {255, 0xe7, 0xda},   {256, 0xe7, 0xc5},   {511, 0xdb, 0xca},    {512, 0xdb, 0xf5},
    {32635, 0x80, 0xaa}, {32767, 0x80, 0xaa}, {-32636, 0x00, 0x2a}, {-32768, 0x00, 0x2a},
    {16383, 0x8f, 0xba}, {16384, 0x8f, 0xa5}, {16252, 0x8f, 0xba},  {16251, 0x90, 0xba},
};

void encoded_samples(void**) {
    for (const encoded& each : encoded_values) {
        const auto pcm = static_cast<std::int16_t>(each.pcm);
        if (reference_encode(law::pcmu, pcm) != each.pcmu ||
            reference_encode(law::pcma, pcm) != each.pcma) {
            fail_msg("sample %d encodes to 0x%02x and 0x%02x, expected 0x%02x and 0x%02x", each.pcm,
                     reference_encode(law::pcmu, pcm), reference_encode(law::pcma, pcm), each.pcmu,
                     each.pcma);
        }
    }
}

// Every sample comes back within half a step: 1/32 of itself and a little for the first segment.
void quantising_error(void**) {
    for (const law which : laws) {
        for (int x = -32768; x < 32768; ++x) {
            const auto pcm = static_cast<std::int16_t>(x);
            const int back = reference_decode(which, reference_encode(which, pcm));
            const int allowed =
                which == law::pcmu && std::abs(x) > 32124 ? 32768 - 32124 : std::abs(x) / 32 + 16;
            assert_true(std::abs(back - x) <= allowed);
        }
    }
}

void silence_codes(void**) {
    for (const law which : laws) {
        assert_int_equal(reference_encode(which, 0), g711::silence[static_cast<int>(which)]);
    }
}

void unity_is_identity(void**) {
    for (const law which : laws) {
        byte_table t;
        g711::make_table(which, which, 1.0, false, t);
        for (int c = 0; c < 256; ++c) {
            assert_int_equal(t.map[c], c);
        }
    }
}

void mute_is_silence(void**) {
    byte_table t;
    g711::make_table(law::pcmu, law::pcma, 1.0, true, t);
    for (const std::uint8_t code : t.map) {
        assert_int_equal(code, 0xd5);
    }
    g711::make_table(law::pcma, law::pcmu, 100.0, true, t);
    for (const std::uint8_t code : t.map) {
        assert_int_equal(code, 0xff);
    }
}

void transcoding(void**) {
    byte_table t;
    g711::make_table(law::pcmu, law::pcma, 1.0, false, t);
    for (int i = 0; i < 8; ++i) {
        assert_int_equal(t.map[pcmu_sine[i]], pcma_sine[i]);
    }
    assert_int_equal(t.map[0xff], 0xd5);
    assert_int_equal(t.map[0x7f], 0xd5); // negative zero decodes to 0
    assert_int_equal(t.map[0x80], 0xaa);
    assert_int_equal(t.map[0x00], 0x2a);
    g711::make_table(law::pcma, law::pcmu, 1.0, false, t);
    for (int i = 0; i < 8; ++i) {
        assert_int_equal(t.map[pcma_sine[i]], pcmu_sine[i]);
    }
}

void gain(void**) {
    byte_table t;
    // 0xfe is 8: by 0.5 it is 4, the decision value between 0xff and 0xfe, which takes the upper.
    g711::make_table(law::pcmu, law::pcmu, 0.5, false, t);
    assert_int_equal(t.map[0xfe], 0xfe);
    assert_int_equal(t.map[0xff], 0xff);
    // 16764 by 0.5 is 8382, two thirds up the first interval of its segment.
    assert_int_equal(t.map[0x8f], reference_encode(law::pcmu, 8382));
    // Half of a rounding unit goes away from zero: 8 by 0.4375 is 3.5, by 0.43 is 3.44.
    g711::make_table(law::pcmu, law::pcmu, 0.4375, false, t);
    assert_int_equal(t.map[0xfe], reference_encode(law::pcmu, 4));
    g711::make_table(law::pcmu, law::pcmu, 0.43, false, t);
    assert_int_equal(t.map[0xfe], reference_encode(law::pcmu, 3));
    // Saturation, not wrap.
    g711::make_table(law::pcma, law::pcma, 100.0, false, t);
    assert_int_equal(t.map[0xaa], 0xaa);
    assert_int_equal(t.map[0x2a], 0x2a);
    g711::make_table(law::pcma, law::pcmu, 0.0, false, t);
    for (const std::uint8_t code : t.map) {
        assert_int_equal(code, 0xff);
    }
}

// What the kernels' short cut rests on: the two plain transcodings have it.
void symmetry(void**) {
    byte_table t;
    g711::make_table(law::pcma, law::pcmu, 1.0, false, t);
    assert_true(t.symmetric);
    for (const std::uint8_t change : t.upper_change) {
        assert_int_equal(change, 0);
    }
    // The least values of mu-law are decision values of A-law, where signs are not treated alike.
    g711::make_table(law::pcmu, law::pcma, 1.0, false, t);
    assert_true(t.symmetric);
    assert_int_equal(t.change_row, 7);
    for (int c = 0; c < 128; ++c) {
        const int change = c / 16 == 7 ? t.upper_change[c % 16] : 0;
        assert_int_equal(t.map[c + 128], t.map[c] ^ 0x80 ^ change);
    }
    g711::make_table(law::pcmu, law::pcmu, 1.0, true, t);
    assert_false(t.symmetric);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(decoded_values),
        cmocka_unit_test(reference_sine),
        cmocka_unit_test(encoded_samples),
        cmocka_unit_test(quantising_error),
        cmocka_unit_test(silence_codes),
        cmocka_unit_test(unity_is_identity),
        cmocka_unit_test(mute_is_silence),
        cmocka_unit_test(transcoding),
        cmocka_unit_test(gain),
        cmocka_unit_test(symmetry),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
