// Configuration files on disk: absent, not a file, endless, and good.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <cstdio>
#include <cstdlib>

#include "config/load.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::config;

namespace {

void files(void**) {
    static const auto absent = load("no/such/file.toml");
    assert_false(absent.has_value());
    assert_string_equal(
        absent.error().text.c_str(),
        "no/such/file.toml: cannot read the configuration: No such file or directory");
    static const auto folder = load(".");
    assert_false(folder.has_value());
    assert_string_equal(folder.error().text.c_str(),
                        ".: cannot read the configuration: Is a directory");
    static const auto endless = load("/dev/zero");
    assert_false(endless.has_value());
    char name[] = "voxplane-test-XXXXXX";
    const int fd = mkstemp(name);
    assert_true(fd >= 0);
    std::FILE* file = fdopen(fd, "w");
    std::fputs("[[port]]\ndevice = \"net_pcap0\"\n", file);
    std::fclose(file);
    static const auto made = load(name);
    std::remove(name);
    assert_true(made.has_value());
    assert_string_equal(made->ports[0].device.c_str(), "net_pcap0");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(files)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
