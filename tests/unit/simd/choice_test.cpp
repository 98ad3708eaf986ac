// The classes of sizes, the rule of the choice, and tables composed by it. Locals that own memory
// are static: a failed assertion leaves past destructors.
#include <string>
#include <vector>

#include "simd/by_size.hpp"
#include "simd/choice.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using simd::isa;

// Times of scalar, avx2 and avx512 for every size.
simd::operation_times timed(double scalar, double avx2, double avx512) {
    simd::operation_times times{"test/op", {}};
    const std::pair<isa, double> all[] = {
        {isa::scalar, scalar}, {isa::avx2, avx2}, {isa::avx512, avx512}};
    for (const auto& [by, ns] : all) {
        times.candidates.push_back({by, {}});
        times.candidates.back().ns.fill(ns);
    }
    return times;
}

isa chosen(double scalar, double avx2, double avx512) {
    return simd::choose(timed(scalar, avx2, avx512), 0);
}

void sizes_have_classes(void**) {
    for (std::size_t c = 0; c < simd::size_classes; ++c) {
        assert_int_equal(simd::size_class(simd::timed_sizes[c]), c);
    }
    // Borders lie half way, and belong to the upper class.
    const std::size_t borders[] = {120, 200, 280, 400, 720};
    for (std::size_t c = 0; c < std::size(borders); ++c) {
        assert_int_equal(simd::size_class(borders[c] - 1), c);
        assert_int_equal(simd::size_class(borders[c]), c + 1);
    }
    assert_int_equal(simd::size_class(0), 0);
    assert_int_equal(simd::size_class(65535), simd::size_classes - 1);
    assert_int_equal(simd::size_class(SIZE_MAX), simd::size_classes - 1);
    // A frame's datagram, with its RTP header, is in its frame's class.
    for (const std::size_t size : simd::timed_sizes) {
        assert_int_equal(simd::size_class(size + 12), simd::size_class(size));
    }
}

void the_fastest_is_taken(void**) {
    assert_true(chosen(10, 20, 30) == isa::scalar);
    assert_true(chosen(30, 10, 20) == isa::avx2);
    assert_true(chosen(30, 20, 10) == isa::avx512);
}

void the_lower_wins_unless_it_is_worthwhile(void**) {
    assert_true(chosen(100, 100, 100) == isa::scalar);
    assert_true(chosen(114.9, 100, 100) == isa::scalar);
    assert_true(chosen(115.1, 100, 100) == isa::avx2);
    assert_true(chosen(200, 100, 87) == isa::avx2);
    assert_true(chosen(200, 100, 86.9) == isa::avx512);
    // Always of the fastest: small steps do not add up.
    assert_true(chosen(124, 112, 100) == isa::avx2);
    assert_true(chosen(130, 116, 100) == isa::avx512);
}

// One size alone has to gain more, and what it then takes has to be worthwhile there.
void a_size_departs_for_a_great_gain(void**) {
    static simd::operation_times times;
    times = timed(200, 100, 100);
    times.candidates[2].ns[3] = 78;
    assert_true(simd::choose(times, 3) == isa::avx2);
    times.candidates[2].ns[3] = 76;
    assert_true(simd::choose(times, 3) == isa::avx512);
    assert_true(simd::choose(times, 2) == isa::avx2);
    times.candidates[0].ns[3] = 87;
    assert_true(simd::choose(times, 3) == isa::scalar);
    // A size that was not timed in full has no say in the others.
    times = timed(200, 100, 100);
    times.candidates[1].ns[0] = 0;
    times.candidates[2].ns[0] = 0.01;
    assert_true(simd::choose(times, 0) == isa::avx512);
    assert_true(simd::choose(times, 1) == isa::avx2);
}

// Bursts have classes of their own.
void bursts_have_classes(void**) {
    for (std::size_t c = 0; c < simd::size_classes; ++c) {
        assert_int_equal(simd::burst_class(simd::timed_bursts[c]), c);
    }
    assert_int_equal(simd::burst_class(0), 0);
    const std::size_t borders[] = {2, 3, 6, 12, 24};
    for (std::size_t c = 0; c < std::size(borders); ++c) {
        assert_int_equal(simd::burst_class(borders[c] - 1), c);
        assert_int_equal(simd::burst_class(borders[c]), c + 1);
    }
    assert_int_equal(simd::burst_class(SIZE_MAX / 4), simd::size_classes - 1);
}

// Whatever noise below 7 % does to equal candidates, the choice is the same.
void equal_candidates_give_the_same_choice(void**) {
    std::uint32_t state = 7;
    const auto noisy = [&state](double ns) {
        state = state * 1664525U + 1013904223U;
        return ns * (1 + 0.07 * (state >> 8) / double{1U << 24});
    };
    for (int i = 0; i < 1000; ++i) {
        assert_true(chosen(noisy(40), noisy(10), noisy(10)) == isa::avx2);
    }
}

void untimed_takes_the_highest(void**) {
    assert_true(chosen(0, 0, 0) == isa::avx512);
    assert_true(chosen(10, 0, 20) == isa::avx512);
    assert_true(chosen(10, 20, -1) == isa::avx512);
    const auto only = simd::operation_times{"test/op", {{isa::scalar, {}}}};
    assert_true(simd::choose(only, 3) == isa::scalar);
}

void sizes_are_chosen_apart(void**) {
    static std::vector<simd::operation_times> times;
    times = {timed(100, 90, 60), timed(10, 20, 30)};
    times[0].candidates[0].ns[0] = 40;
    times[0].candidates[1].ns[0] = 80;
    times[0].candidates[1].ns[5] = 45;
    times[1].name = "test/other";
    static std::vector<simd::selection> all;
    all = simd::choose(times);
    assert_int_equal(all.size(), 2);
    assert_string_equal(simd::to_text(all[0]).c_str(), "scalar 80, avx512 160-480, avx2 960");
    assert_string_equal(simd::to_text(all[1]).c_str(), "scalar");
    assert_string_equal(all[1].name.c_str(), "test/other");
}

// A module with two members; avx512 has code of its own for one of them.
struct table {
    int (*first[1])() noexcept;
    int (*second)() noexcept;
};
int one() noexcept {
    return 1;
}
int two() noexcept {
    return 2;
}
int three() noexcept {
    return 3;
}
const table& table_for(isa which) noexcept {
    static const table scalar{{one}, one};
    static const table avx2{{two}, two};
    static const table avx512{{two}, three};
    return which < isa::avx2 ? scalar : which == isa::avx2 ? avx2 : avx512;
}
constexpr auto call = [](auto function, simd::scratch_frame& f, std::size_t n) {
    f.result += static_cast<std::uint64_t>(function()) * n;
};
constexpr simd::member<table> members[] = {
    simd::make_member<table>(
        "first", [](auto& t) -> auto& { return t.first[0]; }, call),
    simd::make_member<table>(
        "second", [](auto& t) -> auto& { return t.second; }, call),
};
constexpr isa machine[] = {isa::scalar, isa::sse41, isa::avx2, isa::avx512};
simd::kernel_list<table> list() {
    return {"test", table_for, members};
}

void operations_list_own_code_only(void**) {
    static std::vector<simd::operation> all;
    all = simd::operations_of(list(), machine);
    assert_int_equal(all.size(), 2);
    assert_string_equal(all[0].name.c_str(), "test/first");
    assert_int_equal(all[0].candidates.size(), 2); // scalar, avx2
    assert_true(all[0].candidates[1].by == isa::avx2);
    assert_int_equal(all[1].candidates.size(), 3);
    assert_true(all[1].candidates[2].by == isa::avx512);
    static simd::scratch memory;
    all[1].candidates[2].run(memory, 5, 6); // frames in turn: two calls for the first
    assert_int_equal(memory.frames[0].result, 2 * 3 * 5);
    assert_int_equal(memory.frames[3].result, 3 * 5);
}

void tables_are_composed(void**) {
    static std::vector<simd::selection> chosen_all;
    chosen_all = {{"test/first", {}}, {"test/second", {}}, {"test/unknown", {}}};
    chosen_all[0].by.fill(isa::scalar);
    chosen_all[0].by[2] = isa::avx2;
    chosen_all[1].by.fill(isa::avx512);
    const auto tables = simd::compose(list(), chosen_all);
    assert_int_equal(tables.for_size(80).first[0](), 1);
    assert_int_equal(tables.for_size(240).first[0](), 2);
    assert_int_equal(tables.for_size(320).first[0](), 1);
    assert_int_equal(tables.for_size(240).second(), 3);
    const auto plain = simd::compose(list(), {});
    assert_int_equal(plain.for_size(960).second(), 1);
    assert_int_equal(simd::uniform(table_for(isa::avx2)).for_size(1).second(), 2);
}

void a_forced_isa_takes_its_whole_set(void**) {
    static std::vector<simd::operation> all;
    all = simd::operations_of(list(), machine);
    const std::pair<isa, isa> second[] = {{isa::scalar, isa::scalar},
                                          {isa::sse41, isa::scalar},
                                          {isa::avx2, isa::avx2},
                                          {isa::avx512, isa::avx512}};
    for (const auto& [forced, expected] : second) {
        static std::vector<simd::selection> taken;
        taken = simd::force(all, forced);
        assert_true(taken[1].by[0] == expected && taken[1].by[5] == expected);
        const auto tables = simd::compose(list(), taken);
        for (const std::size_t size : simd::timed_sizes) {
            assert_ptr_equal(tables.for_size(size).first[0], table_for(forced).first[0]);
            assert_ptr_equal(tables.for_size(size).second, table_for(forced).second);
        }
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(sizes_have_classes),
        cmocka_unit_test(the_fastest_is_taken),
        cmocka_unit_test(the_lower_wins_unless_it_is_worthwhile),
        cmocka_unit_test(a_size_departs_for_a_great_gain),
        cmocka_unit_test(bursts_have_classes),
        cmocka_unit_test(equal_candidates_give_the_same_choice),
        cmocka_unit_test(untimed_takes_the_highest),
        cmocka_unit_test(sizes_are_chosen_apart),
        cmocka_unit_test(operations_list_own_code_only),
        cmocka_unit_test(tables_are_composed),
        cmocka_unit_test(a_forced_isa_takes_its_whole_set),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
