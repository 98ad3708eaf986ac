#include "watch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace voxplane::load {

std::vector<std::pair<std::string, std::uint64_t>> thread_times(int process) {
    std::vector<std::pair<std::string, std::uint64_t>> found;
    std::error_code gone;
    const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
        std::ifstream times(task.path() / "schedstat");
        std::ifstream names(task.path() / "comm");
        std::uint64_t nanoseconds = 0;
        std::string name;
        // A name can hold any octet: what JSON would have to escape is left out.
        if (times >> nanoseconds && std::getline(names, name)) {
            std::erase_if(name, [](char c) { return c < ' ' || c == '"' || c == '\\'; });
            found.emplace_back(name + "." + task.path().filename().string(), nanoseconds);
        }
    }
    return found;
}

std::string json_of_difference(const std::vector<std::pair<std::string, std::uint64_t>>& before,
                               const std::vector<std::pair<std::string, std::uint64_t>>& after) {
    const std::map<std::string, std::uint64_t> old(before.begin(), before.end());
    std::string text;
    for (const auto& [name, nanoseconds] : after) {
        const auto was = old.find(name);
        const std::uint64_t more = nanoseconds - (was == old.end() ? 0 : was->second);
        text += (text.empty() ? "\"" : ", \"") + name + "\": " + std::to_string(more);
    }
    return "{" + text + "}";
}

} // namespace voxplane::load
