// One capture under way: its file, what it has written and why it ends. Inner header of this
// module.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "capture/pcapng.hpp"
#include "capture/recorder.hpp"

namespace voxplane::capture {

enum class end_reason : std::uint8_t {
    none,
    asked,
    call_ended,
    packets,
    size,
    time,
    disk,
    stopped
};
[[nodiscard]] const char* name_of(end_reason why) noexcept;

// Main makes it; then the thread's own but for what is atomic.
struct recorder::running {
    running(const wish& asked, std::uint32_t with_number, const config::capture& limits,
            std::uint64_t lost_so_far);
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running();

    // Of a stream of this capture. Main.
    [[nodiscard]] std::uint32_t number_of(std::size_t stream) const noexcept {
        return number << 8 | static_cast<std::uint32_t>(stream);
    }
    [[nodiscard]] static std::uint32_t capture_of(std::uint32_t stream_number) noexcept {
        return stream_number >> 8;
    }

    // Makes the file, with its first blocks. Main.
    [[nodiscard]] result<void> make_file(const std::string& folder);
    // One slot of it.
    void take(const slot& s);
    // Writes what has gathered.
    void write();
    // Ends it for that reason, if nothing has yet. Any thread.
    void want_end(end_reason why) noexcept;
    [[nodiscard]] end_reason why() const noexcept { return why_.load(); }
    // Whether the file can be closed: all streams have ended, or should have by now.
    [[nodiscard]] bool over(std::uint64_t now_ns) noexcept;
    // The last blocks.
    void close(std::uint64_t lost_in_all);

    const wish what;
    const std::uint32_t number;
    std::string file;
    std::uint64_t packets = 0;
    std::uint64_t octets = 0; // of the file
    std::uint64_t lost = 0;   // of all captures while it ran
    std::atomic<unsigned> streams_open;
    bool told_workers = false; // main's own

private:
    std::uint64_t most_octets_;
    std::uint64_t end_ns_;     // monotonic: time is over
    std::uint64_t give_up_ns_; // no end has come from the worker
    std::uint64_t last_unix_ns_ = 0;
    std::uint64_t lost_before_;
    std::array<std::uint64_t, 4 * max_streams> by_interface_{};
    pcapng::buffer waiting_;
    int fd_ = -1;
    std::atomic<end_reason> why_{end_reason::none};
};

} // namespace voxplane::capture
