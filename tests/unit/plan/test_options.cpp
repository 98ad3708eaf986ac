// The command line: what is accepted, and the sentence for each mistake. Locals that own
// memory are static: a failed assertion leaves past destructors.
#include <chrono>
#include <initializer_list>

#include "support/cmocka.hpp"
#include "voxplane/options.hpp"

using namespace voxplane;
using words = std::vector<std::string>;

namespace {

void expect_error(const words& own, const char* text) {
    static result<app::options> made = failure{};
    made = app::parse_options(own);
    assert_false(made.has_value());
    assert_string_equal(made.error().text.c_str(), text);
}

void all_options(void**) {
    static const auto made =
        app::parse_options({"--config", "a.toml", "--check", "--duration", "1.5",
                            "--exit-when-idle=20", "--isa", "scalar", "--summary", "s.json"});
    assert_true(made.has_value());
    assert_string_equal(made->config.c_str(), "a.toml");
    assert_true(made->check);
    assert_int_equal(made->duration->count(), 1500);
    assert_int_equal(made->exit_when_idle->count(), 20);
    assert_string_equal(made->isa->c_str(), "scalar");
    assert_string_equal(made->summary->c_str(), "s.json");
    assert_false(made->help || made->version);
}

void defaults(void**) {
    static const auto made = app::parse_options({"--config=a.toml"});
    assert_true(made.has_value());
    assert_false(made->check || made->help || made->version);
    assert_false(made->duration.has_value() || made->exit_when_idle.has_value());
    assert_false(made->isa.has_value() || made->summary.has_value());
    assert_false(made->kernel_cache.has_value() || made->no_kernel_cache || made->print_kernels);
}

void kernels(void**) {
    static result<app::options> made = failure{};
    made = app::parse_options({"--config", "a", "--kernel-cache", "k.json"});
    assert_true(made.has_value());
    assert_string_equal(made->kernel_cache->c_str(), "k.json");
    made = app::parse_options({"--config", "a", "--no-kernel-cache"});
    assert_true(made.has_value() && made->no_kernel_cache && !made->kernel_cache);
    made = app::parse_options({"--print-kernels", "--isa", "avx2"}); // needs no file
    assert_true(made.has_value() && made->print_kernels && made->config.empty());
    assert_string_equal(made->isa->c_str(), "avx2");
    expect_error({"--print-kernels", "--bogus"},
                 "unknown option '--bogus' (our options come after --, EAL's before; --help lists "
                 "ours)");
    expect_error({"--config", "a", "--kernel-cache", ""}, "--kernel-cache: expected FILE, got ''");
    expect_error({"--config", "a", "--kernel-cache=", "--check"},
                 "--kernel-cache: expected FILE, got '--check'");
    expect_error({"--config", "a", "--kernel-cache", "k", "--no-kernel-cache"},
                 "--kernel-cache and --no-kernel-cache exclude each other");
}

void idle_time_is_optional(void**) {
    for (const words& own :
         {words{"--exit-when-idle", "--config", "a"}, words{"--config", "a", "--exit-when-idle"}}) {
        static result<app::options> made = failure{};
        made = app::parse_options(own);
        assert_true(made.has_value());
        assert_int_equal(made->exit_when_idle->count(), 500);
        assert_string_equal(made->config.c_str(), "a");
    }
}

void help_and_version_need_no_file(void**) {
    assert_true(app::parse_options({"--help"})->help);
    assert_true(app::parse_options({"--version"})->version);
    assert_true(app::parse_options({"--help", "--bogus"})->help);
    static const std::string text = app::usage();
    for (const char* option :
         {"--config", "--check", "--duration", "--exit-when-idle", "--isa", "--summary",
          "--version", "--help", "--kernel-cache", "--no-kernel-cache", "--print-kernels"}) {
        assert_true(text.find(option) != std::string::npos);
    }
}

void mistakes(void**) {
    expect_error({}, "--config FILE is required (our options come after --, EAL's before)");
    expect_error({"--config", ""},
                 "--config FILE is required (our options come after --, EAL's before)");
    expect_error({"--config", "a", "--conf"},
                 "unknown option '--conf' (our options come after --, EAL's before; --help lists "
                 "ours)");
    expect_error({"-l", "0,1"}, "unknown option '-l' (our options come after --, EAL's before; "
                                "--help lists ours)");
    expect_error({"--config"}, "--config: 1 required FILE missing");
    expect_error({"--config=", "--check"}, "--config: expected FILE, got '--check'");
    expect_error({"--config", "a", "--isa"}, "--isa: 1 required NAME missing");
    expect_error({"--config", "a", "--summary"}, "--summary: 1 required FILE missing");
    expect_error({"--config", "a", "--summary", ""}, "--summary: expected FILE, got ''");
    expect_error({"--config", "a", "--summary=", "--check"},
                 "--summary: expected FILE, got '--check'");
    for (const char* bad : {"0", "-1", "x", "1s", "nan", "1e9"}) {
        static std::string text;
        text =
            "--duration: expected seconds from 0.001 to 31536000, got '" + std::string(bad) + "'";
        expect_error({"--config", "a", "--duration=" + std::string(bad)}, text.c_str());
    }
    for (const char* bad : {"0", "-5", "x", "1.5", "3600001", "99999999999"}) {
        static std::string text;
        text = "--exit-when-idle: expected milliseconds from 1 to 3600000, got '" +
               std::string(bad) + "'";
        expect_error({"--config", "a", "--exit-when-idle=" + std::string(bad)}, text.c_str());
    }
}

void split_at_first_separator(void**) {
    const char* const line[] = {"voxplane", "-l", "0,1", "--", "--config", "a", "--", "b"};
    static const auto both = app::split(8, line);
    assert_true((both.eal == words{"voxplane", "-l", "0,1"}));
    assert_true((both.own == words{"--config", "a", "--", "b"}));
    static const auto without = app::split(3, line);
    assert_true((without.eal == words{"voxplane"}));
    assert_true((without.own == words{"-l", "0,1"}));
    static const auto nothing = app::split(0, nullptr);
    assert_true(nothing.eal.empty() && nothing.own.empty());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(all_options),
        cmocka_unit_test(defaults),
        cmocka_unit_test(kernels),
        cmocka_unit_test(idle_time_is_optional),
        cmocka_unit_test(help_and_version_need_no_file),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(split_at_first_separator),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
