// The steps in which every vector set goes through a payload, described once: each per-ISA file
// instantiates them with the arithmetic of its registers. Fewer samples than a step go to the next
// lower set. The last step ends where the frame ends and does some samples once more, to the same
// values: masked stores are slow on Zen 4, and other sets have none. Code and pcm are the caller's.
// Only per-ISA files include this.
//
// Everything is a template over a type of an anonymous namespace, so that nothing of it has a
// symbol that others see: the linker could pick one instruction set's code for all.
#pragma once

#include <cstddef>
#include <cstdint>

#include "g711/kernels.hpp"

namespace voxplane::g711 {

// Isa has the members
// - shorter: the kernel set for fewer samples than a step
// - decode_step, encode_step: codewords that a step decodes and encodes
// - decode<Law>(code, pcm), encode<Law>(pcm, code): one step
template <typename Isa>
struct frame_coder {
    template <typename Law>
    static void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
        constexpr std::size_t step = Isa::decode_step;
        if (samples < step) [[unlikely]] {
            Isa::shorter.decode[Law::index](code, pcm, samples);
            return;
        }
        std::size_t i = 0;
        for (; i + step <= samples; i += step) {
            Isa::template decode<Law>(code + i, pcm + i);
        }
        if (i < samples) {
            Isa::template decode<Law>(code + samples - step, pcm + samples - step);
        }
    }

    template <typename Law>
    static void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
        constexpr std::size_t step = Isa::encode_step;
        if (samples < step) [[unlikely]] {
            Isa::shorter.encode[Law::index](pcm, code, samples);
            return;
        }
        std::size_t i = 0;
        for (; i + step <= samples; i += step) {
            Isa::template encode<Law>(pcm + i, code + i);
        }
        if (i < samples) {
            Isa::template encode<Law>(pcm + samples - step, code + samples - step);
        }
    }
};

// Isa has the members
// - shorter, load, store; byte_step: codewords of a register
// - byte_sum: add(register) and total(), the sum of all 16-bit words
// - only_last(register, n): with 0 for bytes before the last n
// - with_map(table, f): calls f with what maps a register; there may be several forms
template <typename Isa>
struct byte_mapper {
    // Maps whole steps up to end.
    template <typename Map>
    static void map_steps(std::uint8_t* code, std::size_t end, const Map& map,
                          typename Isa::byte_sum& sum) noexcept {
        for (std::size_t i = 0; i < end; i += Isa::byte_step) {
            const auto mapped = map(Isa::load(code + i));
            Isa::store(code + i, mapped);
            sum.add(mapped);
        }
    }

    // n is even and at least a step. The last step is read before anything is written, and what two
    // steps hold is written alike and summed once. Usual payloads are of whole steps, and keep no
    // register for the last.
    template <typename Map>
    static std::uint64_t map_even(std::uint8_t* code, std::size_t n, const Map& map) noexcept {
        const std::size_t rest = n % Isa::byte_step;
        typename Isa::byte_sum sum;
        if (rest == 0) [[likely]] {
            map_steps(code, n, map, sum);
            return sum.total();
        }
        const std::size_t last = n - Isa::byte_step;
        const auto at_last = Isa::load(code + last);
        map_steps(code, n - rest, map, sum);
        const auto mapped = map(at_last);
        Isa::store(code + last, mapped);
        sum.add(Isa::only_last(mapped, rest));
        return sum.total();
    }

    // A lambda cannot say to both compilers that it is inlined.
    struct even_part {
        std::uint8_t* code;
        std::size_t n;

        template <typename Map>
        [[gnu::always_inline]] std::uint64_t operator()(const Map& map) const noexcept {
            return map_even(code, n, map);
        }
    };

    static std::uint64_t bytemap(std::uint8_t* code, std::size_t n,
                                 const byte_table& table) noexcept {
        if (n < Isa::byte_step) [[unlikely]] {
            return Isa::shorter.bytemap(code, n, table);
        }
        std::uint64_t odd_last = 0;
        if ((n & 1U) != 0) {
            code[n - 1] = table.map[code[n - 1]];
            odd_last = code[n - 1];
            --n;
        }
        return odd_last + Isa::with_map(table, even_part{code, n});
    }
};

// A window of a register's bytes at offset k keeps the last k bytes of a vector, where the
// instruction set has no masks.
template <std::size_t Step, typename Isa>
struct byte_window {
    struct alignas(Step) octets {
        std::uint8_t at[2 * Step];
    };

    static constexpr octets keep_last = [] {
        octets o{};
        for (std::size_t i = Step; i < 2 * Step; ++i) {
            o.at[i] = 0xff;
        }
        return o;
    }();
};

} // namespace voxplane::g711
