// A question that the server does not know is answered with null; what is then missing is named.
#include "sampler.hpp"

#include <algorithm>

#include "base/steady_clock.hpp"
#include "read.hpp"

namespace voxplane::voxtop {

namespace {

constexpr std::size_t most_pages = 64; // of a list: what "next" leads to may never end

number rate(const number& now, const number& before, double seconds) {
    return now && before && seconds > 0 && *now >= *before ? number((*now - *before) / seconds)
                                                           : std::nullopt;
}

} // namespace

std::string sampler::body(const std::string& question, sample& into) {
    if (!into.reachable) {
        return {};
    }
    const auto answer = client_.ask(question);
    if (!answer) {
        into.reachable = false;
        into.error = answer.error().text;
        return {};
    }
    auto found = body_of(*answer, question);
    if (!found) {
        into.missing.push_back(question.substr(0, question.find(',')));
        return {};
    }
    return std::move(*found);
}

void sampler::take_cores(sample& into) {
    std::optional<std::uint64_t> next = 0;
    for (std::size_t page = 0; next && page < most_pages; ++page) {
        const std::string text = body("/voxplane/lcores," + std::to_string(*next), into);
        const std::uint64_t from = *next;
        if (!read_lcores(text, into.cores, next) || (next && *next <= from)) {
            return;
        }
    }
}

void sampler::take_legs(sample& into) {
    std::optional<std::uint64_t> next = 0;
    for (std::size_t page = 0; next && page < most_pages && into.legs.size() < limits_.legs;
         ++page) {
        const std::uint64_t from = *next;
        const std::string text = body("/voxplane/quality," + std::to_string(from), into);
        if (!read_quality(text, into.legs, next)) {
            has_quality_ = page != 0 || !into.reachable;
            break;
        }
        if (next && *next <= from) {
            return;
        }
    }
    into.legs_partial = next.has_value() && has_quality_;
    if (!has_quality_) {
        take_calls(into);
    }
}

void sampler::take_calls(sample& into) {
    std::vector<std::string> slots;
    std::optional<std::uint64_t> next;
    if (!read_calls(body("/voxplane/calls,0", into), slots, next)) {
        return;
    }
    into.legs_partial = next || slots.size() > limits_.calls;
    slots.resize(std::min(slots.size(), limits_.calls));
    for (const std::string& slot : slots) {
        add_rows(body("/voxplane/call," + slot, into), into.legs);
    }
}

void sampler::compare(sample& now) {
    const double seconds = static_cast<double>(now.at_ms - before_.at_ms) / 1000;
    const bool same = before_.reachable && client_.connections() == connection_;
    connection_ = client_.connections();
    if (!same) {
        return;
    }
    now.traffic.received_per_s = rate(now.traffic.received, before_.traffic.received, seconds);
    now.traffic.transmitted_per_s =
        rate(now.traffic.transmitted, before_.traffic.transmitted, seconds);
    now.traffic.dropped_per_s = rate(now.traffic.dropped, before_.traffic.dropped, seconds);
    for (drop_reason& one : now.traffic.reasons) {
        const auto old = std::ranges::find(before_.traffic.reasons, one.name, &drop_reason::name);
        one.grows = one.count > (old == before_.traffic.reasons.end() ? 0 : old->count);
    }
}

sample sampler::take() {
    sample now;
    now.reachable = true;
    now.socket = client_.path();
    now.at_ms = steady_ms();
    if (const std::string text = body("/voxplane/info", now);
        now.reachable && !read_info(text, now.info)) {
        now.reachable = false;
        now.error = now.socket + ": it is no voxplane that answers";
    }
    if (now.reachable && client_.connections() != connection_) {
        has_quality_ = true;
    }
    take_cores(now);
    (void)read_drops(body("/voxplane/drops", now), now.traffic);
    (void)read_latency(body("/voxplane/latency", now), now.latency);
    (void)read_history(body("/voxplane/history,60", now), now.p99_us);
    (void)read_health(body("/voxplane/health", now), now.health);
    take_legs(now);
    std::ranges::sort(now.missing);
    now.missing.erase(std::unique(now.missing.begin(), now.missing.end()), now.missing.end());
    compare(now);
    before_ = now;
    return now;
}

call_detail sampler::look(const std::string& call) {
    call_detail out;
    const std::string question = "/voxplane/call," + call;
    const auto answer = client_.ask(question);
    const auto found = answer ? body_of(*answer, question) : std::nullopt;
    if (!answer) {
        out.error = answer.error().text;
    } else if (!found || !read_call(*found, out)) {
        out.error = "no answer that can be read";
    }
    return out;
}

} // namespace voxplane::voxtop
