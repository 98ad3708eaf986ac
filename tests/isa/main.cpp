// Runs every kernel test on one implementation: isa_kernels <isa> or isa_kernels "<isa>
// (emulated)". Exit status 77, which meson reports as skipped, when this machine or build lacks it.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "implementation.hpp"
#include "simd/isa.hpp"

namespace voxplane {

// Defined by the AVX-512 sources compiled with these names for their namespaces.
namespace checksum::emulated_avx512 {
extern const kernels kernel_set;
}
namespace g711::emulated_avx512 {
extern const kernels kernel_set;
}
namespace g711::emulated_avx512vbmi {
extern const kernels kernel_set;
}
namespace pcm::emulated_avx512 {
extern const kernels kernel_set;
}
namespace dsp::emulated_avx512 {
extern const biquad_kernels biquad_set;
extern const lane_kernels lane_set;
} // namespace dsp::emulated_avx512

namespace isa_test {

implementation under_test;

namespace {

constexpr int skipped = 77;

bool choose_emulated(std::string_view name) {
#if VOXPLANE_EMULATED
    const bool vbmi = name == "avx512vbmi (emulated)";
    under_test = {name,
                  &checksum::emulated_avx512::kernel_set,
                  vbmi ? &g711::emulated_avx512vbmi::kernel_set
                       : &g711::emulated_avx512::kernel_set,
                  &pcm::emulated_avx512::kernel_set,
                  &dsp::emulated_avx512::biquad_set,
                  &dsp::emulated_avx512::lane_set,
                  &rtp::bulk_kernels_for(simd::isa::scalar),
                  simd::isa::scalar};
    return true;
#else
    std::printf("SKIPPED %s: built without SIMDe\n", std::string(name).c_str());
    return false;
#endif
}

bool choose_native(std::string_view name) {
    const result<simd::isa> which = simd::select(name);
    if (!which) {
        std::printf("SKIPPED %s: %s\n", std::string(name).c_str(), which.error().text.c_str());
        return false;
    }
    under_test = {name,
                  &checksum::kernels_for(*which),
                  &g711::kernels_for(*which),
                  &pcm::kernels_for(*which),
                  &dsp::biquad_kernels_for(*which),
                  &dsp::lane_kernels_for(*which),
                  &rtp::bulk_kernels_for(*which),
                  *which};
    return true;
}

int run() {
    // Names must outlive the run; cmocka keeps pointers to them.
    std::vector<std::string> names;
    std::vector<CMUnitTest> tests;
    names.reserve(128);
    for (const test_case* module :
         {checksum_tests, g711_tests, bytemap_tests, pcm_tests, pcm_float_tests, pcm_loudness_tests,
          biquad_tests, biquad_lanes_tests, fft_tests, group_tests, lanes_tests, rtp_bulk_tests,
          samples_tests}) {
        for (const test_case* t = module; t->name != nullptr; ++t) {
            names.push_back(std::string(under_test.name) + ": " + t->name);
            tests.push_back({names.back().c_str(), t->body, nullptr, nullptr, nullptr});
        }
    }
    return _cmocka_run_group_tests("isa", tests.data(), tests.size(), nullptr, nullptr);
}

} // namespace

int main_of(std::string_view name) {
    const std::vector<std::string_view> known{"scalar",
                                              "sse41",
                                              "avx2",
                                              "avx512",
                                              "avx512vbmi",
                                              "avx512 (emulated)",
                                              "avx512vbmi (emulated)",
                                              "neon"};
    for (const std::string_view each : known) {
        if (each == name) {
            const bool emulated = name.find("(emulated)") != std::string_view::npos;
            return (emulated ? choose_emulated(each) : choose_native(each)) ? run() : skipped;
        }
    }
    std::fprintf(stderr, "isa_kernels: unknown isa \"%s\"; known are:\n",
                 std::string(name).c_str());
    for (const std::string_view each : known) {
        std::fprintf(stderr, "  %s\n", std::string(each).c_str());
    }
    return 2;
}

} // namespace isa_test
} // namespace voxplane

int main(int argc, char** argv) {
    return voxplane::isa_test::main_of(argc > 1 ? argv[1] : "scalar");
}
