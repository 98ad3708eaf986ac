// Answers into the model. Every function takes whatever text a socket gave: what is no JSON, of
// another type or out of range is left out, and false says that nothing could be read at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model.hpp"

namespace voxplane::voxtop {

// The member of the answer that is named like the question's path, as text; none: no JSON object,
// or the path is not known to the server (null).
[[nodiscard]] std::optional<std::string> body_of(std::string_view answer,
                                                 std::string_view question);

[[nodiscard]] bool read_info(std::string_view body, info& out);
// Appends; next: where the list goes on.
[[nodiscard]] bool read_lcores(std::string_view body, std::vector<core>& out,
                               std::optional<std::uint64_t>& next);
[[nodiscard]] bool read_drops(std::string_view body, traffic& out);
[[nodiscard]] bool read_latency(std::string_view body, std::vector<latency>& out);
// latency_p99_ns of a history; values that are no numbers are left out.
[[nodiscard]] bool read_history(std::string_view body, std::vector<double>& p99_us);
[[nodiscard]] bool read_quality(std::string_view body, std::vector<quality>& out,
                                std::optional<std::uint64_t>& next);
[[nodiscard]] bool read_health(std::string_view body, health& out);
[[nodiscard]] bool read_call(std::string_view body, call_detail& out);
// Slots of active calls, for servers without /voxplane/quality.
[[nodiscard]] bool read_calls(std::string_view body, std::vector<std::string>& slots,
                              std::optional<std::uint64_t>& next);
// Both sides of a call as rows of the list.
void add_rows(std::string_view body, std::vector<quality>& out);

} // namespace voxplane::voxtop
