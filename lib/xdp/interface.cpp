// The right is an abstract socket with the interface's number in its name: it belongs to the
// network namespace, as the interface does, and the kernel takes it back when its process dies,
// however that happens. `ss -xl` shows it as @voxplane-steer-NUMBER.
#include "xdp/interface.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "xdp/steer_maps.h"

namespace voxplane::xdp {

namespace {

result<descriptor> take_lock(const std::string& name, unsigned index) {
    descriptor lock(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    const std::string text = "voxplane-steer-" + std::to_string(index);
    std::memcpy(at.sun_path + 1, text.data(), text.size()); // a zero first: abstract
    const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    if (!lock || ::bind(lock.get(), reinterpret_cast<const sockaddr*>(&at), bytes) != 0 ||
        ::listen(lock.get(), 1) != 0) {
        return failure{"interface " + name + ": " +
                       (errno == EADDRINUSE ? "another voxplane uses it (socket @" + text + ")"
                                            : "socket @" + text + ": " + std::strerror(errno))};
    }
    return lock;
}

struct attached {
    std::uint32_t id = 0; // 0: none
    std::uint32_t mode = 0;
    std::string name; // empty where the kernel does not tell without CAP_SYS_ADMIN
};

result<attached> look(const std::string& name, unsigned index) {
    bpf_xdp_query_opts query{};
    query.sz = sizeof query; // by hand: libbpf's macro is C
    if (const int code = bpf_xdp_query(static_cast<int>(index), 0, &query); code != 0) {
        return failure{"interface " + name +
                       ": cannot be asked for its XDP program: " + std::strerror(-code)};
    }
    attached found{query.prog_id, query.attach_mode, {}};
    const descriptor program(found.id == 0 ? -1 : bpf_prog_get_fd_by_id(found.id));
    bpf_prog_info info{};
    std::uint32_t bytes = sizeof info;
    if (program && bpf_obj_get_info_by_fd(program.get(), &info, &bytes) == 0) {
        found.name = info.name;
    }
    return found;
}

std::uint32_t detach_flags(std::uint32_t mode) noexcept {
    switch (mode) {
    case XDP_ATTACHED_SKB:
        return XDP_FLAGS_SKB_MODE;
    case XDP_ATTACHED_HW:
        return XDP_FLAGS_HW_MODE;
    default:
        return XDP_FLAGS_DRV_MODE;
    }
}

} // namespace

result<interface_claim> interface_claim::take(const std::string& name, bool alone) {
    const unsigned index = ::if_nametoindex(name.c_str());
    if (index == 0) {
        return failure{"interface " + name + ": " + std::strerror(errno)};
    }
    auto lock = take_lock(name, index);
    interface_claim made;
    if (!lock) {
        return alone ? result<interface_claim>(lock.error()) : std::move(made);
    }
    // Held until the end of this function at least: nobody else cleans up meanwhile.
    descriptor held = std::move(*lock);
    const auto there = look(name, index);
    if (!there) {
        return there.error();
    }
    if (there->name == STEER_PROGRAM) {
        const int code =
            bpf_xdp_detach(static_cast<int>(index), detach_flags(there->mode), nullptr);
        if (code != 0) {
            return failure{"interface " + name + ": cannot take away the stale program " +
                           STEER_PROGRAM + ": " + std::strerror(-code)};
        }
        made.removed_stale_ = true;
    } else if (there->id != 0 && alone) {
        return failure{"interface " + name + ": the XDP program '" + there->name + "' (number " +
                       std::to_string(there->id) +
                       ") is attached and is not known as ours; take it away with: "
                       "ip link set dev " +
                       name + " xdp off"};
    }
    if (alone) {
        made.lock_ = std::move(held);
    }
    return made;
}

} // namespace voxplane::xdp
