// Memory of voice processors: sizes, alignment, the limit, and that what is given back is taken
// again.
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "eal_fixture.hpp"
#include "session/voice_pools.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using session::voice_pools;

constexpr std::size_t mib = std::size_t{1} << 20;

void blocks_are_apart_and_aligned(report& r) {
    voice_pools pools(8 * mib, -1);
    constexpr std::size_t bytes = 30'000;
    std::vector<std::uint8_t*> blocks;
    std::set<std::uintptr_t> lines; // of a page, at which blocks begin
    for (int i = 0; i < 60; ++i) {
        auto* block = static_cast<std::uint8_t*>(pools.take(bytes));
        if (!r.that(block != nullptr, "block " + std::to_string(i))) {
            return;
        }
        r.equal(reinterpret_cast<std::uintptr_t>(block) % 64, 0U, "alignment");
        lines.insert(reinterpret_cast<std::uintptr_t>(block) % 4096 / 64);
        std::memset(block, i, bytes);
        blocks.push_back(block);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        r.that(blocks[i][0] == i && blocks[i][bytes - 1] == i, "nobody else's");
    }
    r.that(lines.size() >= 30, "begin at " + std::to_string(lines.size()) + " different lines");
    const auto usage = pools.usage();
    r.equal(usage.size(), 1U, "classes");
    r.that(usage[0].block_bytes >= bytes && usage[0].block_bytes <= bytes * 5 / 4, "class");
    r.equal(usage[0].in_use, 60U, "in use");
    for (std::uint8_t* block : blocks) {
        pools.give(block, bytes);
    }
    const std::size_t made = pools.bytes_made();
    for (int i = 0; i < 60; ++i) {
        r.that(pools.take(bytes) != nullptr, "taken again");
    }
    r.equal(pools.bytes_made(), made, "nothing new");
    r.equal(pools.usage()[0].high_water, 60U, "high water");
}

void sizes_and_the_limit(report& r) {
    voice_pools pools(mib, -1);
    void* all[4] = {};
    const std::size_t sizes[4] = {1, 1024, 1025, 100'000};
    for (int i = 0; i < 4; ++i) {
        all[i] = pools.take(sizes[i]);
        r.equal(all[i] != nullptr, i < 2, std::to_string(sizes[i]) + " bytes");
    }
    r.that(pools.bytes_made() <= mib, "limit");
    r.that(pools.take(voice_pools::largest_bytes * 2) == nullptr, "larger than any class");
    r.equal(pools.in_use(), 2U, "in use");
    std::uint64_t refused = 0;
    for (const session::voice_usage& u : pools.usage()) {
        refused += u.refused;
    }
    r.equal(refused, 2U, "refused");
    for (int i = 0; i < 4; ++i) {
        pools.give(all[i], sizes[i]);
    }
    r.equal(pools.in_use(), 0U, "given back");
    voice_pools none(0, -1);
    r.that(none.take(1) == nullptr, "none allowed");
    r.equal(none.bytes_made(), 0U, "none made");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(blocks_are_apart_and_aligned),
        voxplane_test(sizes_and_the_limit),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
