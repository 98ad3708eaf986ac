// result: a value or an error, also of types that only move; published values and wire accessors.
#include <memory>
#include <utility>

#include "base/cacheline.hpp"
#include "base/result.hpp"
#include "base/wire.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

result<int> half(int n) {
    if (n % 2 != 0) {
        return failure{std::to_string(n) + " is odd"};
    }
    return n / 2;
}

result<void> want_even(int n) {
    const auto made = half(n);
    return made ? result<void>{} : result<void>(made.error());
}

void value_or_error(void**) {
    static const auto good = half(8);
    assert_true(good.has_value());
    assert_true(static_cast<bool>(good));
    assert_int_equal(*good, 4);
    static const auto bad = half(7);
    assert_false(bad.has_value());
    assert_false(static_cast<bool>(bad));
    assert_string_equal(bad.error().text.c_str(), "7 is odd");
}

void nothing_or_error(void**) {
    static const auto good = want_even(2);
    assert_true(good.has_value());
    static const auto bad = want_even(3);
    assert_false(bad.has_value());
    assert_string_equal(bad.error().text.c_str(), "3 is odd");
}

void values_that_only_move(void**) {
    static result<std::unique_ptr<int>> made = std::make_unique<int>(5);
    assert_int_equal(**made, 5);
    static std::unique_ptr<int> out = std::move(*made);
    assert_int_equal(*out, 5);
    assert_null(made->get());
}

// An empty sentence is still an error.
void empty_error_is_an_error(void**) {
    assert_false(result<int>(failure{}).has_value());
    assert_false(result<void>(failure{}).has_value());
}

void published_values(void**) {
    published<std::uint8_t> small(250);
    small.add(10);
    assert_int_equal(small.get(), 4);
    published<std::uint64_t> large;
    assert_int_equal(large.get(), 0);
    large.set(1ULL << 40);
    large.add(1);
    assert_true(large.get() == (1ULL << 40) + 1);
}

void wire_order(void**) {
    std::uint8_t bytes[7] = {};
    for (std::size_t at = 0; at < 3; ++at) {
        store_be32(bytes + at, 0x01020304);
        assert_int_equal(bytes[at], 1);
        assert_int_equal(bytes[at + 3], 4);
        assert_int_equal(load_be32(bytes + at), 0x01020304);
        assert_int_equal(load_be16(bytes + at + 1), 0x0203);
        store_be16(bytes + at, 0xfffe);
        assert_int_equal(load_be32(bytes + at), 0xfffe0304);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(value_or_error),        cmocka_unit_test(nothing_or_error),
        cmocka_unit_test(values_that_only_move), cmocka_unit_test(empty_error_is_an_error),
        cmocka_unit_test(published_values),      cmocka_unit_test(wire_order),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
