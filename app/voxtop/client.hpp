// DPDK's telemetry socket as a client sees it: a SEQPACKET socket whose server sends a banner first
// and then one JSON object for each question. Nothing here knows what the answers mean. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace voxplane::voxtop {

// Where a program started with that --file-prefix has its socket: in $RUNTIME_DIRECTORY, else /run
// for root, else $XDG_RUNTIME_DIR, else /tmp (as EAL of DPDK 22.11 chooses).
[[nodiscard]] std::string socket_of(const std::string& file_prefix);

class client {
public:
    // timeout_ms: for connecting, and for each answer.
    explicit client(std::string path, int timeout_ms = 1000);
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client();

    // The text of the answer to a question such as "/voxplane/call,7", connecting if need be.
    // Errors: nobody listens, no answer in time, one that is longer than 64 KiB; then the next
    // question connects anew.
    [[nodiscard]] result<std::string> ask(const std::string& question);

    [[nodiscard]] bool connected() const noexcept { return fd_ >= 0; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    // Counts connections made: another one is another process, perhaps.
    [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }

private:
    [[nodiscard]] result<void> connect();
    [[nodiscard]] result<std::string> receive();
    void close() noexcept;

    std::string path_;
    int timeout_ms_;
    int fd_ = -1;
    std::uint64_t connections_ = 0;
};

} // namespace voxplane::voxtop
