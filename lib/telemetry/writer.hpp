// Answers on DPDK's telemetry socket: dictionaries of names and numbers, nested, within what
// DPDK 22.11 can say. Its limits: names of [A-Za-z0-9_/] (others become _), strings of 127
// characters (longer ones are cut), 256 members a dictionary, no fractions, no negative 64-bit
// numbers, lists of strings or numbers only, and 16 KiB an answer, beyond which it leaves members
// out without a word. used_bytes() tells when to stop before that. Runs on EAL's client threads,
// inside a callback.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct rte_tel_data;

namespace voxplane::telemetry {

// A dictionary that DPDK owns, being filled. After a failed child() it takes what is written to it
// nowhere, so that callers need not check.
class dictionary {
public:
    dictionary(rte_tel_data* data, std::size_t& used_bytes) noexcept
        : data_(data), used_bytes_(&used_bytes) {}

    void add(std::string_view name, std::uint64_t value);
    void add_signed(std::string_view name, std::int32_t value);
    void add(std::string_view name, std::string_view text);
    // A real number in units of 1/scale, rounded, as a 32-bit integer: the socket has no fractions.
    void add_scaled(std::string_view name, double value, double scale);
    void add(std::string_view name, std::span<const std::string> texts);
    // At most 512 numbers, the others are left out.
    void add(std::string_view name, std::span<const std::uint64_t> numbers);
    // A dictionary inside this one. An empty one is shown as [] by DPDK 22.11.
    [[nodiscard]] dictionary child(std::string_view name);

private:
    void count(std::string_view name, std::size_t value_bytes) noexcept;

    rte_tel_data* data_;
    std::size_t* used_bytes_;
};

// The outermost dictionary of an answer.
class reply {
public:
    // What fits into one answer for sure, with room for the command's name and the outer braces.
    static constexpr std::size_t max_bytes = 15'000;
    // Members of one dictionary for sure.
    static constexpr std::size_t max_members = 200;

    explicit reply(rte_tel_data* data) noexcept;
    reply(const reply&) = delete;
    reply& operator=(const reply&) = delete;

    [[nodiscard]] dictionary& root() noexcept { return root_; }
    // Upper bound of the text so far.
    [[nodiscard]] std::size_t used_bytes() const noexcept { return used_bytes_; }
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept {
        return used_bytes_ + bytes <= max_bytes;
    }

private:
    std::size_t used_bytes_ = 0;
    dictionary root_;
};

} // namespace voxplane::telemetry
