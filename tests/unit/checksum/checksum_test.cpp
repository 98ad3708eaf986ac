// Known checksums and the folding of sums; the kernels' own tests are in the suite "isa".
#include <cstdint>

#include "checksum/checksum.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

const checksum::kernels& plain() {
    return checksum::kernels_for(simd::isa::scalar);
}

// RFC 1071 section 3: 00 01 f2 03 f4 f5 f6 f7 sums to dd f2.
void rfc_1071_example(void**) {
    const std::uint8_t data[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    const std::uint16_t folded = checksum::fold(plain().sum(data, sizeof data));
    const std::uint8_t want[] = {0xdd, 0xf2};
    assert_memory_equal(&folded, want, 2);
}

// An IPv4 header with its checksum in place sums to ffff.
void ipv4_header(void**) {
    std::uint8_t header[] = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                             0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
    const auto field =
        static_cast<std::uint16_t>(~checksum::fold(plain().sum(header, sizeof header)));
    const std::uint8_t want[] = {0xb8, 0x61};
    assert_memory_equal(&field, want, 2);
    __builtin_memcpy(header + 10, &field, 2);
    assert_int_equal(checksum::fold(plain().sum(header, sizeof header)), 0xffff);
}

void odd_length(void**) {
    const std::uint8_t data[] = {0x12, 0x34, 0x56};
    const std::uint16_t folded = checksum::fold(plain().sum(data, sizeof data));
    const std::uint8_t want[] = {0x68, 0x34};
    assert_memory_equal(&folded, want, 2);
}

// Folding keeps the value modulo 65535 and makes zero of nothing but zero.
void fold_extremes(void**) {
    assert_int_equal(checksum::fold(0), 0);
    assert_int_equal(checksum::fold(1), 1);
    assert_int_equal(checksum::fold(0xffff), 0xffff);
    assert_int_equal(checksum::fold(0x10000), 1);
    assert_int_equal(checksum::fold(0x1ffff), 1);
    assert_int_equal(checksum::fold(0xffffffffU), 0xffff);
    assert_int_equal(checksum::fold(0x100000000U), 1);
    assert_int_equal(checksum::fold(0xffffffffffffffffU), 0xffff);
    assert_int_equal(checksum::fold(0xfffffffffffffffeU), 0xfffe);
}

// Right is what folds to 0xffff, and nothing else: near every border, and anywhere.
void right_is_what_folds_to_ones(void**) {
    std::uint64_t some = 1;
    for (unsigned i = 0; i < 100'000; ++i) {
        some = some * 6364136223846793005U + 1442695040888963407U;
        const std::uint64_t near = some >> (i % 64) | 1U;
        for (const std::uint64_t sum : {near, near - near % 65535 + 65535, ~near | 1U}) {
            assert_int_equal(checksum::is_right(sum), checksum::fold(sum) == 0xffff);
        }
    }
    for (unsigned sum = 1; sum < 0x40000; ++sum) {
        assert_int_equal(checksum::is_right(sum), checksum::fold(sum) == 0xffff);
    }
    assert_true(checksum::is_right(0xffffffffffffffffU));
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(rfc_1071_example),
        cmocka_unit_test(ipv4_header),
        cmocka_unit_test(odd_length),
        cmocka_unit_test(fold_extremes),
        cmocka_unit_test(right_is_what_folds_to_ones),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
