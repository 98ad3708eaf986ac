// The file begins with a line that says what it is; records follow.
#include "control/persist/journal.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace voxplane::control::persist {

namespace {

constexpr std::string_view first_line = "voxplane calls 3\n";
constexpr std::string_view any_version = "voxplane calls ";
// Written anew when it has twice what counts, and this besides.
constexpr std::size_t slack_bytes = std::size_t{4} << 20;
constexpr std::size_t write_block_bytes = std::size_t{1} << 20;
constexpr mode_t owner_only = 0600; // addresses and tags of calls

bool write_all(int fd, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// Makes a rename last through a power failure.
void sync_folder(const std::string& path) noexcept {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const ng::descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.is_open()) {
        (void)::fsync(opened.get());
    }
}

// A file's bytes, mapped while this lives.
class mapping {
public:
    mapping(int fd, std::size_t size) noexcept
        : size_(size),
          at_(size == 0 ? MAP_FAILED : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0)) {}
    mapping(const mapping&) = delete;
    mapping& operator=(const mapping&) = delete;
    ~mapping() {
        if (at_ != MAP_FAILED) {
            ::munmap(at_, size_);
        }
    }
    [[nodiscard]] std::string_view bytes() const noexcept {
        return at_ == MAP_FAILED ? std::string_view()
                                 : std::string_view(static_cast<const char*>(at_), size_);
    }

private:
    std::size_t size_;
    void* at_;
};

} // namespace

failure journal::error(const char* what) const {
    return {path_ + ": " + what + ": " + std::strerror(errno)};
}

result<std::unique_ptr<journal>> journal::open(const std::string& path, bool restore) {
    std::unique_ptr<journal> made(new journal(path));
    if (const auto locked = made->lock(); !locked) {
        return locked.error();
    }
    if (restore) {
        if (const auto read = made->read(); !read) {
            return read.error();
        }
    } else if (::rename(path.c_str(), (path + ".old").c_str()) != 0 && errno != ENOENT) {
        return made->error("cannot put the snapshot of before aside");
    }
    if (!made->file_.is_open()) {
        if (const auto begun = made->rewrite(); !begun) {
            return begun.error();
        }
    }
    return made;
}

// On a file of its own, for the snapshot is replaced.
result<void> journal::lock() {
    lock_ =
        ng::descriptor(::open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only));
    if (!lock_.is_open()) {
        return error("cannot make its lock");
    }
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? failure{path_ + ": another process uses this snapshot"}
                                    : error("cannot lock it");
    }
    return {};
}

// What is torn at the end is cut off, so that what is appended can be found.
result<void> journal::read() {
    file_ = ng::descriptor(::open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
    if (!file_.is_open()) {
        return errno == ENOENT ? result<void>{} : error("cannot open it");
    }
    struct stat about {};
    if (::fstat(file_.get(), &about) != 0) {
        return error("cannot read it");
    }
    const mapping whole(file_.get(), static_cast<std::size_t>(about.st_size));
    const std::string_view bytes = whole.bytes();
    if (bytes.size() < first_line.size() || bytes.substr(0, any_version.size()) != any_version) {
        return failure{path_ + ": is no snapshot of calls; move it away"};
    }
    if (bytes.substr(0, first_line.size()) != first_line) {
        return failure{path_ + ": is a snapshot of another version of voxplane; move it away"};
    }
    const std::string_view records = bytes.substr(first_line.size());
    const std::size_t good =
        read_records(records, [&](const record_view& one) { live_.apply(one); });
    torn_bytes_ = records.size() - good;
    size_ = first_line.size() + good;
    if (torn_bytes_ != 0 && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
        return error("cannot cut off what is torn");
    }
    return {};
}

result<void> journal::write(const std::vector<record>& changes) {
    if (!file_.is_open()) { // a rewrite that failed left none
        if (auto again = rewrite(); !again) {
            return again;
        }
    }
    std::string bytes;
    for (const record& each : changes) {
        append(bytes, each.kind, each.at_wall_ns, each.key, each.body);
    }
    if (!write_all(file_.get(), bytes)) {
        const failure why = error("cannot append to it");
        if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
            file_ = {}; // nothing may follow half a record
        }
        return why;
    }
    size_ += bytes.size();
    dirty_ = true;
    for (const record& each : changes) {
        live_.apply(each);
    }
    return {};
}

result<void> journal::tend(std::uint64_t wall_ns) {
    (void)live_.take_rested(wall_ns); // readers look at the time themselves
    if (dirty_ && file_.is_open() && ::fdatasync(file_.get()) != 0) {
        return error("cannot bring it to the disk");
    }
    dirty_ = false;
    return size_ > 2 * live_.bytes() + slack_bytes ? rewrite() : result<void>{};
}

result<void> journal::rewrite() {
    const std::string fresh = path_ + ".new";
    ng::descriptor to(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, owner_only));
    if (!to.is_open()) {
        return failure{fresh + ": cannot make it: " + std::strerror(errno)};
    }
    std::string block(first_line);
    std::size_t written = 0;
    bool good = true;
    const auto flush = [&] {
        good = good && write_all(to.get(), block);
        written += block.size();
        block.clear();
    };
    live_.visit(
        [&](record_kind kind, std::uint64_t at, const std::string& key, const std::string& body) {
            append(block, kind, at, key, body);
            if (block.size() >= write_block_bytes) {
                flush();
            }
        });
    flush();
    if (!good || ::fsync(to.get()) != 0 || ::rename(fresh.c_str(), path_.c_str()) != 0) {
        const failure why{fresh + ": cannot write it: " + std::strerror(errno)};
        ::unlink(fresh.c_str());
        return why;
    }
    sync_folder(path_);
    file_ = std::move(to);
    size_ = written;
    dirty_ = false;
    ++generations_;
    return {};
}

} // namespace voxplane::control::persist
