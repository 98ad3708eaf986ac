// The steering program as an object of its own: loaded into the kernel, attached to nothing. So it
// is shown to the kernel before the driver does, whose error tells nothing, and so tests run it.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"

struct bpf_object;

namespace voxplane::xdp {

// False where clang or libbpf were missing at build time: then every function of this module that
// can fail does, and says so.
[[nodiscard]] bool available() noexcept;

class program {
public:
    // Error: no such file, or why the kernel does not take it. Needs CAP_BPF and CAP_NET_ADMIN.
    [[nodiscard]] static result<program> load(const std::string& path);

    program(program&& other) noexcept;
    program& operator=(program&& other) noexcept;
    program(const program&) = delete;
    program& operator=(const program&) = delete;
    ~program();

    [[nodiscard]] int fd() const noexcept;

private:
    explicit program(bpf_object* object) noexcept : object_(object) {}
    bpf_object* object_;
};

} // namespace voxplane::xdp
