// Calls asked for on the main lcore: create, modify, end. What answers them is in events.cpp.
#include "session/controller.hpp"

#include <algorithm>

#include "session/port_allocator.hpp"
#include "session/rtcp_plan.hpp"

namespace voxplane::session {

namespace {

// What signalling says of a leg, and what belongs to it.
void keep_signalling(config::leg& leg, const config::leg& as) {
    leg.remote = as.remote;
    leg.rtcp_remote = as.rtcp_remote;
    leg.source = as.source;
    leg.next_hop = as.next_hop;
    leg.next_hop_mac = as.next_hop_mac;
}

std::uint16_t rtcp_port(const config::leg& leg) noexcept {
    return static_cast<std::uint16_t>(leg.local.port + 1);
}

bool has_rtcp_port(const config::leg& leg) noexcept {
    return channel_of(leg) == rtcp_channel::apart;
}

} // namespace

controller::controller(const resources& with, std::uint64_t seed)
    : with_(with), random_(seed), records_(with.legs->calls()), outboxes_(with.workers.size()),
      unanswered_(with.workers.size()) {
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) {
        free_.push_back(slot);
    }
    by_id_.reserve(records_.size()); // so that no call pays for a larger table
    claimed_.reserve(2 * records_.size());
}

result<std::uint32_t> controller::create(const config::call& wanted, const call_memory* past) {
    const std::lock_guard guard(lock_);
    if (by_id_.contains(wanted.id)) {
        return failure{"call '" + wanted.id + "' exists already"};
    }
    if (free_.empty()) {
        return failure{"call '" + wanted.id + "': all " + std::to_string(records_.size()) +
                       " call slots are in use ([pools] calls)"};
    }
    const std::uint32_t slot = free_.front();
    call_record& record = records_[slot];
    for (const config::leg* leg : {&wanted.a, &wanted.b}) {
        const auto address = address_of(leg->local);
        if (!address) {
            return failure{"call '" + wanted.id + "': " + address.error().text};
        }
        if (claimed_.contains(port_pair(*address, *leg))) {
            return failure{"call '" + wanted.id + "': local " + to_string(leg->local) +
                           " is in use by another call"};
        }
        record.address[leg == &wanted.a ? 0 : 1] = *address;
    }
    if (wanted.a.local == wanted.b.local) {
        return failure{"call '" + wanted.id + "': local " + to_string(wanted.a.local) +
                       " is in use by both legs"};
    }
    record.owner = static_cast<std::uint8_t>(owner_of(wanted, with_.workers.size()));
    auto setup = compile_call(record, wanted);
    if (!setup) {
        return failure{"call '" + wanted.id + "': " + setup.error().text};
    }
    if (past != nullptr) {
        recall(record, wanted, *past, **setup);
    }
    free_.pop_front();
    record.id = wanted.id;
    record.settings = wanted;
    record.state = call_state::creating;
    record.expired = false;
    record.generation =
        static_cast<std::uint8_t>(record.generation % (port_entry::generations - 1) + 1);
    by_id_.emplace(wanted.id, slot);
    claimed_.insert(port_pair(record.address[0], wanted.a));
    claimed_.insert(port_pair(record.address[1], wanted.b));
    ++pending_;
    const call_setup* raw = setup->get();
    setups_.emplace(raw, std::move(*setup));
    send(record.owner, {command_kind::create, record.generation, 0, 0, slot, raw});
    return slot;
}

result<void> controller::modify(config::call wanted, signalled_legs signalled) {
    const std::lock_guard guard(lock_);
    const auto found = by_id_.find(wanted.id);
    if (found == by_id_.end()) {
        return failure{"call '" + wanted.id + "' does not exist"};
    }
    const std::uint32_t slot = found->second;
    call_record& record = records_[slot];
    if (record.state != call_state::active || record.modifying) {
        return failure{"call '" + wanted.id + "' is being changed or ended; try again"};
    }
    if (record.settings.a.local != wanted.a.local || record.settings.b.local != wanted.b.local) {
        return failure{"call '" + wanted.id + "': local ports cannot change"};
    }
    if (!signalled.a) {
        keep_signalling(wanted.a, record.settings.a);
    }
    if (!signalled.b) {
        keep_signalling(wanted.b, record.settings.b);
    }
    const replaced old{{record.programs[0], record.programs[1]},
                       record.neighbours,
                       {record.voices[0], record.voices[1]},
                       {record.far[0], record.far[1]}};
    auto setup = compile_call(record, wanted);
    if (!setup) {
        return failure{"call '" + wanted.id + "': " + setup.error().text};
    }
    (*setup)->legs[0].signalled = signalled.a;
    (*setup)->legs[1].signalled = signalled.b;
    retired_.insert_or_assign(slot, old);
    record.settings = std::move(wanted);
    record.modifying = true;
    ++pending_;
    const call_setup* raw = setup->get();
    setups_.emplace(raw, std::move(*setup));
    send(record.owner, {command_kind::modify, record.generation, 0, 0, slot, raw});
    return {};
}

result<void> controller::end(const std::string& id) {
    const std::lock_guard guard(lock_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
        return failure{"call '" + id + "' does not exist"};
    }
    const call_record& record = records_[found->second];
    if (record.state == call_state::ending) {
        return {};
    }
    if (record.state != call_state::active || record.modifying) {
        return failure{"call '" + id + "' is being changed; try again"};
    }
    begin_end(found->second);
    return {};
}

std::size_t controller::owner_of(const config::call& call, std::size_t workers) noexcept {
    return owner_of_port(call.a.local.port, workers);
}

void controller::begin_end(std::uint32_t slot) {
    records_[slot].state = call_state::ending;
    ++pending_;
    --active_;
    unpublish(slot);
    deferred_.push_back({with_.quiescence->start(), slot});
}

void controller::publish(std::uint32_t slot) {
    const call_record& record = records_[slot];
    const config::leg* legs[] = {&record.settings.a, &record.settings.b};
    for (std::uint32_t side = 0; side < 2; ++side) {
        const config::leg& leg = *legs[side];
        port_entry entry{2 * slot + side, record.owner, record.generation, channel::rtp};
        with_.ports->set(record.address[side], leg.local.port, entry);
        if (has_rtcp_port(leg)) {
            entry.which = channel::rtcp;
            with_.ports->set(record.address[side], rtcp_port(leg), entry);
        } else if (record.modifying) {
            with_.ports->clear(record.address[side], rtcp_port(leg));
        }
        if (on_port) {
            on_port(leg, record.address[side], true);
        }
    }
}

void controller::unpublish(std::uint32_t slot) {
    const call_record& record = records_[slot];
    const config::leg* legs[] = {&record.settings.a, &record.settings.b};
    for (std::uint32_t side = 0; side < 2; ++side) {
        with_.ports->clear(record.address[side], legs[side]->local.port);
        if (has_rtcp_port(*legs[side])) {
            with_.ports->clear(record.address[side], rtcp_port(*legs[side]));
        }
        if (on_port) {
            on_port(*legs[side], record.address[side], false);
        }
    }
}

std::size_t controller::pending() const {
    const std::lock_guard guard(lock_);
    return pending_;
}

std::size_t controller::active() const {
    const std::lock_guard guard(lock_);
    return active_;
}

call_totals controller::totals() const {
    const std::lock_guard guard(lock_);
    return totals_;
}

void controller::visit(std::uint32_t first, const visitor& fn) const {
    const std::lock_guard guard(lock_);
    for (std::uint32_t slot = first; slot < records_.size(); ++slot) {
        if (records_[slot].state == call_state::active &&
            !fn(slot, records_[slot], (*with_.legs)[2 * slot], (*with_.legs)[2 * slot + 1])) {
            return;
        }
    }
}

void controller::look(const std::string& id, const visitor& fn) const {
    const std::lock_guard guard(lock_);
    const auto found = by_id_.find(id);
    if (found != by_id_.end() && records_[found->second].state == call_state::active) {
        const std::uint32_t slot = found->second;
        fn(slot, records_[slot], (*with_.legs)[2 * slot], (*with_.legs)[2 * slot + 1]);
    }
}

call_progress controller::progress(const std::string& id) const {
    const std::lock_guard guard(lock_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || records_[found->second].state == call_state::ending) {
        return call_progress::none;
    }
    const call_record& record = records_[found->second];
    return record.state == call_state::creating || record.modifying ? call_progress::busy
                                                                    : call_progress::settled;
}

} // namespace voxplane::session
