// Reads what EAL will read: a device ends at the first comma, an argument at the next.
#include "vdev.hpp"

namespace voxplane::app {

std::string devarg(std::string_view arguments, std::string_view key) {
    while (!arguments.empty()) {
        const auto comma = arguments.find(',');
        const std::string_view one = arguments.substr(0, comma);
        if (one.size() > key.size() && one.starts_with(key) && one[key.size()] == '=') {
            return std::string(one.substr(key.size() + 1));
        }
        if (comma == std::string_view::npos) {
            break;
        }
        arguments.remove_prefix(comma + 1);
    }
    return {};
}

vdev_word find_vdev(std::vector<std::string>& words, std::string_view device) {
    constexpr std::string_view option = "--vdev";
    for (std::size_t i = 0; i < words.size(); ++i) {
        vdev_word found;
        if (words[i] == option && i + 1 < words.size()) {
            found = {&words[++i], 0};
        } else if (words[i].starts_with(option) && words[i].substr(option.size(), 1) == "=") {
            found = {&words[i], option.size() + 1};
        }
        if (found.word != nullptr && found.text().substr(0, found.text().find(',')) == device) {
            return found;
        }
    }
    return {};
}

} // namespace voxplane::app
