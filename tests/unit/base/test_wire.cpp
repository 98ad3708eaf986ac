// Big-endian fields at any alignment, and the port behind another.
#include <array>
#include <cstring>
#include <utility>

#include "base/wire.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

// The port as a header has it.
std::uint16_t in_header(std::uint16_t port) {
    std::array<std::uint8_t, 2> field{};
    store_be16(field.data(), port);
    std::uint16_t word;
    std::memcpy(&word, field.data(), sizeof word);
    return word;
}

void fields(void**) {
    std::array<std::uint8_t, 7> bytes{};
    for (std::size_t at = 0; at < 3; ++at) {
        store_be32(bytes.data() + at, 0x01020384);
        const std::array<std::uint8_t, 4> expected{1, 2, 3, 0x84};
        assert_memory_equal(bytes.data() + at, expected.data(), 4);
        assert_int_equal(load_be32(bytes.data() + at), 0x01020384);
        assert_int_equal(load_be16(bytes.data() + at + 2), 0x0384);
    }
}

// The carry between the octets, and round from the last to port 0, as 16-bit arithmetic has it.
void port_behind(void**) {
    const std::array<std::pair<std::uint16_t, std::uint16_t>, 5> cases{
        {{0, 1}, {10000, 10001}, {0x00ff, 0x0100}, {0x7fff, 0x8000}, {0xffff, 0}}};
    for (const auto& [port, behind] : cases) {
        assert_int_equal(next_port_be(in_header(port)), in_header(behind));
    }
    static_assert(next_port_be(0x1027) == 0x1127); // 10000 and 10001
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(port_behind),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
