// JSON by nlohmann, which is told not to throw; members are looked at before they are taken.
#include "simd/choice_cache.hpp"

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <unistd.h>

#include <nlohmann/json.hpp>

namespace voxplane::simd {

namespace {

using json = nlohmann::ordered_json;

// FNV-1a, 64 bits (draft-eastlake-fnv-17): tells lists apart; nobody gains by forging one.
std::string digest(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    std::array<char, 17> hex{};
    std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(hash));
    return hex.data();
}

bool is_text(const json& object, const char* key, const std::string& expected) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() &&
           found->get_ref<const std::string&>() == expected;
}

// The times of one candidate: one number for each timed size, all above zero.
bool read_candidate(const json& operation, candidate_times& into) {
    const auto found = operation.find(name(into.by));
    if (found == operation.end() || !found->is_array() || found->size() != size_classes) {
        return false;
    }
    for (std::size_t c = 0; c < size_classes; ++c) {
        const json& ns = (*found)[c];
        if (!ns.is_number()) {
            return false;
        }
        into.ns[c] = ns.get<double>();
        if (!std::isfinite(into.ns[c]) || !(into.ns[c] > 0)) {
            return false;
        }
    }
    return true;
}

bool read_operation(const json& all, const operation& what, operation_times& into) {
    const auto found = all.find(what.name);
    if (found == all.end() || !found->is_object()) {
        return false;
    }
    into.name = what.name;
    into.sizes = what.sizes;
    for (const candidate& c : what.candidates) {
        into.candidates.push_back({c.by, {}});
        if (!read_candidate(*found, into.candidates.back())) {
            return false;
        }
    }
    return true;
}

json to_json(const cache_key& key, std::span<const operation_times> times) {
    json operations = json::object();
    for (const operation_times& one : times) {
        json& o = operations[one.name] = json::object();
        for (const candidate_times& c : one.candidates) {
            o[std::string(name(c.by))] = c.ns;
        }
    }
    return {{"about", "nanoseconds of voxplane's kernels by size; may be deleted at any time"},
            {"cpu", key.cpu},
            {"kernels", key.kernels},
            {"sizes", timed_sizes},
            {"bursts", timed_bursts},
            {"operations", operations}};
}

std::string because(int error) {
    return std::strerror(error == 0 ? EIO : error);
}

} // namespace

std::string list_version(std::span<const operation> operations) {
    std::string text = std::to_string(kernels_generation);
    for (const operation& one : operations) {
        text += "\n" + one.name;
        for (const std::size_t size : one.sizes) {
            text += " " + std::to_string(size);
        }
        for (const candidate& c : one.candidates) {
            text += " " + std::string(name(c.by));
        }
    }
    return digest(text);
}

std::string cache_file_name(const cache_key& key) {
    return "kernels-" + digest(key.cpu) + ".json";
}

result<std::vector<operation_times>> load_times(const std::string& path, const cache_key& key,
                                                std::span<const operation> operations) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return failure{because(errno)};
    }
    std::ostringstream text; // a stream that fails while it is read would throw in the parser
    text << file.rdbuf();
    const json all = json::parse(text.str(), nullptr, false);
    if (!all.is_object()) {
        return failure{"not JSON"};
    }
    if (!is_text(all, "cpu", key.cpu)) {
        return failure{"of another processor"};
    }
    if (!is_text(all, "kernels", key.kernels)) {
        return failure{"of another list of kernels"};
    }
    const auto found = all.find("operations");
    std::vector<operation_times> times(operations.size());
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (found == all.end() || !found->is_object() ||
            !read_operation(*found, operations[i], times[i])) {
            return failure{"times of " + operations[i].name + " are missing or wrong"};
        }
    }
    return times;
}

result<void> save_times(const std::string& path, const cache_key& key,
                        std::span<const operation_times> times) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored; // opening the file tells what matters
    std::filesystem::create_directory(folder.parent_path(), ignored);
    std::filesystem::create_directory(folder, ignored);
    // A name of its own, that nobody can have put a link in the place of.
    std::string fresh = path + ".XXXXXX";
    const int descriptor = ::mkstemp(fresh.data());
    if (descriptor < 0) {
        return failure{because(errno)};
    }
    ::close(descriptor);
    errno = 0;
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << to_json(key, times).dump(1) << "\n";
    file.close();
    if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
        const int error = errno;
        std::remove(fresh.c_str());
        return failure{because(error)};
    }
    return {};
}

std::string cache_folder(const char* xdg_cache_home, const char* home, bool root) {
    // The XDG base directory specification has relative paths ignored.
    if (xdg_cache_home != nullptr && xdg_cache_home[0] == '/') {
        return std::string(xdg_cache_home) + "/voxplane";
    }
    if (root) {
        return "/var/cache/voxplane";
    }
    return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache/voxplane" : "";
}

} // namespace voxplane::simd
