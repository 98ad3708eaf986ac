// EAL's words about virtual devices: --vdev NAME,key=value,... Pure; main lcore, before EAL starts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace voxplane::app {

// Value of a key in a device's arguments, with or without its name in front; empty: not there.
[[nodiscard]] std::string devarg(std::string_view arguments, std::string_view key);

// The word that creates a device, be it behind --vdev or --vdev=; null: none does. offset: where
// the device's name begins in it.
struct vdev_word {
    std::string* word = nullptr;
    std::size_t offset = 0;
    [[nodiscard]] std::string_view text() const { return std::string_view(*word).substr(offset); }
};
[[nodiscard]] vdev_word find_vdev(std::vector<std::string>& words, std::string_view device);

} // namespace voxplane::app
