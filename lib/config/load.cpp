// From a file to settings: read, parse, check; the first error ends it. Main lcore only, before
// launch.
#include "config/load.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "config/parse.hpp"

namespace voxplane::config {

namespace {

result<std::string> read_file(const std::string& path) {
    const auto closing = [](std::FILE* f) { std::fclose(f); };
    const std::unique_ptr<std::FILE, decltype(closing)> file(std::fopen(path.c_str(), "rb"),
                                                             closing);
    std::string text;
    if (file != nullptr) {
        char block[65536];
        std::size_t n = 0;
        // A device never ends: what is too long already is refused by the parser.
        while (text.size() <= max_document_bytes &&
               (n = std::fread(block, 1, sizeof block, file.get())) != 0) {
            text.append(block, n);
        }
        if (std::ferror(file.get()) == 0) {
            return text;
        }
    }
    return failure{path + ": cannot read the configuration: " + std::strerror(errno)};
}

} // namespace

result<settings> parse(std::string_view text, const std::string& name) {
    const auto document = parse_document(text, name);
    if (!document) {
        return document.error();
    }
    diagnosis errors(name);
    parsed all;
    reader root(*document, "", errors);
    parse_system(root, all);
    parse_calls(root, all);
    parse_control(root, all);
    parse_metrics(root, all);
    parse_tools(root, all.out);
    root.finish();
    if (!errors.failed()) {
        check_system(all, errors);
    }
    if (!errors.failed()) {
        check_calls(all, errors);
    }
    if (!errors.failed()) {
        check_control(all, errors);
    }
    if (!errors.failed()) {
        check_metrics(all, errors);
    }
    if (errors.failed()) {
        return errors.first();
    }
    all.out.text = text;
    return std::move(all.out);
}

result<settings> load(const std::string& path) {
    const auto text = read_file(path);
    if (!text) {
        return text.error();
    }
    return parse(*text, path);
}

} // namespace voxplane::config
