// Equaliser of one leg: eight bands, flat and free of cost where all are off. Samples are the
// block's, in place; the state is one block of memory that the control core gives.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/biquad/biquad.hpp"
#include "dsp/eq/settings.hpp"
#include "dsp/group/kernels.hpp"
#include "dsp/samples/samples.hpp"

namespace voxplane::dsp {

class alignas(64) equaliser {
public:
    [[nodiscard]] static std::size_t state_bytes(const eq_settings& settings, format how) noexcept;
    // In 64-byte aligned memory of that size. Null: settings that check() refuses. Control core.
    [[nodiscard]] static equaliser* make(void* memory, const eq_settings& settings, format how,
                                         simd::isa which = simd::isa::scalar) noexcept;

    // One block in place. False: input or state held what is no number; the block is as it came and
    // the state is silence again. Worker.
    bool process(float* block) noexcept;
    // Other bands: the next block fades from the old ones to them. Worker.
    void change(const eq_settings& settings) noexcept;
    void reset() noexcept;

private:
    friend class equaliser_lanes; // blocks of several legs (lanes.cpp)
    equaliser(const eq_settings& settings, format how, simd::isa which) noexcept;
    void load(const eq_settings& settings) noexcept;
    void load_lanes() noexcept;

    biquad_cascade cascade_;
    group_cascade lane_cascade_; // the same for lanes
    biquad_state state_;
    biquad_cascade before_; // fades out when changed_ is set
    biquad_state state_before_;
    const biquad_kernels* filters_;
    const sample_kernels* samples_;
    const group_kernels* group_;
    format how_;
    bool changed_ = false;
    bool in_lanes_ = false; // lane_cascade_ is within the range of floats
};

} // namespace voxplane::dsp
