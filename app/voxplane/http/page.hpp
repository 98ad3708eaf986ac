// The page's files, which the build puts into the program (page/embed.py). Constant; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace voxplane::app::http {

struct page_file {
    const char* path;
    const char* type;
    const unsigned char* octets;
    std::size_t size;
    [[nodiscard]] std::string content() const { return {octets, octets + size}; }
};

// Null: there is none at this path.
[[nodiscard]] const page_file* find_page(std::string_view path) noexcept;

} // namespace voxplane::app::http
