// ARP: requests answered, neighbours told, frames of ours built.
#include "net/arp.hpp"

#include "golden.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;
using stats::drop;

void assert_dropped(golden::buffer b, drop why, vlan_ids vlan = {}) {
    const golden::buffer before = b;
    const outcome o = golden::handle(b, 14, vlan);
    assert_int_equal(o.reply_bytes, 0);
    assert_false(o.neighbour_seen);
    assert_int_equal(o.reason, why);
    assert_true(b.starts_with(before));
}

void assert_heard(const outcome& o, std::uint8_t last_of_ip, std::uint16_t local) {
    assert_true(o.neighbour_seen);
    assert_true(o.ip == (ip_address{{198, 18, 0, last_of_ip}, ip_family::ipv4}));
    assert_true(o.mac == mac_address{golden::peer_mac});
    assert_int_equal(o.local, local);
}

void request_is_answered_and_teaches(void**) {
    golden::buffer b = golden::arp_request;
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 60);
    assert_true(b.starts_with(golden::arp_reply));
    for (std::size_t i = golden::arp_reply.length; i < 60; ++i)
        assert_int_equal(b.bytes[i], 0);
    assert_heard(o, 2, 0);
}

void padding_of_the_request_is_cleared(void**) {
    golden::buffer b = golden::arp_request;
    std::memset(b.bytes.data() + b.length, 0x55, 40);
    b.length = 60;
    assert_int_equal(golden::handle(b).reply_bytes, 60);
    assert_int_equal(b.bytes[42], 0);
    assert_int_equal(b.bytes[59], 0);
    assert_int_equal(b.bytes[60], 0x55);
}

void reply_without_room_to_pad_stays_short(void**) {
    golden::buffer b = golden::arp_request;
    frame tight = b.as_frame();
    tight.capacity = tight.length;
    assert_int_equal(handle_slow_path(tight, golden::locals, golden::kernels()).reply_bytes, 42);
}

void tags_must_be_the_address_own(void**) {
    golden::buffer b = golden::arp_request.tagged(100);
    b.bytes[18 + arp::target_ip + 2] = 1; // 198.18.1.1
    golden::buffer other = b;
    const outcome o = golden::handle(b, 18, {100, 0});
    assert_int_equal(o.reply_bytes, 60);
    assert_int_equal(o.local, 2);
    assert_int_equal(b.bytes[15], 100); // the tag stays
    assert_int_equal(golden::handle(other, 18, {101, 0}).reason, drop::vlan_mismatch);
    assert_dropped(golden::arp_request, drop::vlan_mismatch, {100, 0});
}

void questions_for_others_are_ignored(void**) {
    golden::buffer b = golden::arp_request;
    b.bytes[14 + arp::target_ip + 3] = 9;
    assert_dropped(b, drop::arp_ignored);
    b = golden::arp_request;
    b.bytes[5] = 0x77; // to another station
    b.bytes[0] = 0x02;
    assert_dropped(b, drop::not_for_us);
    b = golden::arp_request;
    b.bytes[14 + arp::sender_ip + 3] = 1; // somebody claims our address
    assert_dropped(b, drop::arp_ignored);
}

void probe_is_answered_but_teaches_nobody(void**) {
    golden::buffer b = golden::arp_request;
    std::memset(b.bytes.data() + 14 + arp::sender_ip, 0, 4);
    const outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 60);
    assert_false(o.neighbour_seen);
}

void replies_and_announcements_teach(void**) {
    golden::buffer b = golden::arp_reply;
    std::memcpy(b.bytes.data(), golden::our_mac.data(), 6);
    std::memcpy(b.bytes.data() + 14 + arp::sender_mac, golden::peer_mac.data(), 6);
    b.bytes[14 + arp::sender_ip + 3] = 2;
    b.bytes[14 + arp::target_ip + 3] = 1;
    outcome o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 0);
    assert_int_equal(o.reason, drop::arp_ignored);
    assert_heard(o, 2, 0);

    b = golden::arp_request;
    b.bytes[14 + arp::target_ip + 3] = 2; // 198.18.0.2 announces itself
    o = golden::handle(b);
    assert_int_equal(o.reply_bytes, 0);
    assert_heard(o, 2, 0);
}

void damaged_messages_are_refused(void**) {
    struct change {
        std::size_t at;
        std::uint8_t value;
    };
    for (const change c : {change{1, 6}, change{2, 0x86}, change{4, 8}, change{5, 16}, change{7, 0},
                           change{7, 3}, change{8, 0x01}}) {
        golden::buffer b = golden::arp_request;
        b.bytes[14 + c.at] = c.value;
        assert_dropped(b, drop::slow_path_malformed);
    }
    for (std::uint16_t length = 14; length < 42; ++length) {
        golden::buffer b = golden::arp_request;
        b.length = length;
        assert_dropped(b, drop::slow_path_malformed);
    }
}

void built_frames_are_golden(void**) {
    std::uint8_t out[arp_buffer_bytes];
    golden::buffer expected = golden::arp_request; // ask for 198.18.0.2 from 198.18.0.1
    expected.bytes[11] = 1;
    expected.bytes[14 + arp::sender_mac + 5] = 1;
    expected.bytes[14 + arp::sender_ip + 3] = 1;
    expected.bytes[14 + arp::target_ip + 3] = 2;
    const ip_address peer{{198, 18, 0, 2}, ip_family::ipv4};
    assert_int_equal(build_arp_request(out, golden::locals[0], peer), 60);
    assert_memory_equal(out, expected.bytes.data(), 60);

    const mac_address known{golden::peer_mac};
    std::memcpy(expected.bytes.data(), golden::peer_mac.data(), 6);
    assert_int_equal(build_arp_request(out, golden::locals[0], peer, &known), 60);
    assert_memory_equal(out, expected.bytes.data(), 60);

    std::memset(expected.bytes.data(), 0xff, 6);
    expected.bytes[14 + arp::target_ip + 3] = 1;
    assert_int_equal(build_arp_announcement(out, golden::locals[0]), 60);
    assert_memory_equal(out, expected.bytes.data(), 60);

    assert_int_equal(build_arp_announcement(out, golden::locals[2]), 60);
    const std::uint8_t tagged[] = {0x81, 0, 0, 100, 0x08, 0x06, 0, 1};
    assert_memory_equal(out + 12, tagged, sizeof tagged);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(request_is_answered_and_teaches),
        cmocka_unit_test(padding_of_the_request_is_cleared),
        cmocka_unit_test(reply_without_room_to_pad_stays_short),
        cmocka_unit_test(tags_must_be_the_address_own),
        cmocka_unit_test(questions_for_others_are_ignored),
        cmocka_unit_test(probe_is_answered_but_teaches_nobody),
        cmocka_unit_test(replies_and_announcements_teach),
        cmocka_unit_test(damaged_messages_are_refused),
        cmocka_unit_test(built_frames_are_golden),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
