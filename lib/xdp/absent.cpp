// This module where clang, libbpf or libmnl were missing at build time: it says so.
#include "xdp/interface.hpp"
#include "xdp/kernel_neighbours.hpp"
#include "xdp/program.hpp"
#include "xdp/steering.hpp"

struct bpf_object {};
struct mnl_socket {};

namespace voxplane::xdp {

namespace {

failure absent() {
    return failure{"this voxplane was built without XDP steering: clang, libbpf or libmnl were "
                   "missing"};
}

} // namespace

bool available() noexcept {
    return false;
}

result<program> program::load(const std::string&) {
    return absent();
}
program::program(program&& other) noexcept : object_(other.object_) {}
program& program::operator=(program&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
}
program::~program() = default;
int program::fd() const noexcept {
    return -1;
}

std::span<const char* const> counter_names() noexcept {
    return {};
}
void steering::unmap::operator()(steer_ports*) const noexcept {}
result<steering> steering::of_program(int) {
    return absent();
}
result<steering> steering::of_interface(const std::string&) {
    return absent();
}
result<std::size_t> steering::add(const local_address&) {
    return absent();
}
void steering::set(std::size_t, std::uint16_t, std::uint16_t, traffic) noexcept {}
void steering::clear() noexcept {}
traffic steering::at(std::size_t, std::uint16_t) const noexcept {
    return traffic::none;
}
std::vector<port_range> steering::ranges(std::size_t) const {
    return {};
}
result<counters> steering::counts() const {
    return absent();
}

// Without steering nobody has to be kept away.
result<interface_claim> interface_claim::take(const std::string&, bool alone) {
    if (alone) {
        return absent();
    }
    return interface_claim();
}

void kernel_neighbours::close::operator()(mnl_socket*) const noexcept {}
result<kernel_neighbours> kernel_neighbours::open() {
    return absent();
}
void kernel_neighbours::ask(const ip_address&, unsigned) {}
std::size_t kernel_neighbours::poll(const std::function<void(const kernel_neighbour&)>&) {
    return 0;
}
unsigned kernel_neighbours::interface_of(const ip_address&) {
    return 0;
}

} // namespace voxplane::xdp
