// [capture] and [log]. Main lcore, or the thread of a reload.
#include "config/parse.hpp"

namespace voxplane::config {

namespace {

constexpr choice<log_level> named(log_level one) {
    return {log_level_names[static_cast<std::size_t>(one)], one};
}

constexpr choice<log_level> log_levels[] = {named(log_level::error), named(log_level::warning),
                                            named(log_level::notice), named(log_level::info),
                                            named(log_level::debug)};

void parse_capture(reader r, capture& to) {
    r.flag("dumpcap", to.dumpcap);
    r.text("folder", to.folder);
    r.number("at-once", to.at_once, 1, 16);
    r.number("most-mib", to.most_mib, 1, 65'536);
    r.number("most-s", to.most_s, 1, 86'400);
    r.number("slots", to.slots, 64, 65'536);
    r.finish();
}

// `level` is that of all modules; a module's own key comes before it.
void parse_log(reader r, log& to) {
    log_level all = log_level::info;
    r.choose("level", all, log_levels);
    to.levels.fill(all);
    for (std::size_t i = 0; i < log_modules; ++i) {
        r.choose(log_module_names[i], to.levels[i], log_levels);
    }
    r.number("rate", to.rate, 0, 10'000);
    r.finish();
}

} // namespace

void parse_tools(reader& root, settings& to) {
    if (const value* table = root.take("capture", value::type::table, "[capture]")) {
        parse_capture({*table, "capture", root.errors()}, to.capture);
    }
    if (const value* table = root.take("log", value::type::table, "[log]")) {
        parse_log({*table, "log", root.errors()}, to.log);
    }
}

} // namespace voxplane::config
