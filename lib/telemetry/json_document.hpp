// An answer as JSON text, made by the same functions as that on DPDK's socket, for those who ask by
// HTTP: the same names and numbers; texts are not cut. Used by the thread that made it.
#pragma once

#include <memory>
#include <string>

#include "telemetry/writer.hpp"

namespace voxplane::telemetry {

class json_document {
public:
    json_document();
    json_document(const json_document&) = delete;
    json_document& operator=(const json_document&) = delete;
    ~json_document();

    // To be filled; as long as this lives.
    [[nodiscard]] reply& root() noexcept;
    // One line; the second within one member `name`. Bytes that are no UTF-8 are replaced.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string text(const std::string& name) const;

private:
    class tree;
    std::unique_ptr<tree> tree_;
};

} // namespace voxplane::telemetry
