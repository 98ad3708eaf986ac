// Nanoseconds of control work a whole call: offer, answer and delete as Kamailio sends them, from
// the datagram's text to the reply's, stored cookies, registry, ports and SDP included. Sockets and
// the session controller are left out. One core; compare rows of one run only.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/ng/cookie_cache.hpp"
#include "control/ng/message.hpp"
#include "control/ng/request.hpp"
#include "control/registry.hpp"
#include "control/report.hpp"
#include "ng_messages.hpp"
#include "support/allocations.hpp"

namespace voxplane::control {

namespace {

using ng_load::step;

// Takes all that it is asked for; what was ended is gone at the next turn, as with workers.
class ready_plane final : public plane {
public:
    result<void> create(const config::call& wanted) override {
        calls_.insert_or_assign(wanted.id, wanted);
        return {};
    }
    void modify(const config::call& wanted, session::signalled_legs) override {
        calls_.insert_or_assign(wanted.id, wanted);
    }
    void end(const std::string& id) override { ending_.push_back(id); }
    [[nodiscard]] std::optional<telemetry::call_view> look(const std::string& id) const override {
        const auto found = calls_.find(id);
        if (found == calls_.end()) {
            return std::nullopt;
        }
        telemetry::call_view view;
        view.id = id;
        view.a.local = found->second.a.local;
        view.b.local = found->second.b.local;
        view.a.signalled = found->second.a.remote;
        view.b.signalled = found->second.b.remote;
        return view;
    }
    result<void> restore(const config::call& wanted, const session::call_memory&) override {
        return create(wanted);
    }
    [[nodiscard]] std::optional<session::call_memory> recall(const std::string&) const override {
        return std::nullopt;
    }
    [[nodiscard]] unsigned busy_percent() const override { return 0; }

    void finish() {
        for (const std::string& id : ending_) {
            telemetry::call_view view;
            view.id = id;
            calls_.erase(id);
            on_ended(view);
        }
        ending_.clear();
    }

private:
    std::unordered_map<std::string, config::call> calls_;
    std::vector<std::string> ending_;
};

config::settings settings_of_a_node() {
    config::settings s;
    for (int i = 1; i <= 4; ++i) {
        config::address a;
        a.ip = *parse_prefix("198.18.0." + std::to_string(i) + "/15");
        s.addresses.push_back(a);
    }
    s.control.first_port = 16000;
    s.control.last_port = 59999;
    s.control.quarantine_s = 0;
    s.control.delete_delay_s = 0;
    return s;
}

struct node {
    // Answers as service does; returns the reply's octets.
    std::size_t serve(step what, const std::string& call_id, std::uint32_t number) {
        now += 20'000;
        const std::string cookie = "31_0_" + std::to_string(++cookies_made);
        const std::string text = message(what, cookie, call_id, number);
        const auto envelope = ng::split(text);
        const auto found = cookies.begin(*envelope, {}, now);
        auto wanted = ng::read_request(std::move(*ng::decode(*envelope, {})));
        ng::tree reply;
        if (wanted->command == ng::command::delete_call) {
            const call* c = calls.find(wanted->call_id);
            reply = describe(*c, media, wanted->from_tag, wanted->to_tag, now);
            reply.take(calls.remove(*wanted, now));
        } else {
            reply = *(wanted->command == ng::command::offer ? calls.offer(*wanted, now)
                                                            : calls.answer(*wanted, now));
        }
        std::string out = ng::encode(envelope->cookie, envelope->as, reply);
        const std::size_t octets = out.size();
        cookies.finish(found.id, out, now);
        cookies.expire(now);
        media.finish();
        calls.poll(now);
        return octets;
    }

    config::settings settings = settings_of_a_node();
    ready_plane media;
    interfaces ports{settings, 1, {}, 1};
    registry calls{media, ports, settings.control, 100'000};
    ng::cookie_cache cookies{ng::cookie_settings{}};
    std::uint64_t now = 1'000'000'000;
    std::uint64_t cookies_made = 0;
};

// standing: calls that are up all the while.
void set_up(benchmark::State& state) {
    node one;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
        const std::string id = "standing" + std::to_string(i);
        one.serve(step::offer, id, i);
        one.serve(step::answer, id, i);
    }
    std::uint32_t number = 0;
    const std::uint64_t blocks = perf::allocations();
    for (auto _ : state) {
        const std::string id = "call" + std::to_string(number);
        std::size_t octets = 0;
        for (const step what : {step::offer, step::answer, step::remove}) {
            octets += one.serve(what, id, number);
        }
        benchmark::DoNotOptimize(octets);
        ++number;
    }
    state.counters["blocks"] =
        static_cast<double>(perf::allocations() - blocks) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(set_up)->ArgName("standing")->Arg(0)->Arg(1000)->Arg(30000);

} // namespace

} // namespace voxplane::control

BENCHMARK_MAIN();
