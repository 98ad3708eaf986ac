// A record that is written without pause while another thread reads: every copy is whole.
#include <thread>

#include "base/published_record.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

struct triple {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint16_t c = 0;
};

void starts_empty_and_keeps_the_last(void**) {
    published_record<triple> r;
    assert_int_equal(r.get().b, 0);
    r.set({1, 2, 3});
    r.set({4, 5, 6});
    assert_int_equal(r.get().a, 4);
    assert_int_equal(r.get().b, 5);
    assert_int_equal(r.get().c, 6);
}

// Writes n, 2n, 3n for rising n; a reader that sees parts of two values finds them out of step.
void copies_are_whole(void**) {
    constexpr std::uint32_t last = 300'000;
    published_record<triple> r;
    std::thread writer([&r] {
        for (std::uint32_t n = 1; n <= last; ++n) {
            r.set({n, 2 * n, static_cast<std::uint16_t>(3 * n)});
        }
    });
    std::uint32_t before = 0;
    bool whole = true;
    while (before < last) {
        const triple now = r.get();
        whole = whole && now.b == 2 * now.a && now.c == static_cast<std::uint16_t>(3 * now.a) &&
                now.a >= before;
        before = now.a;
    }
    writer.join();
    assert_true(whole);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(starts_empty_and_keeps_the_last),
        cmocka_unit_test(copies_are_whole),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
