// voxtop without a terminal: what it makes of answers, right ones and hostile ones, over a socket
// of the kind that DPDK has; what it draws on screens of every size; what keys do.
#include <map>
#include <string>

#include "fake_server.hpp"
#include "json.hpp"
#include "options.hpp"
#include "order.hpp"
#include "read.hpp"
#include "sampler.hpp"
#include "support/report.hpp"
#include "view/format.hpp"
#include "view/keys.hpp"
#include "view/pages.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::voxtop;
using voxplane::test::fake_server;
using voxplane::test::report;

std::string socket_path() {
    return "/tmp/voxtop_test_" + std::to_string(::getpid());
}

// Bodies by path: what a voxplane with two workers and two calls says.
std::map<std::string, std::string> usual_bodies() {
    return {
        {"/voxplane/info", R"({"version":"9.9","uptime_ms":3723000,"calls_active":2,)"
                           R"("events_lost":0,"allocations":0,"config":"c.toml"})"},
        {"/voxplane/lcores",
         R"({"workers":{"0":{"lcore":1,"busy_permille_now":421,"packets_per_second":5000,)"
         R"("cycles_per_packet_x100":15050},"10":{"lcore":12},"2":{"lcore":3,)"
         R"("busy_permille_now":990}}})"},
        {"/voxplane/drops", R"({"received":1000,"transmitted":990,"dropped":10,"held":0,)"
                            R"("reasons":{"no_leg":7,"tx_full":3,"source_rejected":0}})"},
        {"/voxplane/latency", R"({"workers":{"0":{"count":5,"p50":1500,"p99":9000,)"
                              R"("p999":20000,"max":50000}}})"},
        {"/voxplane/history", R"({"seconds":3,"latency_p99_ns":[1000,"x",3000]})"},
        {"/voxplane/quality",
         R"({"legs":{"0":{"id":"bob","leg":"a","mos_x100":432,"loss_percent_x100":0},)"
         R"("1":{"id":"bob","leg":"b","mos_x100":210,"loss_percent_x100":1230,)"
         R"("level_rms_dbov_x100":-4500}}})"},
        {"/voxplane/health", R"({"status":"failing","faults":1,"failing":{"0":{"check":"worker",)"
                             R"("what":"1","reason":"stuck"}}})"},
        {"/voxplane/call", R"({"id":"bob","slot":3,"a":{"local":"198.18.0.1:16400","lost":3,)"
                           R"("expected":100,"mos_x100":432,"voice":{"erle_db_x100":2100}},)"
                           R"("b":{"local":"198.18.0.1:16402"}})"},
    };
}

std::optional<std::string> answer_from(const std::map<std::string, std::string>& bodies,
                                       const std::string& question) {
    const std::string path = question.substr(0, question.find(','));
    const auto found = bodies.find(path);
    return "{\"" + path + "\":" + (found == bodies.end() ? "null" : found->second) + "}";
}

void right_answers(report& r) {
    const fake_server server(socket_path(),
                             [](const std::string& q) { return answer_from(usual_bodies(), q); });
    sampler from(socket_path());
    const sample now = from.take();
    r.that(now.reachable, "reached: " + now.error);
    r.equal(now.info.version, std::string("9.9"), "version");
    r.equal(now.info.uptime_s.value_or(0), 3723.0, "up");
    r.equal(now.cores.size(), std::size_t{3}, "cores");
    r.that(now.cores.size() == 3 && now.cores[1].worker == "2" && now.cores[2].worker == "10",
           "in order of their numbers");
    r.equal(now.cores.empty() ? 0 : now.cores[0].busy_percent.value_or(0), 42.1, "busy");
    r.equal(now.traffic.reasons.size(), std::size_t{2}, "reasons that are not zero");
    r.equal(now.latency.empty() ? 0 : now.latency[0].p999_us.value_or(0), 20.0, "p99.9 in us");
    r.that(now.p99_us == std::vector<double>{1, 3}, "p99 by second");
    r.equal(now.legs.size(), std::size_t{2}, "legs");
    r.equal(now.legs.size() == 2 ? now.legs[1].loss_percent.value_or(0) : 0, 12.3, "loss");
    r.equal(now.health.faults.empty() ? "" : now.health.faults[0], std::string("worker 1 stuck"),
            "fault");
    r.equal(now.missing.size(), std::size_t{0}, "nothing is missing");
    const call_detail call = from.look("bob");
    r.equal(call.a.values.count("voice.erle_db") != 0 ? call.a.values.at("voice.erle_db") : "",
            std::string("21.00"), "a figure inside");
}

// An older voxplane, without the newer paths: legs come from the calls.
void missing_paths(report& r) {
    auto bodies = usual_bodies();
    for (const char* path :
         {"/voxplane/latency", "/voxplane/history", "/voxplane/quality", "/voxplane/health"}) {
        bodies.erase(path);
    }
    bodies["/voxplane/calls"] = R"({"active":2,"calls":{"3":"bob","x":"wrong","7":"eve"}})";
    const fake_server server(socket_path(),
                             [&](const std::string& q) { return answer_from(bodies, q); });
    sampler from(socket_path());
    const sample now = from.take();
    r.that(now.reachable, "reached");
    r.equal(now.legs.size(), std::size_t{4}, "two legs of each call");
    r.equal(now.legs.empty() ? 0 : now.legs[0].loss_percent.value_or(0), 3.0, "loss of expected");
    r.equal(now.missing.size(), std::size_t{4}, "what is missing is named");
    r.that(now.latency.empty() && now.health.status.empty(), "and not invented");
}

void growth(report& r) {
    auto bodies = usual_bodies();
    const fake_server server(socket_path(),
                             [&](const std::string& q) { return answer_from(bodies, q); });
    sampler from(socket_path());
    const sample first = from.take();
    r.that(!first.traffic.reasons.empty() && !first.traffic.reasons[0].grows, "nothing to compare");
    ::usleep(20'000);
    bodies["/voxplane/drops"] = R"({"received":3000,"transmitted":2970,"dropped":30,"held":0,)"
                                R"("reasons":{"no_leg":27,"tx_full":3}})";
    const sample second = from.take();
    r.that(second.traffic.reasons[0].grows && !second.traffic.reasons[1].grows, "one grows");
    r.that(second.traffic.received_per_s.value_or(0) > 1000, "rate");
    bodies["/voxplane/drops"] = R"({"received":5,"transmitted":5,"dropped":0,"reasons":{}})";
    const sample third = from.take();
    r.that(!third.traffic.received_per_s, "counters that went back are no rate");
}

// Whatever a server says, voxtop goes on, shows nothing that it was not told, and stays printable.
void hostile_answers(report& r) {
    const std::string deep = R"({"/voxplane/info":{"version":"1","x":)" + std::string(30'000, '[') +
                             std::string(30'000, ']') + "}}";
    const std::string many = [] {
        std::string text = R"({"/voxplane/quality":{"legs":{)";
        for (int i = 0; i < 400; ++i) {
            text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"id":"c","leg":"a"})";
        }
        return text + R"(},"next":1}})"; // for ever
    }();
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("null"), std::string("[]"),
          std::string("\xff\xfe\x00garbage", 10), std::string(40'000, 'x'),
          std::string(70'000, 'x'), deep, many, std::string(R"({"/voxplane/info":[]})"),
          std::string(R"({"/voxplane/info":{}})"),
          std::string(R"({"/voxplane/info":{"version":7,"uptime_ms":"x","calls_active":[1]}})"),
          std::string(
              R"({"/voxplane/info":{"version":"\u001b[2J\u0007evil","calls_active":-1e999}})"),
          std::string(
              R"({"/voxplane/info":{"version":"1"},"/voxplane/lcores":{"workers":[1,2,{}]}})"),
          std::string(R"({"/voxplane/info":{"version":"1"},"/voxplane/lcores":{"workers":)"
                      R"({"a":{"lcore":{}}},"next":0},"/voxplane/drops":{"reasons":{"x":"y"}},)"
                      R"("/voxplane/latency":{"workers":7},"/voxplane/quality":{"legs":{"0":7}},)"
                      R"("/voxplane/calls":{"calls":[]},"/voxplane/health":{"status":{}}})")}) {
        const fake_server server(socket_path(), [&](const std::string&) { return text; });
        sampler from(socket_path(), {}, 200);
        screen_state state;
        state.now = from.take();
        const std::string what = text.substr(0, 40);
        for (const extent size : {extent{24, 80}, extent{1, 1}, extent{5, 20}, extent{60, 200}}) {
            for (const page one : {page::overview, page::call, page::help}) {
                state.page = one;
                state.call = from.look("x");
                const auto lines = draw(state, size);
                r.equal(lines.size(), size.rows, "rows: " + what);
                for (const line& each : lines) {
                    r.that(each.text().size() <= size.columns, "columns: " + what);
                    for (const char c : each.text()) {
                        r.that(c >= ' ' && c <= '~', "not printable: " + what);
                    }
                }
            }
        }
        r.that(to_json(state.now).front() == '{', "JSON: " + what);
    }
}

void no_server(report& r) {
    sampler from("/nowhere/socket", {}, 100);
    r.that(!from.take().reachable, "nobody");
    r.that(!from.look("x").error.empty(), "nor a call");
    sampler longer(std::string(200, 'x'), {}, 100);
    r.that(!longer.take().reachable, "a path that is too long");
    const fake_server silent(
        socket_path(), [](const std::string&) { return std::nullopt; }, "");
    sampler waiting(socket_path(), {}, 50);
    r.that(!waiting.take().reachable, "one that says nothing");
}

// A voxplane that goes and comes again: the next look finds it, without rates across the gap.
void restart(report& r) {
    sampler from(socket_path(), {}, 200);
    {
        const fake_server server(
            socket_path(), [](const std::string& q) { return answer_from(usual_bodies(), q); });
        (void)from.take();
        ::usleep(5000);
        r.that(from.take().traffic.received_per_s.has_value(), "a rate");
    }
    r.that(!from.take().reachable, "gone");
    const fake_server again(socket_path(),
                            [](const std::string& q) { return answer_from(usual_bodies(), q); });
    const sample back = from.take();
    r.that(back.reachable && !back.traffic.received_per_s, "back, and nothing to compare with");
}

std::vector<quality> some_legs() {
    return {{"c", "a", 4.0, 0.5, {}, {}, {}, -26.0},
            {"a", "a", 2.0, 9.0, {}, {}, {}, -50.0},
            {"b", "b", {}, {}, {}, {}, {}, {}},
            {"b", "a", 4.4, 0.5, {}, {}, {}, -20.0}};
}

void orders(report& r) {
    const auto first = [&](order by) {
        auto legs = some_legs();
        sort_legs(legs, by);
        std::string text;
        for (const quality& leg : legs) {
            text += leg.call + leg.side + " ";
        }
        return text;
    };
    r.equal(first(order::loss), std::string("aa ba ca bb "), "loss");
    r.equal(first(order::mos), std::string("aa ca ba bb "), "MOS");
    r.equal(first(order::level), std::string("aa ba ca bb "), "level");
    r.equal(first(order::call), std::string("aa ba bb ca "), "call");
}

void keys(report& r) {
    screen_state state;
    state.now.reachable = true;
    for (int i = 0; i < 100; ++i) {
        state.now.legs.push_back({"call" + std::to_string(i), "a", {}, {}, {}, {}, {}, {}});
    }
    r.that(press(state, {key_kind::end}, 24) == effect::redraw, "end");
    (void)draw(state, {24, 80});
    r.equal(state.selected, std::size_t{99}, "the last leg");
    r.that(state.first > 70, "is on the screen");
    r.that(press(state, {key_kind::down}, 24) == effect::redraw && state.selected == 99,
           "no further");
    r.that(press(state, {key_kind::enter}, 24) == effect::open_call, "enter");
    r.that(state.page == page::call, "opens it");
    (void)press(state, {key_kind::back}, 24);
    r.that(state.page == page::overview, "back");
    (void)press(state, {key_kind::letter, 'm'}, 24);
    r.that(state.by == order::mos && state.selected == 0, "another order, from its top");
    state.now.legs.resize(3);
    state.selected = state.first = 50;
    (void)draw(state, {24, 80});
    r.equal(state.selected, std::size_t{2}, "legs that went take the selection along");
    (void)press(state, {key_kind::letter, 'h'}, 24);
    r.that(draw(state, {24, 80})[0].text().find("keys") != std::string::npos, "help");
    r.that(press(state, {key_kind::letter, 'q'}, 24) == effect::leave, "leave");
    state.now.legs.clear();
    state.page = page::overview;
    r.that(press(state, {key_kind::enter}, 24) == effect::nothing, "nothing to open");
}

void formats(report& r) {
    r.equal(count(12'345'678.0), std::string("12.3M"), "a large number");
    r.equal(count(std::nullopt), std::string("-"), "none");
    r.equal(duration(93'784.0), std::string("1d 02:03:04"), "a day");
    r.equal(left("abcdef", 4), std::string("abc~"), "cut");
    r.equal(bar(50, 12), std::string("[|||||     ]"), "half");
    r.equal(bar(1000, 12), std::string("[||||||||||]"), "beyond");
    const double values[] = {9, 0, 5, 10};
    r.equal(sparkline(values, 3), std::string("_=#"), "the last three");
    r.that(!parse_options({"--interval", "5"}) && !parse_options({"--json"}) &&
               !parse_options({"--what"}) && !parse_options({"-f"}) &&
               !parse_options({"--file-prefix=../x"}),
           "wrong options");
    const auto good = parse_options({"--socket", "/x", "--once", "--json", "--interval=200"});
    r.that(good && good->socket == "/x" && good->json && good->interval_ms == 200, "right ones");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(right_answers),   voxplane_test(missing_paths), voxplane_test(growth),
        voxplane_test(hostile_answers), voxplane_test(no_server),     voxplane_test(restart),
        voxplane_test(orders),          voxplane_test(keys),          voxplane_test(formats),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
