// Every operation of every kernel table in one list, each called alike, so that one program can
// compare the sets of two instruction sets. Buffers belong to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checksum/checksum.hpp"
#include "dsp/biquad/biquad.hpp"
#include "dsp/lanes/lanes.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"
#include "rtp/bulk/bulk.hpp"
#include "simd/isa.hpp"

namespace voxplane::fuzz {

struct kernel_sets {
    const checksum::kernels& checksum;
    const g711::kernels& g711;
    const pcm::kernels& pcm;
    const dsp::lane_kernels& lanes;
    const dsp::biquad_kernels& biquad;
    const rtp::bulk_kernels& bulk;
};

[[nodiscard]] inline kernel_sets sets_for(simd::isa which) {
    return {checksum::kernels_for(which),   g711::kernels_for(which),
            pcm::kernels_for(which),        dsp::lane_kernels_for(which),
            dsp::biquad_kernels_for(which), rtp::bulk_kernels_for(which)};
}

// What an operation works on, and what it returns.
struct work {
    std::uint8_t* first;
    std::uint8_t* second;
    std::uint8_t* out;
    std::uint8_t* second_out;
    std::size_t n;
    std::uint16_t parameter[2];
    const g711::byte_table* table;
    std::uint64_t returned[2];
    // How far the floats of each column may be off the scalar set's, which states it.
    std::vector<double> tolerance = {};
};

// Buffers of a work, for operation::within_tolerance.
enum : std::uint8_t { first_buffer = 1, out_buffer = 4 };

struct operation {
    const char* name;
    // Bytes a sample of each buffer; 0: not used. `first` may be written to where out is not used.
    std::uint8_t first;
    std::uint8_t second;
    std::uint8_t out;
    std::uint8_t second_out;
    bool in_place; // out may be an input of as many bytes
    void (*run)(const kernel_sets& k, work& w);
    bool has_table = false;
    std::uint8_t within_tolerance = 0; // those of floats that sets may round differently
};

// By what they work on, each list ending with one without a name.
extern const operation frame_operations[];
extern const operation group_operations[];
extern const operation burst_operations[];

// All of them.
[[nodiscard]] const std::vector<operation>& operations();

} // namespace voxplane::fuzz
