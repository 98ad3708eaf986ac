// Memory of the port table.
#include "session/port_table.hpp"

#include <string>
#include <utility>

namespace voxplane::session {

result<port_table> port_table::create(std::size_t addresses) {
    auto memory = dpdk::table_memory::create("port_table", addresses * ports * sizeof(slot));
    if (!memory) {
        return failure{"port table: no memory for " + std::to_string(addresses) +
                       " local addresses of 256 KiB each: " + memory.error().text};
    }
    return port_table(std::move(*memory), addresses);
}

} // namespace voxplane::session
