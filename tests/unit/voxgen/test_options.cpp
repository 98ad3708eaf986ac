// The command line: what is told about a wrong one, and that the configuration printed for voxplane
// is good and means the same calls.
#include <cstring>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "options.hpp"
#include "scene.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::voxgen;

namespace {

using words = std::vector<std::string>;

result<options> parsed = failure{};

words with(words more) {
    words all = {"--ip", "198.18.0.2/24", "--peer-ip", "198.18.0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void defaults(void**) {
    parsed = parse_options(with({}));
    assert_true(parsed.has_value());
    assert_int_equal(parsed->calls, 1);
    assert_true(parsed->mode == run_mode::paced);
    assert_true(parsed->expect == expectation::pcma);
    assert_true(parsed->udp_checksum);
}

void mistakes_are_told(void**) {
    static std::vector<std::pair<words, const char*>> mistakes;
    mistakes = {
        {{}, "--ip ADDRESS/PREFIX is required"},
        {{"--ip", "198.18.0.2/24"}, "--peer-ip"},
        {with({"--frobnicate"}), "unknown option '--frobnicate'"},
        {with({"--calls", "0"}), "--calls: expected 1 to"},
        {with({"--calls", "x"}), "--calls"},
        {with({"--law", "opus"}), "--law: expected one of pcmu, pcma, got 'opus'"},
        {with({"--first-port", "16385"}), "even port"},
        {with({"--mode", "rate"}), "--rate"},
        {with({"--rate", "100"}), "--mode rate"},
        {with({"--jitter-us", "19001"}), "--jitter-us: expected 0 to 19000"},
        {with({"--jitter-us", "10", "--mode", "flood"}), "--mode paced"},
        {with({"--loss", "1.5"}), "--loss: expected 0 to 1"},
        {with({"--loss", "nan"}), "--loss"},
        {with({"--ptime", "25"}), "--ptime"},
        {with({"--wav", "a", "--tone", "440"}), "exclude"},
        {with({"--gateway", "fd00::1"}), "--gateway"},
        {with({"--need", "2"}), "--need: expected 0 to 1"},
        {with({"--both-ways", "--expect", "any"}), "--both-ways"},
        {{"--ip", "fd00::2/64", "--peer-ip", "198.18.0.1"}, "--ip's family"},
        {{"--ip", "fd00::2/64", "--peer-ip", "fd00::1", "--no-udp-checksum"}, "IPv6"},
    };
    for (const auto& [line, why] : mistakes) {
        parsed = parse_options(line);
        assert_false(parsed.has_value());
        if (std::strstr(parsed.error().text.c_str(), why) == nullptr) {
            print_error("%s\n", parsed.error().text.c_str());
            fail();
        }
    }
}

void the_printed_configuration_is_good(void**) {
    static std::string text;
    for (const bool six : {false, true}) {
        parsed = parse_options({"--ip", six ? "fd00:7670::2/64" : "198.18.0.2/24", "--peer-ip",
                                six ? "fd00:7670::11" : "198.18.0.11", "--calls", "7",
                                "--calls-per-address", "3", "--law", "pcma", "--expect", "pcmu"});
        assert_true(parsed.has_value());
        text = plane_config(*parsed);
        static result<config::settings> settings = failure{};
        settings = config::parse(text, "printed");
        if (!settings) {
            print_error("%s\n", settings.error().text.c_str());
            fail();
        }
        static result<std::vector<call_endpoints>> peers = failure{};
        peers = peer_endpoints(*parsed);
        assert_int_equal(settings->calls.size(), 7);
        for (std::uint32_t i = 0; i < 7; ++i) {
            const config::call& call = settings->calls[i];
            const call_endpoints own = own_endpoints(*parsed, i);
            assert_true(call.a.local == (*peers)[i].a && call.b.local == (*peers)[i].b);
            assert_true(call.a.remote == own.a && call.b.remote == own.b);
            assert_true(call.a.payloads[0].kind == config::payload_kind::pcma);
            assert_true(call.b.payloads[0].kind == config::payload_kind::pcmu);
        }
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(the_printed_configuration_is_good),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
