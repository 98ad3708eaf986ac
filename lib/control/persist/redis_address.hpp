// Where a Redis server is, as the configuration names it:
// redis://[:PASSWORD@]HOST[:PORT][/DB] or redis+unix:PATH.
#pragma once

#include <string>

#include "base/result.hpp"

namespace voxplane::control::persist {

// What an address of a server says.
struct redis_address {
    std::string host; // or a path, with port 0
    int port = 6379;
    int database = 0;
    std::string password;
};
// Whether it names a server at all; else it is a file.
[[nodiscard]] bool is_redis(const std::string& where) noexcept;
// Error: what was expected.
[[nodiscard]] result<redis_address> parse_redis(const std::string& where);

} // namespace voxplane::control::persist
