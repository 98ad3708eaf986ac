// Which lines of the log are written, and in what form the journal gets them.
#include "config/tools.hpp"
#include "dpdk/log.hpp"
#include "dpdk/log_policy.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using config::log_level;
using config::log_module;
using voxplane::test::report;

constexpr std::uint64_t second_ns = 1'000'000'000;

void modules(report& r) {
    r.equal(dpdk::module_of("call_begun"), log_module::call, "the first of the list");
    r.equal(dpdk::module_of("voice_level"), log_module::media, "the last");
    r.equal(dpdk::module_of("capture_ended"), log_module::capture, "one inside");
    r.equal(dpdk::module_of("port"), log_module::plane, "one that is not there");
    r.equal(dpdk::module_of(""), log_module::plane, "none");
}

void levels(report& r) {
    dpdk::log_policy all;
    r.that(all.judge(log_level::info, "call_begun", 1).write, "info is heard");
    r.that(!all.judge(log_level::debug, "call_begun", 1).write, "debug is not");
    config::log how;
    how.levels[static_cast<std::size_t>(log_module::call)] = log_level::debug;
    how.levels[static_cast<std::size_t>(log_module::media)] = log_level::error;
    all.set(how);
    r.that(all.judge(log_level::debug, "call_begun", 1).write, "debug of one module");
    r.that(!all.judge(log_level::debug, "port", 1).write, "not of another");
    r.that(!all.judge(log_level::warning, "source_accepted", 1).write, "a quiet module");
    r.that(all.judge(log_level::error, "source_accepted", 1).write, "its errors");
}

// What is below the level is not counted as suppressed.
void rates(report& r) {
    dpdk::log_policy all;
    config::log how;
    how.rate = 3;
    all.set(how);
    const auto times = [&](std::uint64_t n, const char* event, std::uint64_t at) {
        std::uint64_t written = 0;
        for (std::uint64_t i = 0; i < n; ++i) {
            written += all.judge(log_level::info, event, at + i).write ? 1U : 0U;
        }
        return written;
    };
    r.equal(times(10, "call_begun", second_ns), std::uint64_t{3}, "of ten lines in a second");
    r.equal(times(2, "call_ended", second_ns), std::uint64_t{2}, "another event has its own");
    r.equal(times(5, "port", second_ns), std::uint64_t{3}, "and one more");
    (void)all.judge(log_level::debug, "call_ended", second_ns + 5);
    const auto next = all.judge(log_level::info, "call_begun", 2 * second_ns);
    r.that(next.write, "the next second");
    r.equal(next.suppressed, std::uint64_t{7}, "suppressed=");
    r.equal(all.judge(log_level::info, "call_begun", 2 * second_ns).suppressed, std::uint64_t{0},
            "told once");
    r.equal(all.untold(second_ns + 1).size(), std::size_t{0}, "not while the second lasts");
    const auto untold = all.untold(2 * second_ns + 10);
    r.that(untold.size() == 1 && untold[0].first == "port" && untold[0].second == 2,
           "what no line has told");
    r.equal(all.untold(9 * second_ns).size(), std::size_t{0}, "nor again");
    how.rate = 0;
    all.set(how);
    r.equal(times(1000, "call_begun", 5 * second_ns), std::uint64_t{1000}, "without a limit");
}

void journal(report& r) {
    r.that(dpdk::names_stream("8:1234", 8, 1234), "the same file");
    r.that(!dpdk::names_stream("8:1234", 8, 1235), "another inode");
    for (const char* text : {"", "8", "8:", ":1234", "8:1234x", "8:-1234", "8 1234"}) {
        r.that(!dpdk::names_stream(text, 8, 1234), std::string("'") + text + "'");
    }
    r.that(!dpdk::names_stream(nullptr, 0, 0), "not set");
    r.equal(std::string(dpdk::journal_prefix(log_level::error)), std::string("<3>"), "error");
    r.equal(std::string(dpdk::journal_prefix(log_level::info)), std::string("<6>"), "info");
    r.equal(std::string(dpdk::journal_prefix(log_level::debug)), std::string("<7>"), "debug");
}

// One line, whatever is in a value.
void text(report& r) {
    r.equal(dpdk::log_text("call_begun", {{"call", "a b\n\"c\""}, {"n", "1"}, {"empty", ""}}),
            std::string("event=call_begun call=\"a b\\n\\\"c\\\"\" n=1 empty=\"\""), "quoted");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(modules), voxplane_test(levels), voxplane_test(rates),
        voxplane_test(journal), voxplane_test(text),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
