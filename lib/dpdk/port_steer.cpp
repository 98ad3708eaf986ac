// Receive queues by local UDP port: what the device can do is tried in order of cost to us, and
// what it was given is told. Main thread, around the start of the port.
#include <array>

#include <rte_ethdev.h>
#include <rte_flow.h>

#include "dpdk/local_port_steering.hpp"
#include "dpdk/port.hpp"

namespace voxplane::dpdk {

namespace {

constexpr std::uint64_t udp_hashes = RTE_ETH_RSS_NONFRAG_IPV4_UDP | RTE_ETH_RSS_NONFRAG_IPV6_UDP;

// Ethernet, IP, UDP: one rule for each family. False: the device does not take it.
bool add_rule(std::uint16_t port, const local_port_rule& rule, rte_flow_item_type ip) {
    rte_flow_attr attributes{};
    attributes.ingress = 1;
    rte_flow_item_udp wanted{};
    rte_flow_item_udp mask{};
    wanted.hdr.dst_port = rte_cpu_to_be_16(rule.value);
    mask.hdr.dst_port = rte_cpu_to_be_16(rule.mask);
    rte_flow_item pattern[4]{};
    pattern[0].type = RTE_FLOW_ITEM_TYPE_ETH;
    pattern[1].type = ip;
    pattern[2].type = RTE_FLOW_ITEM_TYPE_UDP;
    pattern[2].spec = &wanted;
    pattern[2].mask = &mask;
    pattern[3].type = RTE_FLOW_ITEM_TYPE_END;
    rte_flow_action_queue queue{rule.queue};
    rte_flow_action actions[2]{};
    actions[0].type = RTE_FLOW_ACTION_TYPE_QUEUE;
    actions[0].conf = &queue;
    actions[1].type = RTE_FLOW_ACTION_TYPE_END;
    rte_flow_error why{};
    return rte_flow_validate(port, &attributes, pattern, actions, &why) == 0 &&
           rte_flow_create(port, &attributes, pattern, actions, &why) != nullptr;
}

// All of them or none.
bool add_rules(std::uint16_t port, const std::vector<local_port_rule>& rules) {
    for (const local_port_rule& rule : rules) {
        if (!add_rule(port, rule, RTE_FLOW_ITEM_TYPE_IPV4) ||
            !add_rule(port, rule, RTE_FLOW_ITEM_TYPE_IPV6)) {
            rte_flow_error why{};
            (void)rte_flow_flush(port, &why);
            return false;
        }
    }
    return true;
}

bool write_table(std::uint16_t port, const std::vector<std::uint16_t>& table) {
    std::vector<rte_eth_rss_reta_entry64> groups((table.size() + RTE_ETH_RETA_GROUP_SIZE - 1) /
                                                 RTE_ETH_RETA_GROUP_SIZE);
    for (std::size_t i = 0; i < table.size(); ++i) {
        rte_eth_rss_reta_entry64& group = groups[i / RTE_ETH_RETA_GROUP_SIZE];
        group.mask |= std::uint64_t{1} << (i % RTE_ETH_RETA_GROUP_SIZE);
        group.reta[i % RTE_ETH_RETA_GROUP_SIZE] = table[i];
    }
    return rte_eth_dev_rss_reta_update(port, groups.data(),
                                       static_cast<std::uint16_t>(table.size())) == 0;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> ways{{
    {"single_queue", "one receive queue; its worker hands over what others own"},
    {"local_port", "the device's hash over the local port: every packet comes to its owner"},
    {"rules", "the device's flow rules over the local port: every packet comes to its owner"},
    {"flow", "the device's hash over all addresses and ports; what others own is handed over"},
    {"driver", "the driver's own way; what others own is handed over"},
}};

} // namespace

std::string_view name(port_steering steering) noexcept {
    return ways[static_cast<std::size_t>(steering)].first;
}

std::string_view text(port_steering steering) noexcept {
    return ways[static_cast<std::size_t>(steering)].second;
}

// Before the port is configured: whether the hash can do it. The kernel's and the memory-backed
// drivers spread packets their own way and offer no RSS.
void port::plan_steering(const port_settings& wanted) {
    steering_ = port_steering::single_queue;
    if (rx_queues_ <= 1) {
        return;
    }
    if ((about_.rss_types & udp_hashes) == 0) {
        steering_ = port_steering::driver;
        return;
    }
    steering_ = port_steering::flow;
    rss_hash_ = about_.rss_types & udp_hashes;
    if ((about_.rss_types & RTE_ETH_RSS_L4_DST_ONLY) == 0) {
        return;
    }
    auto made = steer_by_rss(wanted.queue_of_owner, about_.rss_key_bytes, about_.rss_table_places);
    if (made) {
        rss_hash_ |= RTE_ETH_RSS_L4_DST_ONLY;
        rss_key_ = std::move(made->key);
        rss_table_ = std::move(made->table);
        steering_ = port_steering::local_port;
    }
}

// After its start: the table of the hash, or rules in its place.
void port::finish_steering(const port_settings& wanted) {
    if (steering_ == port_steering::local_port && !write_table(about_.id, rss_table_)) {
        steering_ = port_steering::flow;
    }
    if (rx_queues_ <= 1 || steering_ == port_steering::local_port) {
        return;
    }
    const auto rules = steer_by_rules(wanted.queue_of_owner);
    if (rules && add_rules(about_.id, *rules)) {
        rules_ = true;
        steering_ = port_steering::rules;
    }
}

} // namespace voxplane::dpdk
