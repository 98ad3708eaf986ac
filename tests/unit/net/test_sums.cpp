// Checksums of IPv4 headers and UDP against worked examples.
#include "base/wire.hpp"
#include "net/sums.hpp"

#include "support/cmocka.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;

const checksum::kernels& kernels() {
    return checksum::kernels_for(simd::isa::scalar);
}

// IPv4 and UDP from 198.18.0.2:5004 to 198.18.0.1:16384 with "abc": an odd length.
struct datagram {
    std::uint8_t bytes[31] = {0x45, 0,  0, 31, 0,    0,    0x40, 0, 64, 17, 0, 0, 198, 18,  0,  2,
                              198,  18, 0, 1,  0x13, 0x8c, 0x40, 0, 0,  11, 0, 0, 'a', 'b', 'c'};
    std::uint8_t* udp() { return bytes + 20; }
};

// Sums worked out by hand, in 16-bit words: header 4500+001f+4000+4011+c612+0002+c612+0001 = 25157,
// folded 5159, inverted aea6. UDP: pseudo c612+0002+c612+0001+0011+000b = 18c43, datagram
// 138c+4000+000b+6162+6300 = 117f9, together 2a43c, folded a43e, inverted 5bc1.
void sums_match_worked_example(void**) {
    datagram d;
    fill_ipv4_header(kernels(), d.bytes, 20);
    assert_int_equal(d.bytes[10] << 8 | d.bytes[11], 0xaea6);
    assert_true(ipv4_header_valid(kernels(), d.bytes, 20));
    d.bytes[8] = 63;
    assert_false(ipv4_header_valid(kernels(), d.bytes, 20));

    const auto pseudo = pseudo_sum_ipv4(kernels(), d.bytes, protocol_udp, 11);
    fill_message(kernels(), pseudo, d.udp(), 11, udp::checksum);
    assert_int_equal(d.udp()[6] << 8 | d.udp()[7], 0x5bc1);
    assert_true(message_valid(kernels(), pseudo, d.udp(), 11));
    d.udp()[10] = 'd';
    assert_false(message_valid(kernels(), pseudo, d.udp(), 11));
}

// A datagram whose sum is all ones would have the field 0, which means "no checksum".
void zero_becomes_all_ones(void**) {
    datagram d;
    const auto pseudo = pseudo_sum_ipv4(kernels(), d.bytes, protocol_udp, 10);
    fill_message(kernels(), pseudo, d.udp(), 10, udp::checksum);
    std::memcpy(d.udp() + 8, d.udp() + udp::checksum, 2);
    // The datagram's word "ab" was part of the sum: put in what makes up for it.
    const unsigned word = load_be16(d.udp() + 8) + 0x6162U;
    const unsigned folded = (word & 0xffffU) + (word >> 16);
    d.udp()[8] = static_cast<std::uint8_t>(folded >> 8);
    d.udp()[9] = static_cast<std::uint8_t>(folded);
    fill_message(kernels(), pseudo, d.udp(), 10, udp::checksum);
    assert_int_equal(d.udp()[6] << 8 | d.udp()[7], 0xffff);
    assert_true(message_valid(kernels(), pseudo, d.udp(), 10));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sums_match_worked_example),
        cmocka_unit_test(zero_becomes_all_ones),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
