// A TCP client's bytes in and out; see connection.hpp.
#include "control/ng/connection.hpp"

#include <array>

namespace voxplane::control::ng {

namespace {

constexpr std::size_t read_bytes = 16384;
constexpr std::size_t reads_a_call = 4;
// A client that has this much to take does not get to ask for more.
constexpr std::size_t pause_bytes = 262144;

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

connection::connection(descriptor socket, const endpoint& peer, std::uint64_t id,
                       std::uint64_t now_ns)
    : socket_(std::move(socket)), peer_(peer), id_(id), active_ns_(now_ns), started_ns_(now_ns) {}

bool connection::fill(std::uint64_t now_ns) {
    std::array<char, read_bytes> buffer;
    std::size_t bytes = 0;
    const transfer result = read_some(socket_.get(), buffer, bytes);
    // At the client's end of input its last replies may still go.
    if (result == transfer::closed)
        reading_ = false;
    if (result != transfer::some)
        return false;
    if (first_ == input_.size())
        started_ns_ = now_ns;
    input_.append(buffer.data(), bytes);
    return true;
}

std::string_view connection::message() const {
    return std::string_view(input_).substr(first_, scanner_.length());
}

connection::progress connection::next(const connection_limits& limits, std::uint64_t now_ns) {
    for (std::size_t reads = 0;; ++reads) {
        // Line feeds behind a message belong to none.
        while (scanner_.length() == 0 && first_ < input_.size() && is_blank(input_[first_]))
            ++first_;
        const auto found = scanner_.scan(std::string_view(input_).substr(first_));
        if (scanner_.length() > limits.message_bytes)
            return progress::too_large;
        if (found == message_scanner::verdict::complete)
            return progress::message;
        if (found == message_scanner::verdict::broken)
            return progress::broken;
        if (first_ == input_.size() && first_ > 0) {
            input_.clear();
            first_ = 0;
        }
        if (reads == reads_a_call || !wants_input() || !fill(now_ns))
            return progress::more;
    }
}

void connection::consume(std::uint64_t now_ns) {
    first_ += scanner_.length();
    scanner_ = {};
    active_ns_ = now_ns;
    started_ns_ = now_ns;
    // Moving the rest costs less than the reads that brought what goes.
    if (first_ >= read_bytes || first_ == input_.size()) {
        input_.erase(0, first_);
        first_ = 0;
    }
    if (input_.empty() && input_.capacity() > 4 * read_bytes)
        input_.shrink_to_fit();
}

void connection::flush() {
    while (wants_output() && !failed_) {
        std::size_t bytes = 0;
        const transfer result =
            write_some(socket_.get(), std::string_view(output_).substr(sent_), bytes);
        failed_ = result == transfer::closed;
        if (result != transfer::some)
            break;
        sent_ += bytes;
    }
    if (!wants_output()) {
        output_.clear();
        sent_ = 0;
    } else if (sent_ >= pause_bytes) {
        output_.erase(0, sent_);
        sent_ = 0;
    }
}

bool connection::send(std::string_view reply, const connection_limits& limits) {
    if (output_.size() - sent_ + reply.size() > limits.output_bytes) {
        failed_ = true;
        return false;
    }
    output_ += reply;
    flush();
    return !failed_;
}

bool connection::wants_input() const noexcept {
    return reading_ && output_.size() - sent_ < pause_bytes;
}

bool connection::closed() const noexcept {
    return failed_ || (!reading_ && !wants_output() && expected_ == 0);
}

bool connection::late(const connection_limits& limits, std::uint64_t now_ns) const noexcept {
    const bool partial = first_ < input_.size();
    return now_ns - active_ns_ >= limits.idle_ns ||
           (partial && now_ns - started_ns_ >= limits.message_ns);
}

} // namespace voxplane::control::ng
