// Answers to questions about the program: dictionaries of names and numbers, nested, within what
// DPDK 22.11 can say on its telemetry socket; the same for HTTP as JSON (json_document.hpp). The
// socket's limits: names of [A-Za-z0-9_/] (others become _), strings of 127 characters (longer ones
// are cut), 256 members a dictionary, no fractions, no negative 64-bit numbers, lists of strings or
// numbers only, and 16 KiB an answer, beyond which it leaves members out without a word.
// used_bytes() tells when to stop before that. Any thread but a worker: EAL's client threads,
// inside a callback, and those of HTTP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct rte_tel_data;

namespace voxplane::telemetry {

// Where dictionaries are put together; a node is one of them. Names have their final form. Each
// call tells whether it was taken.
class medium {
public:
    medium() = default;
    medium(const medium&) = delete;
    medium& operator=(const medium&) = delete;
    virtual ~medium() = default;
    virtual bool add(void* node, const char* name, std::uint64_t value) = 0;
    virtual bool add_signed(void* node, const char* name, std::int32_t value) = 0;
    virtual bool add(void* node, const char* name, std::string_view text) = 0;
    virtual bool add(void* node, const char* name, std::span<const std::string> texts) = 0;
    virtual bool add(void* node, const char* name, std::span<const std::uint64_t> numbers) = 0;
    // A dictionary inside the node; null: not taken.
    virtual void* child(void* node, const char* name) = 0;
};

// A dictionary that its medium owns, being filled. After a failed child() it takes what is written
// to it nowhere, so that callers need not check.
class dictionary {
public:
    dictionary(medium& on, void* node, std::size_t& used_bytes) noexcept
        : on_(&on), node_(node), used_bytes_(&used_bytes) {}

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

    medium* on_;
    void* node_; // null: nothing is taken
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
    reply(medium& on, void* root) noexcept : root_(on, root, used_bytes_) {}
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
