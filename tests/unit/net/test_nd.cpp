// Neighbour discovery: golden answers, the checks of RFC 4861, frames of ours built.
#include "net/nd.hpp"

#include "golden.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;
using stats::drop;

constexpr std::size_t ip = 14;
constexpr std::size_t message = 54;

// With the byte at `at` changed and the checksum right again.
golden::buffer changed(golden::buffer b, std::size_t at, int value) {
    b.bytes[at] = static_cast<std::uint8_t>(value);
    golden::refill_icmpv6(b);
    return b;
}

void assert_dropped(golden::buffer b, drop why) {
    const golden::buffer before = b;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 0);
    assert_false(o.neighbour_seen);
    assert_int_equal(o.reason, why);
    assert_true(b.starts_with(before));
}

bool is_peer(const outcome& o) {
    constexpr ip_address peer{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2},
                              ip_family::ipv6};
    return o.neighbour_seen && o.ip == peer && o.mac == mac_address{golden::peer_mac} &&
           o.local == 1;
}

void solicitation_is_answered_and_teaches(void**) {
    golden::buffer b = golden::solicitation;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, golden::advertisement.length);
    assert_true(b.starts_with(golden::advertisement));
    assert_true(is_peer(o));
}

void unicast_solicitation_without_option_grows(void**) {
    golden::buffer b = golden::solicitation;
    std::memcpy(b.bytes.data(), golden::our_mac.data(), 6);
    std::memcpy(b.bytes.data() + ip + ipv6::destination, b.bytes.data() + message + nd::target, 16);
    b.length = static_cast<std::uint16_t>(b.length - 8);
    b = changed(b, ip + ipv6::payload_length + 1, 24);
    golden::buffer cramped = b;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, golden::advertisement.length);
    assert_true(b.starts_with(golden::advertisement));
    assert_false(o.neighbour_seen);

    frame tight = cramped.as_frame();
    tight.capacity = static_cast<std::uint16_t>(tight.length + 7);
    const outcome refused = handle_slow_path(tight, golden::locals, golden::kernels());
    assert_int_equal(refused.reply_bytes, 0);
    assert_int_equal(refused.reason, drop::no_room);
}

void address_probe_is_answered_to_all(void**) {
    golden::buffer b = golden::probe;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, golden::announcement.length);
    assert_true(b.starts_with(golden::announcement));
    assert_false(o.neighbour_seen);
}

void tags_must_be_the_address_own(void**) {
    golden::buffer b = changed(golden::solicitation, message + nd::target + 5, 1);
    b = b.tagged(200).tagged(100);
    golden::buffer other = b;
    const outcome o = golden::handle(b, 22, {100, 200});
    assert_int_equal(o.reply_bytes, golden::advertisement.length + 8);
    assert_int_equal(o.local, 3);
    assert_int_equal(golden::handle(other, 22, {200, 100}).reason, drop::vlan_mismatch);
}

void solicitations_that_rfc4861_refuses(void**) {
    const golden::buffer& good = golden::solicitation;
    assert_dropped(changed(good, ip + ipv6::hop_limit, 254), drop::slow_path_malformed);
    assert_dropped(changed(good, message + icmpv6::code, 1), drop::slow_path_malformed);
    assert_dropped(changed(good, message + nd::target, 0xff), drop::slow_path_malformed);
    assert_dropped(changed(good, ip + ipv6::source, 0xff), drop::slow_path_malformed);
    assert_dropped(changed(good, message + nd::options + 1, 0), drop::slow_path_malformed);
    assert_dropped(changed(good, message + nd::options + 1, 2), drop::slow_path_malformed);
    assert_dropped(changed(good, message + nd::options + 2, 0x01), drop::slow_path_malformed);
    // Too short for the target, and an option cut in half.
    for (const int bytes : {23, 25, 31})
        assert_dropped(changed(good, ip + ipv6::payload_length + 1, bytes),
                       drop::slow_path_malformed);
    // Duplicate address detection with an option, and not to the group.
    golden::buffer b = good;
    std::memset(b.bytes.data() + ip + ipv6::source, 0, 16);
    golden::refill_icmpv6(b);
    assert_dropped(b, drop::slow_path_malformed);
    assert_dropped(changed(golden::probe, ip + ipv6::destination + 15, 2),
                   drop::slow_path_malformed);
    golden::buffer wrong_sum = good;
    wrong_sum.bytes[message + icmpv6::checksum] ^= 1;
    assert_dropped(wrong_sum, drop::slow_path_malformed);
    for (std::uint16_t length = 14; length < good.length; ++length) {
        golden::buffer cut = good;
        cut.length = length;
        assert_dropped(cut, drop::ip_malformed);
    }
}

void solicitations_for_others_are_ignored(void**) {
    assert_dropped(changed(golden::solicitation, message + nd::target + 15, 7), drop::icmp_ignored);
    assert_dropped(changed(golden::solicitation, ip + ipv6::destination + 15, 7), drop::not_for_us);
    assert_dropped(changed(golden::solicitation, ip + ipv6::source + 15, 1), drop::icmp_ignored);
    golden::buffer b = golden::solicitation;
    b.bytes[5] = 7; // another group's MAC
    assert_dropped(b, drop::not_for_us);
}

// The golden advertisement, from the peer to us.
golden::buffer heard() {
    golden::buffer b = golden::advertisement;
    b.bytes[5] = 1;
    b.bytes[11] = 2;
    b.bytes[ip + ipv6::source + 15] = 2;
    b.bytes[ip + ipv6::destination + 15] = 1;
    b.bytes[message + nd::target + 15] = 2;
    b.bytes[message + nd::options + 7] = 2;
    golden::refill_icmpv6(b);
    return b;
}

void advertisements_teach(void**) {
    golden::buffer b = heard();
    outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 0);
    assert_int_equal(o.reason, drop::icmp_ignored);
    assert_true(is_peer(o));

    // Without its option, as Linux answers a unicast solicitation: the frame's source counts.
    b = heard();
    b.length = static_cast<std::uint16_t>(b.length - 8);
    b = changed(b, ip + ipv6::payload_length + 1, 24);
    o = golden::handle(b);
    assert_true(is_peer(o));
}

void advertisements_that_are_refused(void**) {
    assert_dropped(changed(heard(), ip + ipv6::hop_limit, 64), drop::slow_path_malformed);
    assert_dropped(changed(heard(), message + nd::options + 1, 0), drop::slow_path_malformed);
    assert_dropped(changed(heard(), message + nd::target, 0xff), drop::slow_path_malformed);
    // Solicited, yet to a group.
    assert_dropped(changed(heard(), ip + ipv6::destination, 0xff), drop::slow_path_malformed);
    // Somebody claims our address; somebody speaks to another.
    assert_dropped(changed(heard(), message + nd::target + 15, 1), drop::icmp_ignored);
    assert_dropped(changed(heard(), ip + ipv6::destination + 15, 9), drop::not_for_us);
}

void built_frames_are_golden(void**) {
    std::uint8_t out[nd_buffer_bytes];
    assert_int_equal(build_neighbour_announcement(out, golden::locals[1], golden::kernels()),
                     golden::announcement.length);
    assert_memory_equal(out, golden::announcement.bytes.data(), golden::announcement.length);

    // Asking for the peer is the golden solicitation with both sides changed round.
    golden::buffer expected = golden::solicitation;
    expected.bytes[5] = 2;
    expected.bytes[11] = 1;
    expected.bytes[ip + ipv6::source + 15] = 1;
    expected.bytes[ip + ipv6::destination + 15] = 2;
    expected.bytes[message + nd::target + 15] = 2;
    expected.bytes[message + nd::options + 7] = 1;
    golden::refill_icmpv6(expected);
    ip_address peer = golden::locals[1].ip;
    peer.bytes[15] = 2;
    assert_int_equal(
        build_neighbour_solicitation(out, golden::locals[1], peer, nullptr, golden::kernels()),
        expected.length);
    assert_memory_equal(out, expected.bytes.data(), expected.length);

    const mac_address known{golden::peer_mac};
    std::memcpy(expected.bytes.data(), golden::peer_mac.data(), 6);
    std::memcpy(expected.bytes.data() + ip + ipv6::destination, peer.bytes.data(), 16);
    golden::refill_icmpv6(expected);
    assert_int_equal(
        build_neighbour_solicitation(out, golden::locals[1], peer, &known, golden::kernels()),
        expected.length);
    assert_memory_equal(out, expected.bytes.data(), expected.length);

    assert_int_equal(build_neighbour_announcement(out, golden::locals[3], golden::kernels()),
                     golden::announcement.length + 8);
    const std::uint8_t tags[] = {0x88, 0xa8, 0, 100, 0x81, 0, 0, 200, 0x86, 0xdd, 0x60};
    assert_memory_equal(out + 12, tags, sizeof tags);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(solicitation_is_answered_and_teaches),
        cmocka_unit_test(unicast_solicitation_without_option_grows),
        cmocka_unit_test(address_probe_is_answered_to_all),
        cmocka_unit_test(tags_must_be_the_address_own),
        cmocka_unit_test(solicitations_that_rfc4861_refuses),
        cmocka_unit_test(solicitations_for_others_are_ignored),
        cmocka_unit_test(advertisements_teach),
        cmocka_unit_test(advertisements_that_are_refused),
        cmocka_unit_test(built_frames_are_golden),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
