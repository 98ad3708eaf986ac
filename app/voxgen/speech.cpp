// Frames, expectations by the same byte tables as the kernels' tests are held to, and sums.
#include "speech.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include "g711/g711.hpp"
#include "g711/reference.hpp"
#include "wav.hpp"

namespace voxplane::voxgen {

namespace {

constexpr std::uint32_t samples_a_ms = rate_hz / 1000;
constexpr std::size_t random_frames = 64; // few, so that they stay in the first-level cache
constexpr std::size_t line = 64;

struct laws {
    g711::law sent = g711::law::pcmu;
    g711::law expected = g711::law::pcmu;
    bool unchanged = true;
    bool any = false;
};

laws laws_of(const options& o, bool side_b) {
    const auto a = o.law == law_name::pcmu ? g711::law::pcmu : g711::law::pcma;
    laws out;
    out.any = o.expect == expectation::any;
    out.unchanged = out.any || o.expect == expectation::same;
    const auto b = out.unchanged                   ? a
                   : o.expect == expectation::pcmu ? g711::law::pcmu
                                                   : g711::law::pcma;
    out.sent = side_b ? b : a;
    out.expected = side_b ? a : b;
    return out;
}

// Every codeword comes equally often, in an order that never changes.
std::vector<std::uint8_t> all_codewords(std::size_t count) {
    std::vector<std::uint8_t> out(count);
    std::iota(out.begin(), out.end(), std::uint8_t{0});
    std::mt19937 random(711);
    for (std::size_t i = count - 1; i > 0; --i) {
        std::swap(out[i], out[random() % (i + 1)]);
    }
    return out;
}

// A second of it: whole periods, so that it goes on without a click.
std::vector<std::int16_t> tone(double hz) {
    constexpr double peak = 32767 * 0.4472; // -10 dBov of a sine, whose power is half its peak's
    std::vector<std::int16_t> out;
    for (std::uint32_t i = 0; i < rate_hz; ++i) {
        const double phase = 2 * std::numbers::pi * hz * i / rate_hz;
        out.push_back(static_cast<std::int16_t>(std::lround(peak * std::sin(phase))));
    }
    return out;
}

result<std::vector<std::uint8_t>> codewords(const options& o, g711::law law, std::size_t frame) {
    if (o.wav.empty() && o.tone_hz == 0) {
        return all_codewords(random_frames * frame);
    }
    std::vector<std::int16_t> samples;
    if (o.wav.empty()) {
        samples = tone(o.tone_hz);
    } else {
        auto read = read_wav(o.wav);
        if (!read) {
            return read.error();
        }
        samples = std::move(*read);
        if (samples.size() < frame) {
            return failure{o.wav + ": expected at least a packet of samples (" +
                           std::to_string(frame) + "), got " + std::to_string(samples.size())};
        }
    }
    std::vector<std::uint8_t> out;
    for (const std::int16_t sample : samples) {
        out.push_back(g711::reference_encode(law, sample));
    }
    return out;
}

constexpr std::uint8_t type_of(g711::law law) { // RFC 3551 table 4
    return law == g711::law::pcmu ? 0 : 8;
}

} // namespace

result<speech> make_speech(const options& o, bool side_b, const checksum::kernels& kernels) {
    const laws which = laws_of(o, side_b);
    const std::size_t octets = std::size_t{o.ptime_ms} * samples_a_ms;
    auto words = codewords(o, which.sent, octets);
    if (!words) {
        return words.error();
    }
    g711::byte_table table;
    g711::make_table(which.sent, which.expected, 1, false, table);
    speech made;
    const std::size_t stride = (octets + line - 1) / line * line;
    const std::size_t frames = words->size() / octets;
    made.sent.resize(frames * stride);
    made.expected.resize(frames * stride);
    for (std::size_t i = 0; i < frames; ++i) {
        const auto from = words->begin() + static_cast<std::ptrdiff_t>(i * octets);
        std::copy_n(from, octets, made.sent.begin() + static_cast<std::ptrdiff_t>(i * stride));
        std::transform(from, from + static_cast<std::ptrdiff_t>(octets),
                       made.expected.begin() + static_cast<std::ptrdiff_t>(i * stride),
                       [&](std::uint8_t c) { return which.unchanged ? c : table.map[c]; });
        made.sums.push_back(kernels.sum(made.sent.data() + i * stride, octets));
    }
    made.view.sent = made.sent.data();
    made.view.expected = which.any ? nullptr : made.expected.data();
    made.view.sums = made.sums.data();
    made.view.frames = static_cast<std::uint32_t>(frames);
    made.view.octets = static_cast<std::uint16_t>(octets);
    made.view.stride = static_cast<std::uint16_t>(stride);
    made.view.sent_type = type_of(which.sent);
    made.view.expected_type = type_of(which.expected);
    return made;
}

} // namespace voxplane::voxgen
