// Reads pcapng files back, block by block, by what the draft says of them alone.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "support/report.hpp"

namespace voxplane::test {

struct block {
    std::uint32_t type = 0;
    std::vector<std::uint8_t> body;

    [[nodiscard]] std::uint32_t word(std::size_t at) const {
        std::uint32_t value = 0;
        if (at + 4 <= body.size()) {
            std::memcpy(&value, &body[at], 4);
        }
        return value;
    }
    // The text of an option behind `from`; empty: there is none.
    [[nodiscard]] std::string option(std::size_t from, std::uint16_t code) const {
        for (std::size_t at = from; at + 4 <= body.size();) {
            std::uint16_t head[2];
            std::memcpy(head, &body[at], 4);
            if (head[0] == 0 || at + 4 + head[1] > body.size()) {
                break;
            }
            if (head[0] == code) {
                return {reinterpret_cast<const char*>(&body[at + 4]), head[1]};
            }
            at += 4 + (head[1] + 3U) / 4 * 4;
        }
        return {};
    }
};

// Both lengths of every block must agree, and the last one end where the file does.
inline std::vector<block> read_blocks(report& r, const std::vector<std::uint8_t>& file) {
    std::vector<block> out;
    std::size_t at = 0;
    while (at + 12 <= file.size()) {
        std::uint32_t head[2];
        std::memcpy(head, &file[at], 8);
        if (!r.that(head[1] % 4 == 0 && head[1] >= 12 && at + head[1] <= file.size(),
                    "length of a block")) {
            return out;
        }
        std::uint32_t again = 0;
        std::memcpy(&again, &file[at + head[1] - 4], 4);
        r.equal(again, head[1], "length at the end of a block");
        const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at);
        out.push_back({head[0], {begin + 8, begin + head[1] - 4}});
        at += head[1];
    }
    r.equal(at, file.size(), "the last block's end");
    return out;
}

} // namespace voxplane::test
