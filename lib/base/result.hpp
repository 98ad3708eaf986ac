// The outcome of work that may fail while starting or controlling the program: a value or an error.
// Member names are those of std::expected, which g++ 12 lacks in C++20 mode; switching is a rename.
// Used by the control plane only. Nothing here is called per packet.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace voxplane {

// What failed, with which value, on which port, queue, lcore or file line: one sentence for a
// human.
struct failure {
    std::string text;
};

template <typename T>
class [[nodiscard]] result {
public:
    result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    result(failure why) : state_(std::in_place_index<1>, std::move(why)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& value() noexcept {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const noexcept {
        assert(has_value());
        return *std::get_if<0>(&state_);
    }
    T& operator*() noexcept { return value(); }
    const T& operator*() const noexcept { return value(); }
    T* operator->() noexcept { return &value(); }
    const T* operator->() const noexcept { return &value(); }

    [[nodiscard]] const failure& error() const noexcept {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, failure> state_;
};

template <>
class [[nodiscard]] result<void> {
public:
    result() = default;
    result(failure why) : why_(std::move(why)), failed_(true) {}

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] const failure& error() const noexcept {
        assert(failed_);
        return why_;
    }

private:
    failure why_;
    bool failed_ = false;
};

} // namespace voxplane
