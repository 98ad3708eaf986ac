// Writes the golden messages of the ng tests as fuzzing seeds into a directory: a byte of choices,
// then a message in either coding, or a string of flags.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "unit/control/ng/golden.hpp"

namespace {

void write_seed(const std::filesystem::path& path, char choices, std::string_view text) {
    std::ofstream out(path, std::ios::binary);
    out.put(choices);
    out << text;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    namespace golden = voxplane::control::ng::golden;
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    for (const golden::twins& one : golden::all) {
        const std::string name = one.name;
        std::string message = "5323_1 ";
        message += one.bencode;
        write_seed(directory / (name + "-bencode"), 2, message);
        message = "a7 ";
        message += one.json;
        write_seed(directory / (name + "-json"), 0, message);
    }
    write_seed(
        directory / "words", 16,
        "replace-origin ICE=remove codec-strip-G729 codec=[mask=[all] transcode=PCMA] "
        "direction=[a b] label=\"two words\" rtcp-mux-demux TOS=184 received-from=192.0.2.1");
    return 0;
}
