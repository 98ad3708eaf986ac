// What every suite with EAL needs: a temporary directory that is EAL's runtime directory and holds
// the suite's files, and EAL started inside it without hugepages, PCI devices or shared files.
// main() owns both and runs the tests between them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ftw.h>
#include <span>
#include <string>
#include <vector>

#include "dpdk/eal.hpp"

namespace voxplane::test {

class scratch_directory {
public:
    scratch_directory() {
        const char* parent = std::getenv("TMPDIR");
        path_ = parent == nullptr ? "/tmp" : parent;
        path_ += "/voxplane-XXXXXX";
        if (mkdtemp(path_.data()) == nullptr) {
            std::perror("mkdtemp");
            std::exit(1);
        }
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;
    ~scratch_directory() {
        const auto take_away = [](const char* path, const struct stat*, int, struct FTW*) {
            return std::remove(path);
        };
        nftw(path_.c_str(), take_away, 8, FTW_DEPTH | FTW_PHYS);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + '/' + name; }

private:
    std::string path_;
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
    std::FILE* const out = std::fopen(path.c_str(), "wb");
    if (out == nullptr) {
        std::perror(path.c_str());
        std::exit(1);
    }
    const auto word = [out](std::uint32_t v) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            std::fputc(static_cast<int>(v >> shift & 0xffU), out);
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
        std::fwrite(frame.bytes.data(), 1, frame.bytes.size(), out);
    }
    std::fclose(out);
}

} // namespace voxplane::test
