// The control protocol as the program runs it: the door, the calls behind it, and the file of
// records. Polled by the main lcore's loop; waits for nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <span>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "control/interfaces.hpp"
#include "control/line_writer.hpp"
#include "control/ng/server.hpp"
#include "control/plane.hpp"
#include "control/registry.hpp"

namespace voxplane::control {

class service {
public:
    // taken: local RTP ports of calls that are not the protocol's. All arguments outlive this.
    [[nodiscard]] static result<std::unique_ptr<service>> open(const config::settings& from,
                                                               plane& media, std::size_t workers,
                                                               std::span<const endpoint> taken,
                                                               std::uint64_t seed);
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    // Answers what has come and ends what is due. Returns how much it did.
    std::size_t poll(std::uint64_t now_ns);
    // Ends all calls; their ports stay taken until the plane has let go of them.
    void stop(std::uint64_t now_ns) { calls_.stop(now_ns); }

    [[nodiscard]] registry& calls() noexcept { return calls_; }
    [[nodiscard]] const registry& calls() const noexcept { return calls_; }
    [[nodiscard]] const interfaces& ports() const noexcept { return ports_; }
    [[nodiscard]] const ng::server& door() const noexcept { return *door_; }
    // Readable when poll() has requests to answer.
    [[nodiscard]] int fd() const noexcept { return door_->fd(); }

private:
    service(const config::settings& from, plane& media, std::size_t workers,
            std::span<const endpoint> taken, std::uint64_t seed);
    [[nodiscard]] ng::tree answer(const ng::request& what);
    [[nodiscard]] ng::tree query(const ng::request& what) const;
    [[nodiscard]] ng::tree remove(const ng::request& what);
    [[nodiscard]] ng::tree list(const ng::request& what) const;

    std::mt19937_64 random_;
    plane& media_;
    interfaces ports_;
    registry calls_;
    std::unique_ptr<line_writer> records_;
    std::unique_ptr<ng::server> door_;
    std::uint64_t now_ns_ = 0;
    std::uint64_t started_ns_ = 0;
};

} // namespace voxplane::control
