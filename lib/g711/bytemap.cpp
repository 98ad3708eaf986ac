// Tables that stand for a memoryless chain: decode, gain, encode. Made by the control plane when a
// program is compiled; workers only read them.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "g711/g711.hpp"
#include "g711/reference.hpp"

namespace voxplane::g711 {

namespace {

std::int16_t amplify(std::int16_t pcm, double gain) noexcept {
    const double scaled = std::round(pcm * gain);
    if (scaled >= 32767.0) {
        return 32767;
    }
    return scaled <= -32768.0 ? std::int16_t{-32768} : static_cast<std::int16_t>(scaled);
}

void fill(law from, law to, double gain, byte_table& table) noexcept {
    const bool unity = !(gain < 1.0 || gain > 1.0);
    for (int i = 0; i < 256; ++i) {
        const auto code = static_cast<std::uint8_t>(i);
        // Mu-law has two zeros and would come back with one: unity gain keeps both.
        if (unity && from == to) {
            table.map[i] = code;
            continue;
        }
        const std::int16_t pcm = reference_decode(from, code);
        table.map[i] = reference_encode(to, unity ? pcm : amplify(pcm, gain));
    }
}

} // namespace

void make_table(law from, law to, double gain, bool mute, byte_table& table) noexcept {
    if (mute) {
        std::memset(table.map, silence[static_cast<int>(to)], sizeof table.map);
    } else {
        fill(from, to, gain, table);
    }
    find_symmetry(table);
}

void find_symmetry(byte_table& table) noexcept {
    std::memset(table.upper_change, 0, sizeof table.upper_change);
    table.change_row = 0;
    table.symmetric = true;
    bool changed = false;
    for (std::uint8_t row = 0; row < 8; ++row) {
        std::uint8_t change[16];
        bool any = false;
        for (int i = 0; i < 16; ++i) {
            const int c = 16 * row + i;
            change[i] = static_cast<std::uint8_t>(table.map[c] ^ table.map[c + 128] ^ 0x80);
            any = any || change[i] != 0;
        }
        if (!any) {
            continue;
        }
        if (changed) {
            table.symmetric = false;
            return;
        }
        changed = true;
        table.change_row = row;
        std::memcpy(table.upper_change, change, sizeof change);
    }
}

} // namespace voxplane::g711
