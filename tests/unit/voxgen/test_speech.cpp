// Recordings as they are and as they should not be; frames and what must become of them.
#include <cmath>
#include <cstring>
#include <string>

#include "g711/reference.hpp"
#include "speech.hpp"
#include "support/cmocka.hpp"
#include "wav.hpp"

using namespace voxplane;
using namespace voxplane::voxgen;

namespace {

template <typename T>
std::string little(T v) {
    std::string out(sizeof v, 0);
    std::memcpy(out.data(), &v, sizeof v);
    return out;
}

std::string chunk(const char* name, const std::string& body) {
    return name + little(static_cast<std::uint32_t>(body.size())) + body +
           (body.size() % 2 != 0 ? std::string(1, 0) : "");
}

std::string format(std::uint16_t kind, std::uint16_t channels, std::uint32_t rate,
                   std::uint16_t bits) {
    return chunk("fmt ", little(kind) + little(channels) + little(rate) + little(std::uint32_t{0}) +
                             little(std::uint16_t{0}) + little(bits));
}

std::string wave(const std::string& chunks) {
    return "RIFF" + little(std::uint32_t{0}) + "WAVE" + chunks;
}

std::string text;
result<std::vector<std::int16_t>> read = failure{};

void good_recordings(void**) {
    text = wave(chunk("LIST", "odd") + format(1, 1, 8000, 16) +
                chunk("data", little(std::int16_t{-5}) + little(std::int16_t{300})));
    read = parse_wav(text);
    assert_true(read.has_value());
    assert_int_equal(read->size(), 2);
    assert_int_equal((*read)[0], -5);
    assert_int_equal((*read)[1], 300);
    for (const std::uint16_t kind : {std::uint16_t{6}, std::uint16_t{7}}) {
        text = wave(format(kind, 1, 8000, 8) + chunk("data", "\x12\x55\x80"));
        read = parse_wav(text);
        assert_true(read.has_value());
        const auto law = kind == 7 ? g711::law::pcmu : g711::law::pcma;
        assert_int_equal((*read)[1], g711::reference_decode(law, 0x55));
    }
}

void bad_recordings(void**) {
    for (const auto& [octets, why] : {
             std::pair<std::string, const char*>{"", "not a WAV"},
             {"RIFFxxxxWAVX", "not a WAV"},
             {wave(""), "no data"},
             {wave(chunk("data", "xx")), "before their format"},
             {wave(chunk("fmt ", "short")), "cut short"},
             {wave(format(1, 2, 8000, 16)), "one channel"},
             {wave(format(1, 1, 44100, 16)), "8000 Hz"},
             {wave(format(1, 1, 8000, 24)), "24 bits"},
             {wave(format(3, 1, 8000, 32)), "format 3"},
         }) {
        text = octets;
        read = parse_wav(text);
        assert_false(read.has_value());
        assert_non_null(std::strstr(read.error().text.c_str(), why));
    }
    // A data chunk that ends with the file gives what is there.
    text = wave(format(1, 1, 8000, 16)) + "data" + little(std::uint32_t{1000}) + "abcd";
    read = parse_wav(text);
    assert_true(read.has_value());
    assert_int_equal(read->size(), 2);
    read = read_wav("/no/such/file.wav");
    assert_non_null(std::strstr(read.error().text.c_str(), "/no/such/file.wav: "));
}

speech made;

void make(const options& o, bool side_b) {
    auto got = make_speech(o, side_b, checksum::kernels_for(simd::isa::scalar));
    assert_true(got.has_value());
    made = std::move(*got);
}

void all_codewords_by_default(void**) {
    make({}, false);
    static unsigned seen[256];
    std::memset(seen, 0, sizeof seen);
    const spoken& v = made.view;
    assert_int_equal(v.frames, 64);
    assert_int_equal(v.octets, 160);
    for (std::uint32_t f = 0; f < v.frames; ++f) {
        for (std::size_t i = 0; i < v.octets; ++i) {
            const std::uint8_t code = v.frame(f)[i];
            ++seen[code];
            assert_int_equal(v.expectation(f)[i],
                             g711::reference_encode(g711::law::pcma,
                                                    g711::reference_decode(g711::law::pcmu, code)));
        }
        assert_int_equal(v.sums[f],
                         checksum::kernels_for(simd::isa::scalar).sum(v.frame(f), v.octets));
    }
    for (const unsigned count : seen) {
        assert_int_equal(count, 40);
    }
    assert_int_equal(v.sent_type, 0);
    assert_int_equal(v.expected_type, 8);
    make({}, true);
    assert_int_equal(made.view.sent_type, 8);
    assert_int_equal(made.view.expected_type, 0);
}

void tones_have_their_level(void**) {
    options o;
    o.tone_hz = 1004;
    o.law = law_name::pcma;
    o.expect = expectation::same;
    o.ptime_ms = 30;
    make(o, false);
    const spoken& v = made.view;
    assert_int_equal(v.octets, 240);
    assert_int_equal(v.frames, 33);
    double energy = 0;
    for (std::size_t i = 0; i < v.octets; ++i) {
        assert_int_equal(v.frame(0)[i], v.expectation(0)[i]);
        energy += std::pow(g711::reference_decode(g711::law::pcma, v.frame(0)[i]), 2.0);
    }
    const double dbov = 10 * std::log10(energy / v.octets / 32768.0 / 32768.0);
    assert_true(std::abs(dbov + 10) < 0.2);
}

void anything_goes(void**) {
    options o;
    o.expect = expectation::any;
    make(o, false);
    assert_null(made.view.expected);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(good_recordings),
        cmocka_unit_test(bad_recordings),
        cmocka_unit_test(all_codewords_by_default),
        cmocka_unit_test(tones_have_their_level),
        cmocka_unit_test(anything_goes),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
