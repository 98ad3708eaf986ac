// The neighbour table's life of an entry, driven by made-up time. The table is made anew by each
// test's setup and lives outside of the test bodies.
#include "net/neighbour.hpp"

#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;

constexpr std::uint64_t second = neighbour_table::second_ns;
constexpr std::uint64_t start = 1000 * second;

ip_address host(std::uint8_t last) {
    return {{198, 18, 0, last}, ip_family::ipv4};
}
constexpr mac_address mac_a{{0x02, 0, 0, 0, 0, 0x0a}};
constexpr mac_address mac_b{{0x02, 0, 0, 0, 0, 0x0b}};

int set_up(void** state) {
    auto made = neighbour_table::create(4);
    if (!made)
        return -1;
    *state = new neighbour_table(std::move(*made));
    return 0;
}

int tear_down(void** state) {
    delete static_cast<neighbour_table*>(*state);
    return 0;
}

neighbour_table& table(void** state) {
    return *static_cast<neighbour_table*>(*state);
}

std::uint16_t add(void** state, std::uint8_t last, std::uint16_t address = 0) {
    const auto index = table(state).find_or_add(host(last), address);
    return index ? *index : UINT16_MAX;
}

// How many solicitations are due; the first of them in `first`.
unsigned due(void** state, std::uint64_t now_ns, solicitation& first) {
    solicitation out[8];
    const unsigned count = table(state).due(now_ns, out);
    first = out[0];
    return count;
}

bool knows(void** state, std::uint16_t index, const mac_address& expected) {
    mac_address seen;
    return table(state).lookup(index, seen.bytes.data()) && seen == expected;
}

void unknown_is_asked_for_each_second(void** state) {
    const std::uint16_t index = add(state, 2);
    assert_int_equal(index, 0);
    assert_int_equal(add(state, 2), index);
    assert_int_not_equal(add(state, 2, 1), index); // another link
    table(state).release(1);
    mac_address mac;
    assert_false(table(state).lookup(index, mac.bytes.data()));

    solicitation ask;
    for (unsigned n = 1; n <= 10; ++n) {
        const std::uint64_t now = start + n * second;
        assert_int_equal(due(state, now, ask), 1);
        assert_int_equal(ask.index, index);
        assert_false(ask.unicast);
        assert_int_equal(table(state).solicitations_sent(index), n);
        assert_int_equal(due(state, now + second - 1, ask), 0);
    }
    assert_int_equal(table(state).state(index), neighbour_state::incomplete);
}

void confirmed_is_used_for_thirty_seconds(void** state) {
    const std::uint16_t index = add(state, 2);
    solicitation ask;
    assert_int_equal(due(state, start, ask), 1);
    assert_int_equal(table(state).confirm(host(2), mac_a, start), 1);
    assert_int_equal(table(state).confirm(host(3), mac_b, start), 0);
    assert_true(knows(state, index, mac_a));
    assert_int_equal(table(state).state(index), neighbour_state::reachable);
    assert_int_equal(due(state, start + 30 * second - 1, ask), 0);

    assert_int_equal(due(state, start + 30 * second, ask), 1);
    assert_true(ask.unicast);
    assert_true(ask.mac == mac_a);
    assert_int_equal(table(state).state(index), neighbour_state::stale);
    assert_true(knows(state, index, mac_a)); // still used
    // It answers from a new MAC.
    assert_int_equal(table(state).confirm(host(2), mac_b, start + 31 * second), 1);
    assert_true(knows(state, index, mac_b));
    assert_int_equal(due(state, start + 60 * second, ask), 0);
}

void three_lost_probes_make_it_unknown(void** state) {
    const std::uint16_t index = add(state, 2);
    table(state).confirm(host(2), mac_a, start);
    solicitation ask;
    for (unsigned n = 30; n < 33; ++n) {
        assert_int_equal(due(state, start + n * second, ask), 1);
        assert_true(ask.unicast);
    }
    assert_true(knows(state, index, mac_a));
    assert_int_equal(due(state, start + 33 * second, ask), 1);
    assert_false(ask.unicast);
    assert_false(knows(state, index, mac_a));
    assert_int_equal(table(state).state(index), neighbour_state::incomplete);
}

void fixed_never_changes(void** state) {
    const auto index = table(state).add_fixed(host(9), 0, mac_a);
    assert_true(index.has_value());
    assert_int_equal(table(state).confirm(host(9), mac_b, start), 0);
    assert_true(knows(state, *index, mac_a));
    solicitation ask;
    assert_int_equal(due(state, start + 1000 * second, ask), 0);
    assert_int_equal(table(state).state(*index), neighbour_state::fixed);
}

void links_are_told_apart(void** state) {
    const std::uint16_t first = add(state, 2, 0);
    const std::uint16_t second_link = add(state, 2, 1);
    assert_int_equal(table(state).confirm(host(2), mac_a, start,
                                          [](std::uint16_t address) { return address == 1; }),
                     1);
    assert_false(knows(state, first, mac_a));
    assert_true(knows(state, second_link, mac_a));
    assert_int_equal(table(state).address(second_link), 1);
    assert_true(table(state).ip(second_link) == host(2));
}

void full_table_reuses_what_nobody_holds(void** state) {
    for (std::uint8_t n = 1; n <= 4; ++n)
        assert_int_equal(add(state, n), n - 1);
    assert_int_equal(add(state, 5), UINT16_MAX);
    assert_int_equal(table(state).size(), 4);
    table(state).confirm(host(1), mac_a, start + second);
    table(state).confirm(host(2), mac_b, start);
    table(state).release(0);
    table(state).release(1);
    assert_int_equal(add(state, 5), 1); // confirmed longest ago
    assert_false(knows(state, 1, mac_b));
    assert_true(table(state).ip(1) == host(5));
    assert_int_equal(table(state).confirm(host(2), mac_b, start), 0);
    assert_int_equal(add(state, 1), 0); // still there with its MAC
    assert_true(knows(state, 0, mac_a));
}

void unheld_is_left_in_peace(void** state) {
    add(state, 2);
    table(state).release(0);
    solicitation ask;
    assert_int_equal(due(state, start, ask), 0);
    add(state, 2);
    assert_int_equal(due(state, start, ask), 1);
}

void small_buffers_pass_nobody_over(void** state) {
    for (std::uint8_t n = 1; n <= 4; ++n)
        add(state, n);
    unsigned asked[4] = {};
    for (unsigned turn = 0; turn < 16; ++turn) {
        solicitation ask;
        assert_int_equal(table(state).due(start + turn * second, {&ask, 1}), 1);
        ++asked[ask.index];
    }
    for (const unsigned times : asked)
        assert_int_equal(times, 4);
}

void capacity_is_checked(void**) {
    assert_false(neighbour_table::create(0).has_value());
    assert_false(neighbour_table::create(65535).has_value());
}

} // namespace

#define WITH_TABLE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main() {
    const CMUnitTest tests[] = {
        WITH_TABLE(unknown_is_asked_for_each_second),
        WITH_TABLE(confirmed_is_used_for_thirty_seconds),
        WITH_TABLE(three_lost_probes_make_it_unknown),
        WITH_TABLE(fixed_never_changes),
        WITH_TABLE(links_are_told_apart),
        WITH_TABLE(full_table_reuses_what_nobody_holds),
        WITH_TABLE(unheld_is_left_in_peace),
        WITH_TABLE(small_buffers_pass_nobody_over),
        cmocka_unit_test(capacity_is_checked),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
