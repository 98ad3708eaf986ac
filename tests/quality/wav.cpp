// Reads the fmt and data chunks of a RIFF file and passes over all others; writes just these two.
// The machine is little-endian, as WAV is: voxplane builds for no other.
#include "wav.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace voxplane::quality {
namespace {

template <typename T>
T value_at(const std::vector<char>& octets, std::size_t at) {
    T value{};
    if (at + sizeof value > octets.size()) {
        throw std::runtime_error("cut short");
    }
    std::memcpy(&value, &octets[at], sizeof value);
    return value;
}

recording parse(const std::vector<char>& octets) {
    if (octets.size() < 12 || std::memcmp(octets.data(), "RIFF", 4) != 0 ||
        std::memcmp(&octets[8], "WAVE", 4) != 0) {
        throw std::runtime_error("not a WAV file");
    }
    recording read;
    for (std::size_t at = 12; at + 8 <= octets.size();) {
        const auto length = value_at<std::uint32_t>(octets, at + 4);
        const std::size_t body = at + 8;
        if (std::memcmp(&octets[at], "fmt ", 4) == 0) {
            if (value_at<std::uint16_t>(octets, body + 2) != 1 ||
                value_at<std::uint16_t>(octets, body + 14) != 16) {
                throw std::runtime_error("not mono of 16 bits");
            }
            read.rate_hz = value_at<std::uint32_t>(octets, body + 4);
        } else if (std::memcmp(&octets[at], "data", 4) == 0) {
            const std::size_t there = std::min<std::size_t>(length, octets.size() - body);
            read.samples.resize(there / 2);
            std::memcpy(read.samples.data(), octets.data() + body, read.samples.size() * 2);
            return read;
        }
        at = body + length + length % 2;
    }
    throw std::runtime_error("no data");
}

} // namespace

recording read_wav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> octets{std::istreambuf_iterator<char>(file), {}};
    try {
        return parse(octets);
    } catch (const std::runtime_error& wrong) {
        throw std::runtime_error(path + ": " + wrong.what());
    }
}

void write_wav(const std::string& path, const recording& what) {
    const auto bytes = static_cast<std::uint32_t>(what.samples.size() * 2);
    std::array<char, 44> head{};
    const auto put = [&head](std::size_t at, std::uint32_t value, std::size_t octets) {
        std::memcpy(&head[at], &value, octets);
    };
    std::memcpy(&head[0], "RIFF", 4);
    put(4, 36 + bytes, 4);
    std::memcpy(&head[8], "WAVEfmt ", 8);
    put(16, 16, 4);
    put(20, 1, 2); // PCM
    put(22, 1, 2);
    put(24, what.rate_hz, 4);
    put(28, what.rate_hz * 2, 4);
    put(32, 2, 2);
    put(34, 16, 2);
    std::memcpy(&head[36], "data", 4);
    put(40, bytes, 4);
    std::ofstream file(path, std::ios::binary);
    file.write(head.data(), head.size());
    file.write(reinterpret_cast<const char*>(what.samples.data()), std::streamsize{bytes});
    if (!file) {
        throw std::runtime_error("cannot write " + path);
    }
}

} // namespace voxplane::quality
