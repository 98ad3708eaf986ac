// Where changes are kept: a file or a Redis server. What is there is read once, at start; then a
// thread of its own writes, and no other calls anything here. All may wait.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "control/persist/live_set.hpp"

namespace voxplane::control::persist {

class store {
public:
    store() = default;
    store(const store&) = delete;
    store& operator=(const store&) = delete;
    virtual ~store() = default;

    // What was there when it was opened for restoring. Before the first write().
    [[nodiscard]] const live_set& kept() const noexcept { return live_; }
    // Bytes at the end of it that were no whole record.
    [[nodiscard]] std::size_t torn_bytes() const noexcept { return torn_bytes_; }

    // All of them in their order, or an error: then they are to be given again, all of them.
    [[nodiscard]] virtual result<void> write(const std::vector<record>& changes) = 0;
    // Now and then, also when there is nothing to write: once a second is often enough.
    [[nodiscard]] virtual result<void> tend(std::uint64_t wall_ns) = 0;

protected:
    live_set live_;
    std::size_t torn_bytes_ = 0;
};

// where: a path, or redis://[:PASSWORD@]HOST[:PORT][/DB] or redis+unix:PATH, under whose keys
// `name` comes first. restore: what is there counts; else it is put aside (file) or deleted.
[[nodiscard]] result<std::unique_ptr<store>> open_store(const std::string& where,
                                                        const std::string& name, bool restore);

} // namespace voxplane::control::persist
