// Interfaces of a file: four a stream, side a as received, a as sent, b as received, b as sent.
#include "capture/running.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <unistd.h>

#include "base/steady_clock.hpp"

namespace voxplane::capture {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::uint64_t patience_ns = 2 * second_ns;
constexpr std::size_t longest_id = 80; // of a file's name

// What may stand in a file's name on any system, and cannot lead out of the folder.
std::string harmless(const std::string& id) {
    std::string out;
    for (const char c : id.substr(0, longest_id)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_';
        out += plain ? c : '_';
    }
    return out;
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

void describe(pcapng::buffer& to, const stream_label& stream) {
    for (int side = 0; side < 2; ++side) {
        const std::string name = stream.name + (side == 0 ? " a" : " b");
        pcapng::add_interface(to, name + " in", stream.side[side],
                              "leg " + name + ", before: as received", slot::room);
        pcapng::add_interface(to, name + " out", stream.side[side],
                              "leg " + name + ", after: as given to the port", slot::room);
    }
}

} // namespace

const char* name_of(end_reason why) noexcept {
    constexpr const char* names[] = {"none", "asked", "call ended", "packets",
                                     "size", "time",  "disk",       "stopped"};
    return names[static_cast<std::size_t>(why)];
}

recorder::running::running(const wish& asked, std::uint32_t with_number,
                           const config::capture& limits, std::uint64_t lost_so_far)
    : what(asked), number(with_number), streams_open(static_cast<unsigned>(asked.streams.size())),
      most_octets_(std::uint64_t{limits.most_mib} << 20), lost_before_(lost_so_far) {
    const std::uint32_t seconds =
        asked.seconds == 0 ? limits.most_s : std::min(asked.seconds, limits.most_s);
    end_ns_ = steady_ns() + seconds * second_ns;
    give_up_ns_ = end_ns_ + patience_ns;
}

recorder::running::~running() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

result<void> recorder::running::make_file(const std::string& folder) {
    file = folder + "/" + harmless(what.call) + "-" + utc_now() + "-" + std::to_string(number) +
           ".pcapng";
    // Speech of others: nobody else may read it, and no link leads elsewhere.
    fd_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd_ < 0) {
        return failure{file + ": cannot make it: " + std::strerror(errno)};
    }
    pcapng::begin_section(waiting_, "voxplane", "call " + what.call);
    for (const stream_label& stream : what.streams) {
        describe(waiting_, stream);
    }
    return {};
}

void recorder::running::take(const slot& s) {
    if (s.kind == slot_kind::ended) {
        if (streams_open.load() != 0) {
            streams_open.fetch_sub(1);
        }
        return;
    }
    const std::uint32_t stream = s.stream & 0xffU;
    if (why() != end_reason::none || stream >= what.streams.size() || s.side > 1) {
        return; // what was under way when a limit was reached
    }
    const bool arrived = s.kind == slot_kind::arrived;
    const std::uint32_t interface = 4 * stream + 2U * s.side + (arrived ? 0 : 1);
    const std::size_t before = waiting_.size();
    pcapng::add_packet(waiting_, interface, s.unix_ns,
                       arrived ? pcapng::direction::inbound : pcapng::direction::outbound,
                       {s.data, std::min<std::size_t>(s.bytes_kept, slot::room)}, s.bytes_wire);
    if (octets + waiting_.size() > most_octets_) {
        waiting_.resize(before);
        want_end(end_reason::size);
        return;
    }
    ++packets;
    ++by_interface_[interface];
    last_unix_ns_ = std::max(last_unix_ns_, s.unix_ns);
    if (what.packets != 0 && packets >= what.packets) {
        want_end(end_reason::packets);
    }
}

void recorder::running::write() {
    std::size_t done = 0;
    while (done < waiting_.size() && why() != end_reason::disk) {
        const auto n = ::write(fd_, waiting_.data() + done, waiting_.size() - done);
        if (n > 0) {
            done += static_cast<std::size_t>(n);
        } else if (n == 0 || errno != EINTR) {
            why_.store(end_reason::disk);
        }
    }
    octets += done;
    waiting_.clear();
}

void recorder::running::want_end(end_reason why) noexcept {
    end_reason none = end_reason::none;
    why_.compare_exchange_strong(none, why);
}

bool recorder::running::over(std::uint64_t now_ns) noexcept {
    if (streams_open.load() == 0) {
        want_end(end_reason::call_ended);
        return true;
    }
    if (now_ns >= end_ns_) {
        want_end(end_reason::time);
    }
    if (why() != end_reason::none) {
        give_up_ns_ = std::min(give_up_ns_, now_ns + patience_ns);
    }
    return now_ns >= give_up_ns_;
}

void recorder::running::close(std::uint64_t lost_in_all) {
    lost = lost_in_all - lost_before_;
    for (std::uint32_t i = 0; i < 4 * what.streams.size(); ++i) {
        const std::string comment =
            i == 0 ? std::string("end of capture: ") + name_of(why()) : std::string();
        pcapng::add_statistics(waiting_, i, last_unix_ns_, by_interface_[i], i == 0 ? lost : 0,
                               comment);
    }
    write();
    ::close(fd_);
    fd_ = -1;
}

} // namespace voxplane::capture
