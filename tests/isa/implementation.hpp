// The kernels under test: one set of every module for an isa, chosen by the command line before the
// tests run. Emulated sets are the AVX-512 sources compiled against SIMDe, under names of their
// own.
#pragma once

#include <string_view>

#include "checksum/checksum.hpp"
#include "dsp/biquad/biquad.hpp"
#include "dsp/lanes/lanes.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"
#include "rtp/bulk/bulk.hpp"
#include "simd/isa.hpp"
#include "support/cmocka.hpp"

namespace voxplane::isa_test {

struct implementation {
    std::string_view name; // as on the command line and in the names of tests
    const checksum::kernels* checksum;
    const g711::kernels* g711;
    const pcm::kernels* pcm;
    const dsp::biquad_kernels* biquad;
    const dsp::lane_kernels* lanes;
    const rtp::bulk_kernels* rtp_bulk;
    simd::isa by; // for what chooses by it; scalar where emulated
};

// Set once by main.
extern implementation under_test;

struct test_case {
    const char* name;
    CMUnitTestFunction body;
};

// Tests of each module, ending with an empty name.
extern const test_case checksum_tests[];
extern const test_case g711_tests[];
extern const test_case bytemap_tests[];
extern const test_case pcm_tests[];
extern const test_case pcm_float_tests[];
extern const test_case pcm_loudness_tests[];
extern const test_case biquad_tests[];
extern const test_case biquad_lanes_tests[];
extern const test_case fft_tests[];
extern const test_case group_tests[];
extern const test_case lanes_tests[];
extern const test_case rtp_bulk_tests[];
extern const test_case samples_tests[];

} // namespace voxplane::isa_test
