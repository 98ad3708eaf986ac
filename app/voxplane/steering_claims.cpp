// Interfaces are known from the words that create their devices, since EAL attaches nothing before
// the ports are set up, and then says little about why it failed.
#include "steering_claims.hpp"

#include <filesystem>

#include "vdev.hpp"
#include "xdp/program.hpp"

namespace voxplane::app {

namespace {

// VOXPLANE_STEER_PROGRAM is the installed file; beside a program in its build folder is another.
result<std::string> steer_program() {
    std::error_code ignored;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const auto built = own.parent_path() / "../../lib/xdp/steer.bpf.o";
    const std::string installed = VOXPLANE_STEER_PROGRAM;
    for (const std::filesystem::path& path : {built.lexically_normal(), {installed}}) {
        if (std::filesystem::exists(path, ignored)) {
            return path.string();
        }
    }
    return failure{"the steering program is neither at " + built.lexically_normal().string() +
                   " nor at " + installed};
}

result<void> name_program(const vdev_word& device) {
    std::string path = devarg(device.text(), "xdp_prog");
    if (path.empty()) {
        const auto own = steer_program();
        if (!own) {
            return own.error();
        }
        path = *own;
        *device.word += ",xdp_prog=" + path;
    }
    // Shown to the kernel once, for a reason when it does not like it.
    const auto loaded = xdp::program::load(path);
    return loaded ? result<void>{} : loaded.error();
}

} // namespace

result<steering_claims> steering_claims::take(const config::settings& settings,
                                              std::vector<std::string>& words) {
    steering_claims made;
    for (const config::port& port : settings.ports) {
        const vdev_word device = find_vdev(words, port.device);
        if (!port.device.starts_with("net_af_xdp") || device.word == nullptr) {
            continue; // a device that is not there is missed by the set-up
        }
        const std::string where = "port '" + port.name + "': ";
        if (port.steer && !xdp::available()) {
            return failure{where + xdp::program::load({}).error().text};
        }
        const std::string name = devarg(device.text(), "iface");
        auto claim = xdp::interface_claim::take(name, port.steer);
        if (!claim) {
            return failure{where + claim.error().text};
        }
        if (claim->removed_stale()) {
            made.cleaned_.push_back(name);
        }
        made.claims_.push_back(std::move(*claim));
        if (!port.steer) {
            continue;
        }
        if (const auto named = name_program(device); !named) {
            return failure{where + named.error().text};
        }
    }
    return made;
}

} // namespace voxplane::app
