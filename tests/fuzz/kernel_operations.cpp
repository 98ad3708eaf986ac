// The operations on frames: which buffers each uses and how it is called. Parameters are brought
// into the ranges that the tables' headers state.
#include "kernel_operations.hpp"

namespace voxplane::fuzz {

namespace {

std::int16_t* pcm16(std::uint8_t* p) {
    return reinterpret_cast<std::int16_t*>(p);
}

std::int32_t* bus32(std::uint8_t* p) {
    return reinterpret_cast<std::int32_t*>(p);
}

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

// 0 to 65535.
std::int32_t gain(const work& w, int which) {
    return w.parameter[which];
}

// -32768 to 32767.
std::int32_t offset(const work& w, int which) {
    return static_cast<std::int16_t>(w.parameter[which]);
}

template <int Law>
void decode(const kernel_sets& k, work& w) {
    k.g711.decode[Law](w.first, pcm16(w.out), w.n);
}

template <int Law>
void encode(const kernel_sets& k, work& w) {
    k.g711.encode[Law](pcm16(w.first), w.out, w.n);
}

// Samples in, samples out.
template <auto Member>
void change(const kernel_sets& k, work& w) {
    (k.pcm.*Member)(pcm16(w.first), pcm16(w.out), w.n);
}

// Two frames in, one out.
template <auto Member>
void join(const kernel_sets& k, work& w) {
    (k.pcm.*Member)(pcm16(w.first), pcm16(w.second), pcm16(w.out), w.n);
}

template <auto Member>
void to_bus(const kernel_sets& k, work& w) {
    (k.pcm.*Member)(bus32(w.first), pcm16(w.second), w.n);
}

template <auto Member>
void figure(const kernel_sets& k, work& w) {
    w.returned[0] = static_cast<std::uint64_t>((k.pcm.*Member)(pcm16(w.first), w.n));
}

// What loudness is before is added to.
pcm::loudness before(const work& w) {
    return {.energy = std::uint64_t{w.parameter[1]} << 30, .peak = w.parameter[1] / 2U};
}

void give(work& w, const pcm::loudness& found) {
    w.returned[0] = found.energy;
    w.returned[1] = found.peak;
}

// Any bits, or numbers half a step apart, of which one in two is to be rounded to even.
void from_float(const kernel_sets& k, work& w) {
    for (std::size_t i = 0; i < w.n && w.parameter[0] % 2 != 0; ++i) {
        floats(w.first)[i] = static_cast<float>(bus32(w.first)[i] >> 15) / 65536.0F;
    }
    k.pcm.from_float(floats(w.first), pcm16(w.out), w.n);
}

using sets = kernel_sets;
using pcm_kernels = pcm::kernels;

} // namespace

const operation frame_operations[] = {
    {"checksum", 1, 0, 0, 0, false,
     [](const sets& k, work& w) {
         // Equal sums may have their carries folded in to different degrees.
         const std::uint64_t sum = k.checksum.sum(w.first, w.n);
         w.returned[0] = checksum::fold(sum);
         w.returned[1] = sum >> 48;
     }},
    {"decode_pcmu", 1, 0, 2, 0, false, decode<0>},
    {"decode_pcma", 1, 0, 2, 0, false, decode<1>},
    {"encode_pcmu", 2, 0, 1, 0, false, encode<0>},
    {"encode_pcma", 2, 0, 1, 0, false, encode<1>},
    {"bytemap", 1, 0, 0, 0, false,
     [](const sets& k, work& w) {
         const std::uint64_t sum = k.g711.bytemap(w.first, w.n, *w.table);
         w.returned[0] = checksum::fold(sum);
         w.returned[1] = sum >> 48;
     },
     true},
    {"swap_bytes", 2, 0, 2, 0, true, change<&pcm_kernels::swap_bytes>},
    {"gain", 2, 0, 2, 0, true,
     [](const sets& k, work& w) { k.pcm.gain(pcm16(w.first), pcm16(w.out), w.n, gain(w, 0)); }},
    {"gain_ramp", 2, 0, 2, 0, true,
     [](const sets& k, work& w) {
         k.pcm.gain_ramp(pcm16(w.first), pcm16(w.out), w.n, gain(w, 0), gain(w, 1));
     }},
    {"attenuate", 2, 0, 2, 0, true,
     [](const sets& k, work& w) {
         const auto factor = static_cast<std::int16_t>(w.parameter[0] / 2);
         k.pcm.attenuate(pcm16(w.first), pcm16(w.out), w.n, factor);
     }},
    {"mix_add", 2, 2, 2, 0, true, join<&pcm_kernels::mix_add>},
    {"mix_subtract", 2, 2, 2, 0, true, join<&pcm_kernels::mix_subtract>},
    {"bus_add", 4, 2, 0, 0, false, to_bus<&pcm_kernels::bus_add>},
    {"bus_subtract", 4, 2, 0, 0, false, to_bus<&pcm_kernels::bus_subtract>},
    {"bus_out", 4, 0, 2, 0, false,
     [](const sets& k, work& w) { k.pcm.bus_out(bus32(w.first), pcm16(w.out), w.n); }},
    {"bus_out_without", 4, 2, 2, 0, true,
     [](const sets& k, work& w) {
         k.pcm.bus_out_without(bus32(w.first), pcm16(w.second), pcm16(w.out), w.n);
     }},
    {"cross_fade", 2, 2, 2, 0, true, join<&pcm_kernels::cross_fade>},
    {"sum_of_squares", 2, 0, 0, 0, false, figure<&pcm_kernels::sum_of_squares>},
    {"peak", 2, 0, 0, 0, false, figure<&pcm_kernels::peak>},
    {"sum", 2, 0, 0, 0, false, figure<&pcm_kernels::sum>},
    {"measure", 2, 0, 0, 0, false,
     [](const sets& k, work& w) {
         pcm::loudness found = before(w);
         k.pcm.measure(pcm16(w.first), w.n, &found);
         give(w, found);
     }},
    {"gain_measure", 2, 0, 2, 0, true,
     [](const sets& k, work& w) {
         pcm::loudness found = before(w);
         k.pcm.gain_measure(pcm16(w.first), pcm16(w.out), w.n, gain(w, 0), &found);
         give(w, found);
     }},
    {"remove_offset", 2, 0, 2, 0, true,
     [](const sets& k, work& w) {
         k.pcm.remove_offset(pcm16(w.first), pcm16(w.out), w.n, offset(w, 0), offset(w, 1));
     }},
    {"to_float", 2, 0, 4, 0, false,
     [](const sets& k, work& w) { k.pcm.to_float(pcm16(w.first), floats(w.out), w.n); }},
    {"from_float", 4, 0, 2, 0, false, from_float},
    {"interleave", 2, 2, 4, 0, false, join<&pcm_kernels::interleave>},
    {"deinterleave", 4, 0, 2, 2, false,
     [](const sets& k, work& w) {
         k.pcm.deinterleave(pcm16(w.first), pcm16(w.out), pcm16(w.second_out), w.n);
     }},
    {nullptr, 0, 0, 0, 0, false, nullptr, false},
};

const std::vector<operation>& operations() {
    static const std::vector<operation> all = [] {
        std::vector<operation> joined;
        for (const operation* list : {frame_operations, group_operations, burst_operations}) {
            for (; list->name != nullptr; ++list) {
                joined.push_back(*list);
            }
        }
        return joined;
    }();
    return all;
}

} // namespace voxplane::fuzz
