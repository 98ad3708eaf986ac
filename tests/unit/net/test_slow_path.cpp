// Where the slow path leads a frame: EtherTypes, header offsets, frames of nobody.
#include "golden.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;
using stats::drop;

void other_protocols_end(void**) {
    golden::buffer b = golden::arp_request;
    b.bytes[12] = 0x88;
    b.bytes[13] = 0xcc; // LLDP
    assert_int_equal(golden::handle(b).reason, drop::unknown_ethertype);
}

void group_senders_get_no_answer(void**) {
    for (const golden::buffer* good : {&golden::arp_request, &golden::echo_request,
                                       &golden::echo_request_ipv6, &golden::solicitation}) {
        golden::buffer b = *good;
        b.bytes[6] = 0x03;
        const outcome o = golden::handle(b);
        assert_int_equal(o.reply_bytes, 0);
        assert_false(o.neighbour_seen);
        assert_int_equal(o.reason, drop::slow_path_malformed);
    }
}

void impossible_offsets_are_refused(void**) {
    golden::buffer b = golden::arp_request;
    assert_int_equal(golden::handle(b, 13).reason, drop::truncated_l2);
    assert_int_equal(golden::handle(b, 43).reason, drop::truncated_l2);
    frame overlong = b.as_frame();
    overlong.capacity = static_cast<std::uint16_t>(overlong.length - 1);
    assert_int_equal(handle_slow_path(overlong, golden::locals, golden::kernels()).reason,
                     drop::truncated_l2);
}

void without_addresses_nothing_is_answered(void**) {
    for (const golden::buffer* good :
         {&golden::arp_request, &golden::echo_request, &golden::echo_request_ipv6,
          &golden::solicitation, &golden::probe, &golden::announcement}) {
        golden::buffer b = *good;
        const outcome o = handle_slow_path(b.as_frame(), {}, golden::kernels());
        assert_int_equal(o.reply_bytes, 0);
        assert_false(o.neighbour_seen);
    }
}

// What is answered or told must not depend on the checksum kernels.
void every_isa_answers_alike(void**) {
    for (const simd::isa which : {simd::isa::avx2, simd::isa::avx512, simd::isa::avx512vbmi}) {
        if (!simd::supported(which))
            continue;
        golden::buffer b = golden::solicitation;
        const outcome o =
            handle_slow_path(b.as_frame(), golden::locals, checksum::kernels_for(which));
        assert_int_equal(o.reply_bytes, golden::advertisement.length);
        assert_true(b.starts_with(golden::advertisement));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(other_protocols_end),
        cmocka_unit_test(group_senders_get_no_answer),
        cmocka_unit_test(impossible_offsets_are_refused),
        cmocka_unit_test(without_addresses_nothing_is_answered),
        cmocka_unit_test(every_isa_answers_alike),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
