// Values as bytes and back: little-endian numbers of fixed width, texts and lists behind a count of
// 32 bits. One description of a type's members, fields(), serves both ways. A reader never looks
// beyond its bytes, and holds numbers to the ranges that the description gives.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace voxplane::control::persist {

// For descriptions: T is U, const or not.
template <typename T, typename U>
concept is = std::same_as<std::remove_cv_t<T>, U>;

// A number or an enumeration that is at most `most`.
template <typename T>
struct bounded {
    T& value;
    std::uint64_t most;
};
template <typename T>
[[nodiscard]] bounded<T> up_to(T& value, auto most) {
    return {value, static_cast<std::uint64_t>(most)};
}

class byte_writer {
public:
    explicit byte_writer(std::string& to) : to_(to) {}

    template <typename... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }

private:
    template <typename T>
    void put(const T& value) {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            to_.append(reinterpret_cast<const char*>(&value), sizeof value);
        } else {
            fields(*this, value);
        }
    }
    template <typename T>
    void put(const bounded<T>& b) {
        put(b.value);
    }
    void put(const std::string& text) {
        put(static_cast<std::uint32_t>(text.size()));
        to_.append(text);
    }
    template <typename T>
    void put(const std::vector<T>& list) {
        put(static_cast<std::uint32_t>(list.size()));
        for (const T& each : list) {
            put(each);
        }
    }
    template <typename T, std::size_t n>
    void put(const std::array<T, n>& list) {
        for (const T& each : list) {
            put(each);
        }
    }
    template <typename T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) {
            put(*value);
        }
    }

    std::string& to_;
};

class byte_reader {
public:
    explicit byte_reader(std::string_view from) : from_(from) {}

    template <typename... T>
    void operator()(T&&... values) {
        (take(values), ...);
    }
    // Whether all was there, in range, and nothing is left.
    [[nodiscard]] bool whole() const noexcept { return good_ && from_.empty(); }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    template <typename T>
    void take(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t raw = 0;
            take(raw);
            good_ = good_ && raw <= 1;
            value = raw == 1;
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            if (from_.size() < sizeof value) {
                fail();
                return;
            }
            std::memcpy(&value, from_.data(), sizeof value);
            from_.remove_prefix(sizeof value);
        } else {
            fields(*this, value);
        }
    }
    template <typename T>
    void take(bounded<T>& b) {
        T raw{};
        take(raw);
        if (static_cast<std::uint64_t>(raw) > b.most) {
            fail();
            return;
        }
        b.value = raw;
    }
    // A count of things of at least a byte each.
    std::uint32_t take_count() {
        std::uint32_t n = 0;
        take(n);
        if (n > from_.size()) {
            fail();
        }
        return good_ ? n : 0;
    }
    void take(std::string& text) {
        const std::uint32_t n = take_count();
        text.assign(from_.substr(0, n));
        from_.remove_prefix(n);
    }
    template <typename T>
    void take(std::vector<T>& list) {
        list.clear();
        for (std::uint32_t left = take_count(); left != 0 && good_; --left) {
            take(list.emplace_back());
        }
    }
    template <typename T, std::size_t n>
    void take(std::array<T, n>& list) {
        for (T& each : list) {
            take(each);
        }
    }
    template <typename T>
    void take(std::optional<T>& value) {
        bool there = false;
        take(there);
        value.reset();
        if (there && good_) {
            take(value.emplace());
        }
    }
    void fail() noexcept {
        good_ = false;
        from_ = {};
    }

    std::string_view from_;
    bool good_ = true;
};

} // namespace voxplane::control::persist
