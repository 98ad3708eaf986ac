// Names are those of [log] in the configuration.
#include "control/log_command.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "dpdk/log.hpp"

namespace voxplane::control {

namespace {

template <std::size_t n>
std::optional<std::size_t> find(const char* const (&names)[n], const std::string& wanted) {
    const auto* const at = std::find(std::begin(names), std::end(names), wanted);
    return at == std::end(names) ? std::nullopt : std::optional<std::size_t>(at - names);
}

template <std::size_t n>
ng::tree unknown(const char* key, const std::string& got, const char* const (&names)[n]) {
    std::string text = std::string("\"") + key + "\": expected one of";
    for (const char* name : names) {
        text.append(" ").append(name);
    }
    return ng::error_reply(text + ", got \"" + got + "\"");
}

} // namespace

ng::tree change_log(const ng::request& what) {
    config::log how = dpdk::log_settings();
    const auto module = find(config::log_module_names, what.module);
    const auto level = find(config::log_level_names, what.level);
    if (!what.module.empty() && !module) {
        return unknown("module", what.module, config::log_module_names);
    }
    if (!what.level.empty() && !level) {
        return unknown("level", what.level, config::log_level_names);
    }
    if (level) {
        const auto wanted = static_cast<config::log_level>(*level);
        if (module) {
            how.levels[*module] = wanted;
        } else {
            how.levels.fill(wanted);
        }
        dpdk::log_set(how);
    }
    ng::tree levels = ng::tree::dictionary();
    for (std::size_t i = 0; i < config::log_modules; ++i) {
        levels[config::log_module_names[i]] =
            config::log_level_names[static_cast<std::size_t>(how.levels[i])];
    }
    return ng::dictionary("levels", std::move(levels), "rate", how.rate, "result", "ok");
}

} // namespace voxplane::control
