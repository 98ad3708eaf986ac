// The same questions asked for HTTP: their answers are those of the socket. Part of the test of
// endpoints, whose double stands behind it.
#pragma once

#include <string>

#include "plane_double.hpp"
#include "telemetry/json_document.hpp"
#include "voxplane/endpoints/answers.hpp"

#include "support/cmocka.hpp"

namespace voxplane::test {

// An empty dictionary is [] on DPDK 22.11's socket.
inline nlohmann::json as_the_socket_has_it(nlohmann::json answer) {
    if (answer.is_object() && answer.empty()) {
        return nlohmann::json::array();
    }
    if (answer.is_structured()) {
        for (auto& member : answer) {
            member = as_the_socket_has_it(member);
        }
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

// What is asked by the tests.
inline plane_double* asked = nullptr;

inline void same_as_json(void**) {
    for (const char* one : {"info", "lcores", "lcores,1", "lcores,one", "drops", "stages", "isa",
                            "calls", "calls,77", "call,call-3", "call,4", "call,nobody", "pools",
                            "ports", "neighbours", "control", "health", "worst"}) {
        const std::string found = differs_from_socket(*asked, std::string("/voxplane/") + one);
        assert_string_equal(found.c_str(), "");
    }
    assert_true(ask_as_json("/voxplane/nothing").is_null());
    assert_true(asked->ask("/voxplane/health").contains("error")); // the double looks at nothing
}

} // namespace voxplane::test
