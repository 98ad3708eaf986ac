// EAL's words about virtual devices: which word makes a device, and what its arguments say.
#include <string>
#include <vector>

#include "start.hpp"
#include "support/report.hpp"
#include "voxplane/vdev.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

void arguments(report& r) {
    r.equal(app::devarg("net_af_xdp0,iface=eth1,xdp_prog=/a.o", "iface"), "eth1", "iface");
    r.equal(app::devarg("iface=eth1,xdp_prog=/a.o", "xdp_prog"), "/a.o", "the last");
    r.equal(app::devarg("net_af_xdp0,ifaces=eth1,iface=", "iface"), "", "another key; no value");
    r.equal(app::devarg("net_af_xdp0,iface", "iface"), "", "no sign");
    r.equal(app::devarg("iface=a=b", "iface"), "a=b", "a sign in the value");
    r.equal(app::devarg("", "iface"), "", "nothing");
}

void devices(report& r) {
    std::vector<std::string> words{"voxplane",
                                   "--vdev",
                                   "net_af_xdp01,iface=a",
                                   "--vdev=net_af_xdp0,iface=b",
                                   "--vdevs",
                                   "net_af_xdp2,iface=c",
                                   "--vdev",
                                   "net_null0",
                                   "--vdev"};
    r.equal(std::string(app::find_vdev(words, "net_af_xdp01").text()), "net_af_xdp01,iface=a",
            "behind --vdev");
    const app::vdev_word one = app::find_vdev(words, "net_af_xdp0");
    if (r.that(one.word == &words[3], "behind --vdev=")) {
        r.equal(std::string(one.text()), "net_af_xdp0,iface=b", "without the option");
        *one.word += ",xdp_prog=/a.o";
        r.equal(words[3], "--vdev=net_af_xdp0,iface=b,xdp_prog=/a.o", "longer");
    }
    r.equal(std::string(app::find_vdev(words, "net_null0").text()), "net_null0", "no arguments");
    r.that(app::find_vdev(words, "net_af_xdp2").word == nullptr, "behind another option");
    r.that(app::find_vdev(words, "net_af_xdp").word == nullptr, "the beginning of a name");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(arguments),
        voxplane_test(devices),
        voxplane_test(answers_of_workers),
        voxplane_test(heap_of_calls),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
