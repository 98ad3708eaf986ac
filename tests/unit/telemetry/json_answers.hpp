// The same questions asked for HTTP: their answers are those of the socket. Part of the test of
// endpoints, whose double stands behind it.
#pragma once

#include <string>

#include "plane_double.hpp"
#include "telemetry/json_document.hpp"
#include "voxplane/endpoints_answers.hpp"

namespace voxplane::test {

// An empty dictionary is [] on DPDK 22.11's socket.
inline nlohmann::json as_the_socket_has_it(nlohmann::json answer) {
    if (answer.is_object() && answer.empty()) {
        return nlohmann::json::array();
    }
    for (auto& member : answer) {
        member = as_the_socket_has_it(member);
    }
    return answer;
}

inline nlohmann::json ask_as_json(const std::string& question) {
    const std::size_t comma = question.find(',');
    const std::string path = question.substr(0, comma);
    telemetry::json_document out;
    if (!app::answer_question(path, comma == std::string::npos ? "" : question.substr(comma + 1),
                              out.root())) {
        return {};
    }
    return nlohmann::json::parse(out.text(path))[path];
}

// What differs, or "": the time since the start does, a little.
inline std::string differs_from_socket(const plane_double& plane, const std::string& question) {
    nlohmann::json socket = plane.ask(question);
    nlohmann::json json = as_the_socket_has_it(ask_as_json(question));
    for (nlohmann::json* one : {&socket, &json}) {
        if (one->is_object()) {
            one->erase("uptime_ms");
        }
    }
    return socket == json && !json.is_null() ? "" : question + ": " + json.dump() + socket.dump();
}

} // namespace voxplane::test
