// A snapshot by its address.
#include "control/persist/store.hpp"

#include "control/persist/journal.hpp"
#include "control/persist/redis_store.hpp"

namespace voxplane::control::persist {

namespace {

template <typename T>
result<std::unique_ptr<store>> widened(result<std::unique_ptr<T>> made) {
    if (!made) {
        return made.error();
    }
    return std::unique_ptr<store>(std::move(*made));
}

} // namespace

result<std::unique_ptr<store>> open_store(const std::string& where, const std::string& name,
                                          bool restore) {
    if (!is_redis(where)) {
        return widened(journal::open(where, restore));
    }
    const auto server = parse_redis(where);
    if (!server) {
        return server.error();
    }
    return widened(redis_store::open(*server, name, restore));
}

} // namespace voxplane::control::persist
