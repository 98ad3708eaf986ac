// Which keys two files give differently, and which of them need no restart.
#include <string>

#include "config/difference.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using voxplane::test::report;

// "key live" or "key restart", each on a line.
std::string changes(report& r, const char* before, const char* after) {
    const auto made = config::difference(before, after, "f");
    r.none(made ? "" : made.error().text, "difference");
    std::string out;
    for (const config::changed_key& each : made ? *made : std::vector<config::changed_key>{}) {
        out += each.key + (each.live ? " live\n" : " restart\n");
    }
    return out;
}

void nothing(report& r) {
    const char* file = "# a remark\n[control]\nallow = [\"127.0.0.1\"]\n[[port]]\ndevice = \"p\"\n";
    r.equal(changes(r, file, file), std::string(), "the same");
    r.equal(
        changes(r, file, "[[port]]\ndevice = \"p\"   # moved\n[control]\nallow = ['127.0.0.1']\n"),
        std::string(), "the same in other words");
}

void each_kind(report& r) {
    r.equal(changes(r, "[control]\nmedia-timeout-s = 60\nports = [30000, 39999]\n",
                    "[control]\nmedia-timeout-s = 61\nports = [30000, 49999]\n"),
            std::string("control.media-timeout-s live\ncontrol.ports restart\n"), "values");
    r.equal(changes(r, "[control]\nallow = ['::1']\n", "[control]\nallow = ['::1', '::2']\n"),
            std::string("control.allow live\n"), "a list");
    r.equal(changes(r, "[control]\nrecords = 'a'\n[runtime]\nseed = 1\n", "[control]\n"),
            std::string("control.records live\nruntime.seed restart\n"), "keys that went");
    r.equal(changes(r, "[log]\ncall = 'info'\n", "[log]\ncall = 'debug'\nrate = 9\n"),
            std::string("log.call live\nlog.rate live\n"), "levels of the log");
    r.equal(changes(r, "", "[voice]\nlevel = 'economy'\n"), std::string("voice.level restart\n"),
            "a table that came");
    r.equal(changes(r, "[control]\ndscp = 1\n[log]\nrate = 9\n", ""),
            std::string("control.dscp restart\nlog.rate live\n"), "the protocol went");
    r.equal(changes(r, "", "[control]\n"), std::string("control restart\n"), "and came");
    r.equal(changes(r, "[log]\n", "[metrics]\n"), std::string("metrics restart\nlog live\n"),
            "tables without keys");
    r.equal(changes(r, "[control]\ndscp = 1\n", "[control]\ndscp = '1'\n"),
            std::string("control.dscp live\n"), "another kind of value");
    r.equal(changes(r, "[[port]]\ndevice = 'a'\n[[port]]\ndevice = 'b'\n",
                    "[[port]]\ndevice = 'a'\n[[port]]\ndevice = 'c'\n"),
            std::string("port[1].device restart\n"), "one of a list of tables");
    r.equal(
        changes(r, "[[port]]\ndevice = 'a'\n", "[[port]]\ndevice = 'a'\n[[port]]\ndevice = 'c'\n"),
        std::string("port restart\n"), "one more of a list of tables");
}

void no_document(report& r) {
    const auto bad = config::difference("", "[control\n", "f");
    r.that(!bad && bad.error().text.rfind("f:1: ", 0) == 0, "the line");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(nothing),
        voxplane_test(each_kind),
        voxplane_test(no_document),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
