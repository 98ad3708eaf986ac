// The maps are found among this process's own descriptors, since the driver tells of none and the
// kernel opens maps by number only for CAP_SYS_ADMIN.
#include "xdp/steering.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <net/if.h>
#include <sys/mman.h>

namespace voxplane::xdp {

namespace {

constexpr std::size_t mapped_bytes = sizeof(steer_ports) * STEER_ADDRESSES;

constexpr const char* names[] = {
#define STEER_NAME(name, text) #name,
    STEER_COUNTERS(STEER_NAME)
#undef STEER_NAME
};

failure system_error(const std::string& what) {
    return failure{what + ": " + std::strerror(errno)};
}

// Calls fn(fd) for each open descriptor of this process of that kind, until it is true.
template <typename Fn>
bool any_descriptor(const char* kind, Fn&& fn) {
    namespace fs = std::filesystem;
    std::error_code end;
    for (fs::directory_iterator at("/proc/self/fd", end); !end && at != fs::directory_iterator();
         at.increment(end)) {
        std::error_code closed; // such as the iterator's own
        const std::string link = fs::read_symlink(at->path(), closed).string();
        const std::string name = at->path().filename().string();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        if (!closed && fd >= 0 && link == kind && fn(fd)) {
            return true;
        }
    }
    return false;
}

std::optional<bpf_prog_info> about_program(int fd, std::span<std::uint32_t> maps) {
    bpf_prog_info info{};
    std::uint32_t bytes = sizeof info;
    info.nr_map_ids = static_cast<std::uint32_t>(maps.size());
    info.map_ids = reinterpret_cast<std::uintptr_t>(maps.data());
    if (bpf_obj_get_info_by_fd(fd, &info, &bytes) != 0) {
        return std::nullopt;
    }
    return info;
}

bool uses(std::span<const std::uint32_t> maps, std::uint32_t id) noexcept {
    for (const std::uint32_t one : maps) {
        if (one == id) {
            return true;
        }
    }
    return false;
}

// A copy of the descriptor of that map of the program; none: it has no such map.
descriptor find_map(std::span<const std::uint32_t> maps, std::string_view name,
                    std::uint32_t value_bytes) {
    descriptor found;
    any_descriptor("anon_inode:bpf-map", [&](int fd) {
        bpf_map_info info{};
        std::uint32_t bytes = sizeof info;
        if (bpf_obj_get_info_by_fd(fd, &info, &bytes) == 0 && uses(maps, info.id) &&
            name.substr(0, sizeof info.name - 1) == info.name && info.value_size == value_bytes) {
            found = descriptor(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
        }
        return static_cast<bool>(found);
    });
    return found;
}

// The program reads while these words are written: each is whole, no order among them is needed.
std::uint64_t read(const __u64& word) noexcept {
    return __atomic_load_n(&word, __ATOMIC_RELAXED);
}

void write(__u64& word, std::uint64_t bit, bool on) noexcept {
    __atomic_store_n(&word, on ? read(word) | bit : read(word) & ~bit, __ATOMIC_RELAXED);
}

} // namespace

std::span<const char* const> counter_names() noexcept {
    return names;
}

void steering::unmap::operator()(steer_ports* rows) const noexcept {
    ::munmap(rows, mapped_bytes);
}

result<steering> steering::of_program(int program_fd) {
    std::array<std::uint32_t, 16> maps{};
    const auto info = about_program(program_fd, maps);
    if (!info) {
        return system_error("XDP program: cannot be asked about its maps");
    }
    steering made;
    made.program_id_ = info->id;
    made.address_map_ = find_map(maps, "steer_addresses", sizeof(std::uint32_t));
    made.count_map_ = find_map(maps, "steer_counts", sizeof(std::uint64_t));
    const descriptor ports = find_map(maps, "steer_ports", sizeof(steer_ports));
    if (!made.address_map_ || !made.count_map_ || !ports) {
        return failure{"XDP program '" + std::string(info->name) + "' (number " +
                       std::to_string(info->id) + ") has not the maps of " STEER_PROGRAM};
    }
    void* const at =
        ::mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ports.get(), 0);
    if (at == MAP_FAILED) {
        return system_error("XDP program: mmap of its map steer_ports");
    }
    made.rows_.reset(static_cast<steer_ports*>(at));
    return made;
}

result<steering> steering::of_interface(const std::string& name) {
    const unsigned index = ::if_nametoindex(name.c_str());
    if (index == 0) {
        return system_error("interface " + name);
    }
    std::uint32_t attached = 0;
    if (const int code = bpf_xdp_query_id(static_cast<int>(index), 0, &attached); code != 0) {
        return failure{"interface " + name +
                       ": cannot be asked for its XDP program: " + std::strerror(-code)};
    }
    if (attached == 0) {
        return failure{"interface " + name + ": no XDP program is attached"};
    }
    int program_fd = -1;
    any_descriptor("anon_inode:bpf-prog", [&](int fd) {
        const auto info = about_program(fd, {});
        const bool found = info && info->id == attached;
        program_fd = found ? fd : -1;
        return found;
    });
    if (program_fd < 0) {
        return failure{"interface " + name + ": its XDP program (number " +
                       std::to_string(attached) + ") was not attached by us"};
    }
    auto made = of_program(program_fd);
    return made ? std::move(made) : failure{"interface " + name + ": " + made.error().text};
}

result<std::size_t> steering::add(const local_address& address) {
    if (addresses_ == STEER_ADDRESSES) {
        return failure{"steering: more than " + std::to_string(STEER_ADDRESSES) + " addresses"};
    }
    steer_address key{};
    static_assert(sizeof key.ip == sizeof address.ip.bytes);
    std::memcpy(key.ip, address.ip.bytes.data(), sizeof key.ip);
    key.vlan[0] = address.vlan[0];
    key.vlan[1] = address.vlan[1];
    key.ethertype = address.ip.is_ipv4() ? 0x0800 : 0x86dd;
    const auto index = static_cast<std::uint32_t>(addresses_);
    if (bpf_map_update_elem(address_map_.get(), &key, &index, BPF_NOEXIST) != 0) {
        return system_error("steering: address " + to_string(address.ip));
    }
    return addresses_++;
}

void steering::set(std::size_t address, std::uint16_t first, std::uint16_t last,
                   traffic kind) noexcept {
    steer_ports& row = rows_[address];
    for (unsigned pair = first / 2U; pair <= last / 2U; ++pair) {
        const std::uint64_t bit = std::uint64_t{1} << (pair % 64);
        // What is steered before and after is steered between.
        if (kind == traffic::any) {
            write(row.any[pair / 64], bit, true);
        }
        write(row.rtp[pair / 64], bit, kind == traffic::rtp);
        if (kind != traffic::any) {
            write(row.any[pair / 64], bit, false);
        }
    }
}

void steering::clear() noexcept {
    for (std::size_t address = 0; address < addresses_; ++address) {
        set(address, 0, UINT16_MAX, traffic::none);
    }
}

traffic steering::at(std::size_t address, std::uint16_t port) const noexcept {
    const steer_ports& row = rows_[address];
    const std::uint64_t bit = std::uint64_t{1} << (port / 2U % 64);
    if ((read(row.any[port / 128U]) & bit) != 0) {
        return traffic::any;
    }
    return (read(row.rtp[port / 128U]) & bit) != 0 ? traffic::rtp : traffic::none;
}

std::vector<port_range> steering::ranges(std::size_t address) const {
    std::vector<port_range> all;
    for (unsigned port = 0; port < UINT16_MAX; port += 2) {
        const traffic kind = at(address, static_cast<std::uint16_t>(port));
        if (kind == traffic::none) {
            continue;
        }
        const auto last = static_cast<std::uint16_t>(port + 1);
        if (!all.empty() && all.back().kind == kind && all.back().last + 1U == port) {
            all.back().last = last;
        } else {
            all.push_back({static_cast<std::uint16_t>(port), last, kind});
        }
    }
    return all;
}

result<counters> steering::counts() const {
    const int processors = libbpf_num_possible_cpus();
    if (processors <= 0) {
        return failure{"steering: the kernel does not tell its number of processors"};
    }
    counters sums{};
    std::vector<std::uint64_t> each(static_cast<std::size_t>(processors));
    for (std::uint32_t i = 0; i < steer_counters; ++i) {
        if (bpf_map_lookup_elem(count_map_.get(), &i, each.data()) != 0) {
            return system_error("steering: counter " + std::string(names[i]));
        }
        for (const std::uint64_t one : each) {
            sums[i] += one;
        }
    }
    return sums;
}

} // namespace voxplane::xdp
