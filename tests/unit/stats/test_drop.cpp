// The list of drop reasons: names are unique, fit telemetry, and stay with their enumerators.
#include <algorithm>
#include <string_view>

#include "stats/drop.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using stats::drop;

namespace {

drop at(std::size_t i) {
    return static_cast<drop>(i);
}

void order(void**) {
    assert_true(stats::name(drop::multi_segment) == "multi_segment");
    assert_true(stats::name(drop::no_leg) == "no_leg");
    assert_true(stats::name(drop::shutdown) == "shutdown");
    assert_true(stats::text(drop::tx_full) == "transmit queue took no more packets");
    assert_int_equal(static_cast<std::size_t>(drop::multi_segment), 0);
    assert_int_equal(static_cast<std::size_t>(drop::shutdown), stats::drop_reasons - 1);
}

// Telemetry of DPDK takes letters, digits and underscores, 256 entries at most.
void names_are_unique_and_plain(void**) {
    assert_true(stats::drop_reasons > 1 && stats::drop_reasons <= 256);
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        const std::string_view name = stats::name(at(i));
        assert_in_range(name.size(), 1, 63);
        assert_true(std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }));
        for (std::size_t j = 0; j < i; ++j) {
            assert_true(name != stats::name(at(j)));
            assert_true(stats::text(at(i)) != stats::text(at(j)));
        }
        assert_in_range(stats::text(at(i)).size(), 1, 127);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(order),
        cmocka_unit_test(names_are_unique_and_plain),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
