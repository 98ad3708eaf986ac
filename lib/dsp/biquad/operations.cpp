// How biquads are timed: cascades of four sections, which a band limit with a hum filter has. They
// pass samples through, so that what is filtered in place again and again stays what it is; no
// kernel looks at coefficients.
#include "dsp/biquad/operations.hpp"

namespace voxplane::dsp {

namespace {

using frame = simd::scratch_frame;

constexpr std::uint32_t sections = 4;

constexpr biquad_cascade one_leg = [] {
    biquad_cascade c;
    c.sections = sections;
    for (std::size_t k = 0; k < sections; ++k) {
        c.set(k, biquad{});
    }
    return c;
}();

template <std::size_t Lanes>
constexpr lane_cascade<Lanes> group_of_legs = [] {
    lane_cascade<Lanes> c;
    c.sections = sections;
    for (std::size_t k = 0; k < sections; ++k) {
        for (std::size_t lane = 0; lane < Lanes; ++lane) {
            c.set(k, lane, biquad{});
        }
    }
    return c;
}();

constexpr auto run_one = [](auto one, frame& f, std::size_t n) {
    biquad_state state;
    one(one_leg, state, f.real, f.group->real_rows, n);
};
template <std::size_t Lanes>
constexpr auto run_lanes = [](auto lanes, frame& f, std::size_t n) {
    lane_state<Lanes> state;
    lanes(group_of_legs<Lanes>, state, f.group->real_rows, n, 0xffff);
};

constexpr simd::member<biquad_kernels> members[] = {
    simd::make_member<biquad_kernels>(
        "one", [](auto& k) -> auto& { return k.one; }, run_one),
    simd::make_member<biquad_kernels>(
        "lanes8", [](auto& k) -> auto& { return k.lanes8; }, run_lanes<8>),
    simd::make_member<biquad_kernels>(
        "lanes16", [](auto& k) -> auto& { return k.lanes16; }, run_lanes<16>),
};

} // namespace

simd::kernel_list<biquad_kernels> biquad_operations() noexcept {
    return {"biquad", biquad_kernels_for, members};
}

} // namespace voxplane::dsp
