// Dictionaries, and their way to DPDK's socket by rte_tel_data.
#include "telemetry/writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "dpdk/telemetry.hpp"

namespace voxplane::telemetry {

namespace {

constexpr std::size_t max_text = RTE_TEL_MAX_STRING_LEN - 1;
constexpr std::size_t number_bytes = 20;     // of the largest 64-bit number
constexpr std::size_t punctuation_bytes = 4; // "name":value,

// Text as DPDK takes it: ended by a zero and not too long.
class c_text {
public:
    explicit c_text(std::string_view text) noexcept {
        const std::size_t length = std::min(text.size(), max_text);
        std::copy_n(text.begin(), length, bytes_.begin());
        bytes_[length] = '\0';
    }
    [[nodiscard]] const char* get() const noexcept { return bytes_.data(); }

protected:
    std::array<char, max_text + 1> bytes_;
};

bool allowed(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/';
}

class c_name : public c_text {
public:
    explicit c_name(std::string_view name) noexcept : c_text(name) {
        for (char* c = bytes_.data(); *c != '\0'; ++c) {
            *c = allowed(*c) ? *c : '_';
        }
    }
};

// In JSON: quotes, and up to six characters for one that must be escaped.
std::size_t text_bytes(std::string_view text) noexcept {
    const std::string_view shown = text.substr(0, max_text);
    std::size_t bytes = shown.size() + 2;
    for (const char c : shown) {
        bytes += c == '"' || c == '\\' ? 1 : c >= 0 && c < ' ' ? 5 : 0;
    }
    return bytes;
}

struct free_data {
    void operator()(rte_tel_data* data) const noexcept { rte_tel_data_free(data); }
};
using owned_data = std::unique_ptr<rte_tel_data, free_data>;

// Children are freed by DPDK once they have been written out.
class socket_medium final : public medium {
public:
    bool add(void* node, const char* name, std::uint64_t value) override {
        return dpdk::add_unsigned(of(node), name, value) == 0;
    }
    bool add_signed(void* node, const char* name, std::int32_t value) override {
        return rte_tel_data_add_dict_int(of(node), name, value) == 0;
    }
    bool add(void* node, const char* name, std::string_view text) override {
        return rte_tel_data_add_dict_string(of(node), name, c_text(text).get()) == 0;
    }
    bool add(void* node, const char* name, std::span<const std::string> texts) override {
        owned_data list(rte_tel_data_alloc());
        if (!list || rte_tel_data_start_array(list.get(), RTE_TEL_STRING_VAL) != 0) {
            return false;
        }
        for (const std::string& text : texts) {
            (void)rte_tel_data_add_array_string(list.get(), c_text(text).get());
        }
        return hand_over(node, name, list);
    }
    bool add(void* node, const char* name, std::span<const std::uint64_t> numbers) override {
        owned_data list(rte_tel_data_alloc());
        if (!list || rte_tel_data_start_array(list.get(), dpdk::unsigned_array) != 0) {
            return false;
        }
        for (const std::uint64_t number : numbers) {
            (void)dpdk::append_unsigned(list.get(), number);
        }
        return hand_over(node, name, list);
    }
    void* child(void* node, const char* name) override {
        owned_data inner(rte_tel_data_alloc());
        const owned_data::pointer raw = inner.get();
        const bool taken = inner && rte_tel_data_start_dict(raw) == 0;
        return taken && hand_over(node, name, inner) ? raw : nullptr;
    }

private:
    static rte_tel_data* of(void* node) noexcept { return static_cast<rte_tel_data*>(node); }
    static bool hand_over(void* node, const char* name, owned_data& what) noexcept {
        const bool taken = rte_tel_data_add_dict_container(of(node), name, what.get(), 0) == 0;
        if (taken) {
            (void)what.release();
        }
        return taken;
    }
};

socket_medium on_socket; // has no state of its own

} // namespace

void dictionary::count(std::string_view name, std::size_t value_bytes) noexcept {
    *used_bytes_ += std::min(name.size(), max_text) + punctuation_bytes + value_bytes;
}

void dictionary::add(std::string_view name, std::uint64_t value) {
    if (node_ != nullptr && on_->add(node_, c_name(name).get(), value)) {
        count(name, number_bytes);
    }
}

void dictionary::add_signed(std::string_view name, std::int32_t value) {
    if (node_ != nullptr && on_->add_signed(node_, c_name(name).get(), value)) {
        count(name, number_bytes);
    }
}

void dictionary::add(std::string_view name, std::string_view text) {
    if (node_ != nullptr && on_->add(node_, c_name(name).get(), text)) {
        count(name, text_bytes(text));
    }
}

void dictionary::add_scaled(std::string_view name, double value, double scale) {
    constexpr double least = std::numeric_limits<std::int32_t>::min();
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    add_signed(name,
               static_cast<std::int32_t>(std::lround(std::clamp(value * scale, least, most))));
}

void dictionary::add(std::string_view name, std::span<const std::string> texts) {
    if (node_ != nullptr && on_->add(node_, c_name(name).get(), texts)) {
        std::size_t bytes = 2;
        for (const std::string& text : texts) {
            bytes += text_bytes(text) + 1;
        }
        count(name, bytes);
    }
}

void dictionary::add(std::string_view name, std::span<const std::uint64_t> numbers) {
    if (node_ != nullptr && on_->add(node_, c_name(name).get(), numbers)) {
        std::size_t bytes = 2;
        for (const std::uint64_t number : numbers) {
            bytes += std::to_string(number).size() + 1;
        }
        count(name, bytes);
    }
}

dictionary dictionary::child(std::string_view name) {
    void* const inner = node_ != nullptr ? on_->child(node_, c_name(name).get()) : nullptr;
    if (inner != nullptr) {
        count(name, 2);
    }
    return {*on_, inner, *used_bytes_};
}

reply::reply(rte_tel_data* data) noexcept : root_(on_socket, data, used_bytes_) {
    (void)rte_tel_data_start_dict(data); // its only error is a null pointer
}

} // namespace voxplane::telemetry
