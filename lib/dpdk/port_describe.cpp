// Asks a device about itself before it is configured; main thread.
#include <cstring>
#include <string_view>

#include <rte_dev.h>
#include <rte_devargs.h>
#include <rte_ethdev.h>

#include "dpdk/error.hpp"
#include "dpdk/port.hpp"

namespace voxplane::dpdk {

namespace {

bool has_argument(std::string_view arguments, std::string_view start) {
    while (!arguments.empty()) {
        const auto comma = arguments.find(',');
        if (arguments.substr(0, comma).starts_with(start))
            return true;
        if (comma == std::string_view::npos)
            break;
        arguments.remove_prefix(comma + 1);
    }
    return false;
}

std::string arguments_of(const rte_device* device) {
    if (device == nullptr)
        return {};
    const rte_devargs* const given = rte_dev_devargs(device);
    return given != nullptr && given->args != nullptr ? given->args : "";
}

// net_pcap fills the timestamp field without being asked, in microseconds, up to the versions that
// list the timestamp among their offloads: those stamp in nanoseconds when asked.
void describe_capture(port_description& about) {
    if (about.driver != "net_pcap" || has_argument(about.arguments, "infinite_rx=1"))
        return;
    about.capture = has_argument(about.arguments, "rx_pcap=");
    if (about.capture || has_argument(about.arguments, "rx_iface"))
        about.timestamp_unit_ns =
            (about.rx_offloads & RTE_ETH_RX_OFFLOAD_TIMESTAMP) != 0 ? 1 : 1000;
}

failure missing(const std::string& device) {
    // The bus names a virtual device in --vdev; what has colons or dots is a PCI address.
    const bool is_vdev = device.find(':') == std::string::npos;
    return failure{"port '" + device + "' does not exist: EAL did not create it; check " +
                   (is_vdev ? "--vdev " + device + ",... and the driver's own lines above"
                            : "that " + device + " is bound to vfio-pci and allowed by -a")};
}

} // namespace

result<port_description> describe_port(const std::string& device) {
    port_description about;
    about.device = device;
    if (rte_eth_dev_get_port_by_name(device.c_str(), &about.id) != 0)
        return missing(device);

    rte_eth_dev_info info{};
    if (const int code = rte_eth_dev_info_get(about.id, &info); code != 0)
        return call_failed("port '" + device + "': rte_eth_dev_info_get", code);
    about.driver = info.driver_name != nullptr ? info.driver_name : "";
    about.arguments = arguments_of(info.device);
    about.numa = rte_eth_dev_socket_id(about.id);
    about.max_rx_queues = info.max_rx_queues;
    about.max_tx_queues = info.max_tx_queues;
    about.min_rx_buffer_bytes = info.min_rx_bufsize;
    about.rx_offloads = info.rx_offload_capa;
    about.tx_offloads = info.tx_offload_capa;
    about.rss_types = info.flow_type_rss_offloads;
    about.rss_key_bytes = info.hash_key_size;
    about.rss_table_places = info.reta_size;

    rte_ether_addr mac{};
    if (const int code = rte_eth_macaddr_get(about.id, &mac); code != 0)
        return call_failed("port '" + device + "': rte_eth_macaddr_get", code);
    std::memcpy(about.mac.bytes.data(), mac.addr_bytes, about.mac.bytes.size());

    describe_capture(about);
    return about;
}

} // namespace voxplane::dpdk
