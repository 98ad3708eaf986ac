// What every suite with EAL needs: a temporary directory that is EAL's runtime directory and holds
// the suite's files, and EAL started inside it without hugepages, PCI devices or shared files.
// main() owns both and runs the tests between them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "dpdk/eal.hpp"

namespace voxplane::test {

class scratch_directory {
public:
    scratch_directory() {
        std::string path = (std::filesystem::temp_directory_path() / "voxplane-XXXXXX").string();
        if (mkdtemp(path.data()) == nullptr) {
            std::perror("mkdtemp");
            std::exit(1);
        }
        path_ = path;
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;
    ~scratch_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

// Ends the program when EAL does not start: nothing could be tested then.
[[nodiscard]] inline dpdk::eal start_eal(const scratch_directory& scratch,
                                         const std::vector<std::string>& more = {}) {
    setenv("RUNTIME_DIRECTORY", scratch.file("").c_str(), 1);
    std::vector<std::string> words = {"test", "--no-huge",     "--no-shconf", "--no-pci", "-m",
                                      "128",  "--file-prefix", "voxplane",    "--lcores", "0@0"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    auto started = dpdk::eal::create(static_cast<int>(words.size()), argv.data());
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().text.c_str());
        std::exit(1);
    }
    return std::move(*started);
}

struct captured_frame {
    std::uint32_t seconds;
    std::uint32_t microseconds;
    std::vector<std::uint8_t> bytes;
};

// A classic pcap file of Ethernet frames, little-endian, microsecond stamps.
inline void write_capture(const std::string& path, std::span<const captured_frame> frames) {
    std::ofstream out(path, std::ios::binary);
    const auto word = [&out](std::uint32_t v) {
        const char octets[4] = {static_cast<char>(v), static_cast<char>(v >> 8),
                                static_cast<char>(v >> 16), static_cast<char>(v >> 24)};
        out.write(octets, sizeof octets);
    };
    constexpr std::uint32_t magic = 0xa1b2c3d4;
    constexpr std::uint32_t version_2_4 = 0x00040002;
    constexpr std::uint32_t snap_length = 65535;
    constexpr std::uint32_t link_type_ethernet = 1;
    for (const std::uint32_t v : {magic, version_2_4, 0U, 0U, snap_length, link_type_ethernet})
        word(v);
    for (const auto& frame : frames) {
        word(frame.seconds);
        word(frame.microseconds);
        word(static_cast<std::uint32_t>(frame.bytes.size()));
        word(static_cast<std::uint32_t>(frame.bytes.size()));
        for (const std::uint8_t byte : frame.bytes)
            out.put(static_cast<char>(byte));
    }
}

} // namespace voxplane::test
