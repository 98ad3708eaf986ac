// Memory of the port table, from DPDK's heap so that it sits in hugepages.
#include "session/port_table.hpp"

#include <string>
#include <utility>

#include <rte_malloc.h>

namespace voxplane::session {

result<port_table> port_table::create(std::size_t addresses) {
    void* memory = rte_zmalloc("port_table", addresses * ports * sizeof(std::uint32_t), 64);
    if (memory == nullptr) {
        return failure{"port table: no memory for " + std::to_string(addresses) +
                       " local addresses of 256 KiB each"};
    }
    return port_table(static_cast<std::atomic<std::uint32_t>*>(memory), addresses);
}

port_table::port_table(port_table&& other) noexcept
    : slots_(std::exchange(other.slots_, nullptr)), addresses_(other.addresses_) {}

port_table& port_table::operator=(port_table&& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(addresses_, other.addresses_);
    return *this;
}

port_table::~port_table() {
    rte_free(slots_);
}

} // namespace voxplane::session
