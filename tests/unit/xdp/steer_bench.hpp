// The steering program in the kernel, run on frames of the test by BPF_PROG_RUN: nothing is
// attached and no packet leaves. A socket of AF_XDP that nobody reads stands for the driver's.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <sys/socket.h>

#include "support/frames.hpp"
#include "xdp/program.hpp"
#include "xdp/steering.hpp"

#include "support/report.hpp" // last: it knows cmocka's macros

namespace voxplane::test {

// What became of a frame: where it went and what was counted, by name.
struct verdict {
    bool to_socket = false;
    std::string counted;
    bool operator==(const verdict&) const = default;
};

inline verdict steered() {
    return {true, "steered"};
}
inline verdict passed(const char* why) {
    return {false, why};
}
inline std::string to_string(const verdict& v) {
    return (v.to_socket ? "to the socket, " : "to the kernel, ") + v.counted;
}

class steer_bench {
public:
    // Empty, or why there is none.
    std::string load(const std::string& object) {
        auto loaded = xdp::program::load(object);
        if (!loaded) {
            return loaded.error().text;
        }
        program_.emplace(std::move(*loaded));
        auto maps = xdp::steering::of_program(program_->fd());
        if (!maps) {
            return maps.error().text;
        }
        maps_.emplace(std::move(*maps));
        return {};
    }

    xdp::steering& maps() { return *maps_; }

    // Puts a socket at queue 0, on which frames of BPF_PROG_RUN arrive. Empty, or the error.
    std::string open_socket() {
        socket_ = xdp::descriptor(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
        const int map = find_sockets();
        const std::uint32_t queue = 0;
        const int fd = socket_.get();
        const bool put = fd >= 0 && map >= 0 && bpf_map_update_elem(map, &queue, &fd, BPF_ANY) == 0;
        if (map >= 0) {
            ::close(map);
        }
        return put ? std::string() : "no socket can be put into xsks_map";
    }

    // Runs one frame; a verdict of nothing when the kernel could not.
    verdict pass(const bytes& frame) {
        const auto before = maps_->counts();
        bpf_test_run_opts how{};
        how.sz = sizeof how;
        how.data_in = frame.data();
        how.data_size_in = static_cast<std::uint32_t>(frame.size());
        how.repeat = 1;
        if (bpf_prog_test_run_opts(program_->fd(), &how) != 0 || !before) {
            return {};
        }
        const auto after = maps_->counts();
        verdict v{how.retval == XDP_REDIRECT, {}};
        for (std::size_t i = 0; after && i < after->size(); ++i) {
            for (std::uint64_t n = (*before)[i]; n < (*after)[i]; ++n) {
                v.counted += (v.counted.empty() ? "" : "+") + std::string(xdp::counter_names()[i]);
            }
        }
        return how.retval == XDP_REDIRECT || how.retval == XDP_PASS ? v : verdict{};
    }

private:
    // A descriptor of the program's map of sockets, as the driver has one; -1: none.
    [[nodiscard]] int find_sockets() const {
        std::uint32_t ids[16] = {};
        bpf_prog_info info{};
        std::uint32_t size = sizeof info;
        info.nr_map_ids = 16;
        info.map_ids = reinterpret_cast<std::uintptr_t>(ids);
        if (bpf_obj_get_info_by_fd(program_->fd(), &info, &size) != 0) {
            return -1;
        }
        for (std::uint32_t i = 0; i < info.nr_map_ids; ++i) {
            const int fd = bpf_map_get_fd_by_id(ids[i]);
            bpf_map_info map{};
            size = sizeof map;
            if (bpf_obj_get_info_by_fd(fd, &map, &size) == 0 &&
                std::string(map.name) == "xsks_map") {
                return fd;
            }
            ::close(fd);
        }
        return -1;
    }

    std::optional<xdp::program> program_;
    std::optional<xdp::steering> maps_;
    xdp::descriptor socket_;
};

inline std::string object; // path of the program

inline constexpr const char* ours = "198.18.0.1";
inline constexpr const char* ours6 = "2001:db8::1";

// A bench with a socket, and ports 16384 to 16387 and 20000 of each of three addresses: untagged
// IPv4, IPv6, and IPv4 with tags 7 and 9. What is at 20000 is relayed unread.
struct bench : steer_bench {
    explicit bench(report& r, bool with_socket = true) {
        ready = r.none(load(object), "load") && (!with_socket || r.none(open_socket(), "socket"));
        if (!ready) {
            return;
        }
        for (const xdp::local_address& address :
             {xdp::local_address{ep("198.18.0.1:0").ip, {}},
              xdp::local_address{ep("[2001:db8::1]:0").ip, {}},
              xdp::local_address{ep("198.18.7.9:0").ip, {7, 9}}}) {
            const auto index = maps().add(address);
            ready = ready && r.that(index.has_value(), "add");
            if (ready) {
                maps().set(*index, 16384, 16387, xdp::traffic::rtp);
                maps().set(*index, 20000, 20001, xdp::traffic::any);
            }
        }
    }
    bool ready = false;
};

inline datagram to(const std::string& ip, int port) {
    datagram d;
    const bool v6 = ip.find(':') != std::string::npos;
    d.from = ep(v6 ? "[2001:db8::2]:4000" : "198.18.0.2:4000");
    d.to = ep(v6 ? "[" + ip + "]:1" : ip + ":1");
    d.to.port = static_cast<std::uint16_t>(port);
    d.payload = to_bytes({.payload = bytes(160, 0x55)});
    return d;
}

inline void expect(report& r, bench& b, const datagram& d, const verdict& v,
                   const std::string& what) {
    r.equal(b.pass(to_frame(d)), v, what);
}

// True where the kernel does not let us, with the reason printed.
inline bool may_not() {
    const auto loaded = xdp::program::load(object);
    if (loaded) {
        return false;
    }
    const std::string& why = loaded.error().text;
    const bool forbidden = why.find("Operation not permitted") != std::string::npos ||
                           why.find("Permission denied") != std::string::npos;
    if (forbidden) {
        std::printf("SKIPPED: %s\n", why.c_str());
    }
    return forbidden;
}

// main of these programs: the object's path is their argument.
template <std::size_t n>
int steer_main(int argc, char** argv, const CMUnitTest (&tests)[n]) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s OBJECT\n", argv[0]);
        return 2;
    }
    object = argv[1];
    return may_not() ? 77 : cmocka_run_group_tests(tests, nullptr, nullptr);
}

} // namespace voxplane::test
