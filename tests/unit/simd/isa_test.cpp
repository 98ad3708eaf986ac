// Names, detection and choice of instruction sets.
#include <algorithm>
#include <string>
#include <vector>

#include "simd/isa.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using simd::isa;

constexpr isa all[] = {isa::scalar, isa::sse41, isa::avx2, isa::avx512, isa::avx512vbmi, isa::neon};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

void names(void**) {
    assert_true(simd::name(isa::scalar) == "scalar");
    assert_true(simd::name(isa::sse41) == "sse41");
    assert_true(simd::name(isa::avx2) == "avx2");
    assert_true(simd::name(isa::avx512) == "avx512");
    assert_true(simd::name(isa::avx512vbmi) == "avx512vbmi");
    assert_true(simd::name(isa::neon) == "neon");
}

// Scalar first, then in the order of all; on x86 each includes those before it.
void supported_in_order(void**) {
    const std::vector<isa> found = simd::supported_isas();
    assert_true(!found.empty());
    assert_true(found.front() == isa::scalar);
    assert_true(std::is_sorted(found.begin(), found.end()));
#if defined(__x86_64__)
    assert_true(std::equal(found.begin(), found.end(), all));
    assert_false(simd::supported(isa::neon));
#elif defined(__aarch64__)
    assert_true(found == (std::vector<isa>{isa::scalar, isa::neon}));
#endif
    for (const isa each : all) {
        const bool listed = std::find(found.begin(), found.end(), each) != found.end();
        assert_int_equal(simd::supported(each), listed);
    }
}

void automatic_is_the_best(void**) {
    const result<isa> chosen = simd::select("auto");
    assert_true(chosen.has_value());
    assert_true(*chosen == simd::supported_isas().back());
}

// A machine of either kind lacks the other's sets: forcing one is an error that says so.
void each_by_name(void**) {
    for (const isa each : all) {
        const result<isa> chosen = simd::select(simd::name(each));
        assert_int_equal(chosen.has_value(), simd::supported(each));
        if (chosen) {
            assert_true(*chosen == each);
        } else {
            const std::string lacks = "this machine lacks " + std::string(simd::name(each));
            assert_true(contains(chosen.error().text, lacks));
            assert_true(contains(chosen.error().text, "scalar"));
        }
    }
}

void unknown_names(void**) {
    for (const char* text : {"", "AVX2", "avx", "avx5122", "sse"}) {
        const result<isa> chosen = simd::select(text);
        assert_false(chosen.has_value());
        assert_true(contains(chosen.error().text, "unknown name \"" + std::string(text) + "\""));
        assert_true(
            contains(chosen.error().text, "auto, scalar, sse41, avx2, avx512, avx512vbmi, neon"));
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(supported_in_order),
        cmocka_unit_test(automatic_is_the_best),
        cmocka_unit_test(each_by_name),
        cmocka_unit_test(unknown_names),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
