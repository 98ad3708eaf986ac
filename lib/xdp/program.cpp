// Loads by libbpf. What libbpf and the kernel's verifier say about a failure goes into the error.
#include "xdp/program.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>

#include <bpf/libbpf.h>

namespace voxplane::xdp {

namespace {

// libbpf prints through one function of the process, without a context: its last warning is kept
// here while an object is loaded. Main lcore only.
std::string* heard = nullptr;

int listen(libbpf_print_level level, const char* format, va_list arguments) {
    char line[512];
    if (level == LIBBPF_WARN && heard != nullptr) {
        std::vsnprintf(line, sizeof line, format, arguments);
        *heard = line;
        while (heard->ends_with('\n')) {
            heard->pop_back();
        }
    }
    return 0;
}

class listening {
public:
    explicit listening(std::string& to) : before_(libbpf_set_print(listen)) { heard = &to; }
    listening(const listening&) = delete;
    listening& operator=(const listening&) = delete;
    ~listening() {
        heard = nullptr;
        libbpf_set_print(before_);
    }

private:
    libbpf_print_fn_t before_;
};

} // namespace

bool available() noexcept {
    return true;
}

result<program> program::load(const std::string& path) {
    std::string last;
    const listening to_libbpf(last);
    const auto failed = [&](const char* what, int code) {
        return failure{"XDP program '" + path + "': cannot be " + what + ": " +
                       std::strerror(code < 0 ? -code : code) + (last.empty() ? "" : "; " + last)};
    };
    bpf_object* object = bpf_object__open_file(path.c_str(), nullptr);
    if (object == nullptr) {
        return failed("read", errno);
    }
    program made(object);
    if (const int code = bpf_object__load(object); code != 0) {
        return failed("loaded", code);
    }
    if (made.fd() < 0) {
        return failure{"XDP program '" + path + "': there is no program in it"};
    }
    return made;
}

program::program(program&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}

program& program::operator=(program&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
}

program::~program() {
    bpf_object__close(object_); // takes null
}

// The first one, as the driver does it.
int program::fd() const noexcept {
    const bpf_program* const first = bpf_object__next_program(object_, nullptr);
    return first == nullptr ? -1 : bpf_program__fd(first);
}

} // namespace voxplane::xdp
