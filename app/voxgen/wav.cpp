// Reads the fmt and data chunks and passes over all others. WAV is little-endian, as is every
// machine that voxplane builds for.
#include "wav.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "g711/reference.hpp"

namespace voxplane::voxgen {

namespace {

constexpr std::uint16_t format_pcm = 1;
constexpr std::uint16_t format_alaw = 6;
constexpr std::uint16_t format_mulaw = 7;
constexpr std::size_t chunk_header_bytes = 8;
constexpr std::size_t format_bytes = 16;

template <typename T>
T load(std::string_view octets, std::size_t at) {
    T value;
    std::memcpy(&value, octets.data() + at, sizeof value);
    return value;
}

std::vector<std::int16_t> samples_of(std::string_view data, std::uint16_t format) {
    std::vector<std::int16_t> out;
    if (format == format_pcm) {
        out.resize(data.size() / 2);
        std::memcpy(out.data(), data.data(), out.size() * 2);
        return out;
    }
    const auto law = format == format_mulaw ? g711::law::pcmu : g711::law::pcma;
    for (const char codeword : data) {
        out.push_back(g711::reference_decode(law, static_cast<std::uint8_t>(codeword)));
    }
    return out;
}

std::optional<failure> reject(std::uint16_t format, std::uint16_t channels, std::uint32_t rate,
                              std::uint16_t bits) {
    const bool linear = format == format_pcm && bits == 16;
    const bool companded = (format == format_alaw || format == format_mulaw) && bits == 8;
    if (channels == 1 && rate == rate_hz && (linear || companded)) {
        return std::nullopt;
    }
    return failure{"expected one channel at 8000 Hz of 16-bit, mu-law or A-law samples, got " +
                   std::to_string(channels) + " at " + std::to_string(rate) + " Hz of " +
                   std::to_string(bits) + " bits, format " + std::to_string(format)};
}

} // namespace

result<std::vector<std::int16_t>> parse_wav(std::string_view octets) {
    if (octets.size() < 12 || octets.substr(0, 4) != "RIFF" || octets.substr(8, 4) != "WAVE") {
        return failure{"not a WAV file"};
    }
    std::uint16_t format = 0;
    std::size_t at = 12;
    while (octets.size() - at >= chunk_header_bytes) {
        const std::string_view name = octets.substr(at, 4);
        const std::size_t length = load<std::uint32_t>(octets, at + 4);
        at += chunk_header_bytes;
        const std::size_t there = std::min(length, octets.size() - at);
        if (name == "fmt ") {
            if (there < format_bytes) {
                return failure{"its format chunk is cut short"};
            }
            format = load<std::uint16_t>(octets, at);
            if (auto why = reject(format, load<std::uint16_t>(octets, at + 2),
                                  load<std::uint32_t>(octets, at + 4),
                                  load<std::uint16_t>(octets, at + 14))) {
                return *why;
            }
        } else if (name == "data") {
            if (format == 0) {
                return failure{"its data come before their format"};
            }
            return samples_of(octets.substr(at, there), format);
        }
        at += std::min(length + length % 2, octets.size() - at);
    }
    return failure{"it has no data chunk"};
}

result<std::vector<std::int16_t>> read_wav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return failure{path + ": " + std::strerror(errno)};
    }
    const std::string octets{std::istreambuf_iterator<char>(file), {}};
    auto samples = parse_wav(octets);
    if (!samples) {
        return failure{path + ": " + samples.error().text};
    }
    return samples;
}

} // namespace voxplane::voxgen
