// Changes in a file: appended as they come, written anew when most of it is out of date. A new file
// gets its name only when it is whole and on disk, so that there always is a good one; of the last
// append a part may be missing after a crash, which its checksum tells.
#pragma once

#include <memory>
#include <string>

#include "control/ng/socket.hpp"
#include "control/persist/store.hpp"

namespace voxplane::control::persist {

class journal final : public store {
public:
    // Errors: a file that is no snapshot of calls, or in use by another process, or unreadable; a
    // folder that cannot be written.
    [[nodiscard]] static result<std::unique_ptr<journal>> open(const std::string& path,
                                                               bool restore);

    [[nodiscard]] result<void> write(const std::vector<record>& changes) override;
    // Brings what was written to the disk, and makes the file short again.
    [[nodiscard]] result<void> tend(std::uint64_t wall_ns) override;

    // Written anew by now.
    [[nodiscard]] std::uint64_t generations() const noexcept { return generations_; }

private:
    explicit journal(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] result<void> lock();
    [[nodiscard]] result<void> read();
    [[nodiscard]] result<void> rewrite();
    [[nodiscard]] failure error(const char* what) const;

    std::string path_;
    ng::descriptor lock_;
    ng::descriptor file_;
    std::size_t size_ = 0; // of whole records in the file
    bool dirty_ = false;   // not known to be on disk
    std::uint64_t generations_ = 0;
};

} // namespace voxplane::control::persist
