// What can be timed and chosen: the members of a module's kernel table, each with the instruction
// sets that have code of their own for it. A module names its members once, in a kernel_list; the
// calibration sees them as operations, and compose() turns a choice back into tables. Control
// plane, at start.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simd/by_size.hpp"
#include "simd/isa.hpp"
#include "simd/scratch.hpp"

namespace voxplane::simd {

// One way to do an operation: does it `times` times on frames of `size` elements.
struct candidate {
    isa by = isa::scalar;
    std::function<void(scratch&, std::size_t size, unsigned times)> run;
};

struct operation {
    std::string name;                  // module/member
    std::vector<candidate> candidates; // lowest isa first, never empty
    size_list sizes = timed_sizes;     // at which it is timed
};

// The isa taken for an operation in each size class.
struct selection {
    std::string name; // of the operation
    std::array<isa, size_classes> by{};
    size_list sizes = timed_sizes;
};

// One member of a table of kernels.
template <typename Kernels>
struct member {
    std::string_view name;
    void (*run)(const Kernels&, scratch&, std::size_t size, unsigned times) noexcept;
    void (*take)(Kernels& into, const Kernels& from) noexcept;
    bool (*same)(const Kernels&, const Kernels&) noexcept;
};

// A module's table, as its own code describes it.
template <typename Kernels, typename Sizes = of_frames>
struct kernel_list {
    std::string_view name; // of the module
    const Kernels& (*kernels_for)(isa) noexcept;
    std::span<const member<Kernels>> members;
};

// access(table) gives the member by reference; call(function, frame, size) calls it once. Both are
// lambdas without captures.
template <typename Kernels, typename Access, typename Call>
[[nodiscard]] constexpr member<Kernels> make_member(std::string_view name, Access, Call) noexcept {
    return {name,
            [](const Kernels& set, scratch& on, std::size_t size, unsigned times) noexcept {
                const auto function = Access{}(set);
                for (unsigned i = 0; i < times; ++i) {
                    Call{}(function, on.frames[i % scratch::frame_count], size);
                }
            },
            [](Kernels& into, const Kernels& from) noexcept { Access{}(into) = Access{}(from); },
            [](const Kernels& a, const Kernels& b) noexcept { return Access{}(a) == Access{}(b); }};
}

// The members as operations. What a higher isa takes over from a lower one is the lower one's.
template <typename Kernels, typename Sizes>
[[nodiscard]] std::vector<operation> operations_of(const kernel_list<Kernels, Sizes>& list,
                                                   std::span<const isa> supported) {
    std::vector<operation> all;
    for (const member<Kernels>& m : list.members) {
        operation one{std::string(list.name) + "/" + std::string(m.name), {}, Sizes::timed};
        const Kernels* last = nullptr;
        for (const isa by : supported) {
            const Kernels& set = list.kernels_for(by);
            if (last == nullptr || !m.same(*last, set)) {
                one.candidates.push_back(
                    {by, [&set, run = m.run](scratch& on, std::size_t size, unsigned times) {
                         run(set, on, size, times);
                     }});
            }
            last = &set;
        }
        all.push_back(std::move(one));
    }
    return all;
}

// The tables that a choice asks for. A member that the choice does not name stays scalar.
template <typename Kernels, typename Sizes>
[[nodiscard]] by_size<Kernels, Sizes> compose(const kernel_list<Kernels, Sizes>& list,
                                              std::span<const selection> chosen) {
    by_size<Kernels, Sizes> tables = uniform<Sizes>(list.kernels_for(isa::scalar));
    for (const member<Kernels>& m : list.members) {
        const std::string name = std::string(list.name) + "/" + std::string(m.name);
        for (const selection& s : chosen) {
            for (std::size_t c = 0; s.name == name && c < size_classes; ++c) {
                m.take(tables.sets[c], list.kernels_for(s.by[c]));
            }
        }
    }
    return tables;
}

} // namespace voxplane::simd
