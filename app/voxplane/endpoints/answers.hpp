// One function for each path: fills the answer from the sources. params is what followed the first
// comma, empty when nothing did. An answer that cannot be given is a member `error`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "endpoints/endpoints.hpp"
#include "stats/counters.hpp"
#include "telemetry/writer.hpp"

namespace voxplane::app {

constexpr double hundredths = 100; // answers are rounded to one

void answer_info(const sources& from, std::string_view params, telemetry::reply& out);
// All that /voxplane/lcores tells of one worker.
void add_worker(const sources& from, std::size_t worker, telemetry::dictionary& out);
// One worker's balance, or that of all.
void add_balance(const stats::counters& c, telemetry::dictionary& out);
void answer_lcores(const sources& from, std::string_view params, telemetry::reply& out);
void answer_drops(const sources& from, std::string_view params, telemetry::reply& out);
void answer_stages(const sources& from, std::string_view params, telemetry::reply& out);
void answer_isa(const sources& from, std::string_view params, telemetry::reply& out);

void answer_config(const sources& from, std::string_view params, telemetry::reply& out);

void answer_lcore(const sources& from, std::string_view params, telemetry::reply& out);
void answer_latency(const sources& from, std::string_view params, telemetry::reply& out);
void answer_history(const sources& from, std::string_view params, telemetry::reply& out);
// Waits for workers' bursts, some seconds at most, or until the endpoints end.
void answer_timing(const sources& from, std::string_view params, telemetry::reply& out);

void answer_control(const sources& from, std::string_view params, telemetry::reply& out);

void answer_calls(const sources& from, std::string_view params, telemetry::reply& out);
void answer_quality(const sources& from, std::string_view params, telemetry::reply& out);
void answer_call(const sources& from, std::string_view params, telemetry::reply& out);

// Id of an active call by its id or slot; empty: there is none.
[[nodiscard]] std::string call_id(const sources& from, std::string_view params);
// Waits for the leg's audio, some seconds at most, or until the endpoints end.
void answer_spectrum(const sources& from, std::string_view params, telemetry::reply& out);

void answer_pools(const sources& from, std::string_view params, telemetry::reply& out);
void answer_ports(const sources& from, std::string_view params, telemetry::reply& out);
void answer_steering(const sources& from, std::string_view params, telemetry::reply& out);
void answer_neighbours(const sources& from, std::string_view params, telemetry::reply& out);

void answer_health(const sources& from, std::string_view params, telemetry::reply& out);
void answer_survey(const sources& from, std::string_view params, telemetry::reply& out);
// The same for those who want to know whether it is good.
bool add_health(const telemetry::health& from, telemetry::reply& out);

// Fills the answer to a question about one of the paths, as the socket gives it; false: there is no
// such path. Any thread but a worker; some wait (spectrum).
bool answer_question(std::string_view command, std::string_view params,
                     telemetry::reply& out) noexcept;

// No answer is worth waiting for any more.
[[nodiscard]] bool endpoints_ending() noexcept;

// Where a list begins: 0 without params. Error: not a decimal number below 2^32.
[[nodiscard]] result<std::uint32_t> first_index(std::string_view params);

// Lists that may not fit into one answer: add(i, dictionary) is called for indices from params up
// to end, each in a child of `list` named by its index, and `next` tells where to ask on, if need
// be. item_bytes: upper bound of the text of one item.
template <typename Add>
void add_page(telemetry::reply& out, std::string_view list, std::string_view params,
              std::size_t end, std::size_t item_bytes, Add&& add) {
    const auto first = first_index(params);
    if (!first) {
        out.root().add("error", first.error().text);
        return;
    }
    telemetry::dictionary items = out.root().child(list);
    std::size_t i = *first;
    for (std::size_t n = 0;
         i < end && n < telemetry::reply::max_members && out.has_room(item_bytes); ++i, ++n) {
        telemetry::dictionary item = items.child(std::to_string(i));
        add(i, item);
    }
    if (i < end) {
        out.root().add("next", std::uint64_t{i});
    }
}

} // namespace voxplane::app
