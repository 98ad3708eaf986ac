// Ping over IPv4 and IPv6: golden answers, and every reason not to answer.
#include "golden.hpp"
#include "net/sums.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;
using stats::drop;

void assert_dropped(golden::buffer b, drop why) {
    const golden::buffer before = b;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 0);
    assert_int_equal(o.reason, why);
    assert_true(b.starts_with(before));
}

// Makes both checksums of a changed IPv4 frame right again.
golden::buffer refilled(golden::buffer b) {
    std::uint8_t* const header = b.bytes.data() + 14;
    const std::size_t header_bytes = (header[0] & 15U) * std::size_t{4};
    const auto total = static_cast<std::size_t>(header[2] << 8 | header[3]);
    fill_ipv4_header(golden::kernels(), header, header_bytes);
    fill_message(golden::kernels(), 0, header + header_bytes, total - header_bytes, icmp::checksum);
    return b;
}

golden::buffer changed(golden::buffer b, std::size_t at, int value) {
    b.bytes[at] = static_cast<std::uint8_t>(value);
    return b;
}

void ping_is_answered(void**) {
    golden::buffer b = golden::echo_request;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 60); // padded
    assert_true(b.starts_with(golden::echo_reply));
    assert_int_equal(o.local, 0);
    assert_false(o.neighbour_seen);

    golden::buffer six = golden::echo_request_ipv6;
    assert_int_equal(golden::handle(six).reply_bytes, golden::echo_reply_ipv6.length);
    assert_true(six.starts_with(golden::echo_reply_ipv6));
}

void trailing_bytes_are_cut(void**) {
    golden::buffer b = golden::echo_request_ipv6;
    b.length = static_cast<std::uint16_t>(b.length + 30);
    assert_int_equal(golden::handle(b).reply_bytes, golden::echo_reply_ipv6.length);
}

void every_truncation_is_refused(void**) {
    for (std::uint16_t length = 14; length < golden::echo_request.length; ++length) {
        golden::buffer b = golden::echo_request;
        b.length = length;
        assert_dropped(b, drop::ip_malformed);
    }
    for (std::uint16_t length = 14; length < golden::echo_request_ipv6.length; ++length) {
        golden::buffer b = golden::echo_request_ipv6;
        b.length = length;
        assert_dropped(b, drop::ip_malformed);
    }
}

void every_flipped_bit_behind_ethernet_is_noticed(void**) {
    for (std::size_t bit = 14 * 8; bit < golden::echo_request.length * 8U; ++bit) {
        golden::buffer b = golden::echo_request;
        b.bytes[bit / 8] = static_cast<std::uint8_t>(b.bytes[bit / 8] ^ (1U << bit % 8));
        assert_int_equal(golden::handle(b).reply_bytes, 0);
    }
}

void ipv4_requests_not_for_an_answer(void**) {
    const golden::buffer& good = golden::echo_request;
    assert_dropped(changed(good, 14 + ipv4::checksum, 0), drop::ip_checksum);
    assert_dropped(changed(good, 34 + icmp::checksum, 0), drop::slow_path_malformed);
    assert_dropped(refilled(changed(good, 14 + ipv4::fragment, 0x20)), drop::ip_fragment);
    assert_dropped(refilled(changed(good, 14 + ipv4::fragment + 1, 1)), drop::ip_fragment);
    assert_dropped(refilled(changed(good, 14 + ipv4::destination + 3, 9)), drop::not_for_us);
    assert_dropped(refilled(changed(good, 34 + icmp::code, 1)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 34 + icmp::type, 3)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 14 + ipv4::source, 224)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 14 + ipv4::source, 127)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 14 + ipv4::source, 0)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 14 + ipv4::source + 3, 1)), drop::icmp_ignored);
    assert_dropped(refilled(changed(good, 14 + ipv4::protocol, 6)), drop::ip_protocol);
    assert_dropped(changed(good, 5, 9), drop::not_for_us);
    // Twelve bytes of the message taken for IPv4 options leave one of five bytes.
    assert_dropped(refilled(changed(good, 14, 0x48)), drop::slow_path_malformed);
    assert_dropped(changed(good, 14, 0x44), drop::ip_malformed);
    assert_dropped(changed(good, 14, 0x55), drop::ip_malformed);
    assert_dropped(changed(good, 14 + ipv4::total_length + 1, 19), drop::ip_malformed);
}

void options_are_not_answered(void**) {
    golden::buffer b = golden::echo_request;
    std::memmove(b.bytes.data() + 38, b.bytes.data() + 34, 17);
    std::memset(b.bytes.data() + 34, 1, 4); // four no-operations
    b.bytes[14] = 0x46;
    b.bytes[17] = 41;
    b.length = static_cast<std::uint16_t>(b.length + 4);
    assert_dropped(refilled(b), drop::icmp_ignored);
}

void ping_can_be_off(void**) {
    golden::buffer b = refilled(changed(golden::echo_request, 14 + ipv4::destination + 2, 1));
    b = b.tagged(100);
    const outcome o = golden::handle(b, 18, {100, 0});
    assert_int_equal(o.reply_bytes, 0);
    assert_int_equal(o.reason, drop::icmp_ignored);
}

void ipv6_requests_not_for_an_answer(void**) {
    const auto refill = [](std::size_t at, int value) {
        golden::buffer b = changed(golden::echo_request_ipv6, at, value);
        golden::refill_icmpv6(b);
        return b;
    };
    assert_dropped(changed(golden::echo_request_ipv6, 54 + icmpv6::checksum, 0),
                   drop::slow_path_malformed);
    assert_dropped(refill(14 + ipv6::destination + 15, 9), drop::not_for_us);
    assert_dropped(refill(14 + ipv6::source, 0xff), drop::icmp_ignored);
    assert_dropped(refill(14 + ipv6::source + 15, 1), drop::icmp_ignored);
    assert_dropped(refill(54 + icmpv6::code, 1), drop::icmp_ignored);
    assert_dropped(refill(54 + icmpv6::type, 133), drop::icmp_ignored);
    assert_dropped(refill(14 + ipv6::payload_length + 1, 7), drop::slow_path_malformed);
    assert_dropped(changed(golden::echo_request_ipv6, 14 + ipv6::payload_length, 1),
                   drop::ip_malformed);
    assert_dropped(changed(golden::echo_request_ipv6, 14 + ipv6::next_header, 6),
                   drop::ip_protocol);
    assert_dropped(changed(golden::echo_request_ipv6, 5, 9), drop::not_for_us);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(ping_is_answered),
        cmocka_unit_test(trailing_bytes_are_cut),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_bit_behind_ethernet_is_noticed),
        cmocka_unit_test(ipv4_requests_not_for_an_answer),
        cmocka_unit_test(options_are_not_answered),
        cmocka_unit_test(ping_can_be_off),
        cmocka_unit_test(ipv6_requests_not_for_an_answer),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
