// What workers answer, and what has become safe since: the second half of every create, modify and
// end. Main lcore, from controller::poll().
#include "session/controller.hpp"

namespace voxplane::session {

namespace {

// A worker must never find the event ring full of answers to commands: at most this many commands
// without an answer, of the 1024 that the event ring holds at least.
constexpr std::size_t max_unanswered = 512;

} // namespace

std::size_t controller::poll() {
    const std::lock_guard guard(lock_);
    std::size_t steps = release_deferred() + flush_outboxes() + release_faded() + tend_spectrum();
    for (std::size_t worker = 0; worker < with_.workers.size(); ++worker) {
        event what;
        while (with_.workers[worker].events.pop(what)) {
            apply(worker, what);
            ++steps;
        }
    }
    return steps;
}

void controller::apply(std::size_t worker, const event& what) {
    switch (what.kind) {
    case event_kind::done:
        --unanswered_[worker];
        applied(what.index, what.setup);
        break;
    case event_kind::ended:
        --unanswered_[worker];
        finished(what.index);
        break;
    case event_kind::timed_out: {
        call_record& record = records_[what.index / 2];
        if (record.state == call_state::active && !record.modifying) {
            record.expired = true;
            ++totals_.expired;
            tell(call_news::silent, what.index, what);
            begin_end(what.index / 2);
        }
        break;
    }
    case event_kind::neighbour_seen:
        if (on_neighbour) {
            on_neighbour(what);
        }
        break;
    case event_kind::latched: // counted by the worker, shown by the leg itself
    case event_kind::stream_begun:
        tell(what.kind == event_kind::latched ? call_news::source : call_news::renumbered,
             what.index, what);
        if (const call_record& record = records_[what.index / 2];
            on_changed && record.state == call_state::active) {
            on_changed(record.id);
        }
        break;
    }
}

// Of calls that are there; a leg may speak for one that has ended since.
void controller::tell(call_news what, std::uint32_t leg, const event& about) const {
    const call_record& record = records_[leg / 2];
    if (on_news && record.state == call_state::active) {
        on_news(what, leg % 2, record, about);
    }
}

// A create or modify was applied: the worker has read the setup and left any retired program.
void controller::applied(std::uint32_t slot, const call_setup* setup) {
    call_record& record = records_[slot];
    setups_.erase(setup);
    --pending_;
    if (record.state == call_state::creating) {
        record.state = call_state::active;
        ++active_;
        ++totals_.created;
    } else {
        ++totals_.modified;
    }
    tell(record.modifying ? call_news::changed : call_news::ready, 2 * slot, {});
    publish(slot);
    record.modifying = false;
    if (const auto old = retired_.find(slot); old != retired_.end()) {
        release(old->second.programs, old->second.neighbours);
        retire_voices(slot, old->second);
        retired_.erase(old);
    }
}

void controller::finished(std::uint32_t slot) {
    call_record& record = records_[slot];
    if (on_ended) {
        on_ended(slot, record, (*with_.legs)[2 * slot], (*with_.legs)[2 * slot + 1]);
    }
    release(record.programs, record.neighbours);
    end_voices(slot);
    claimed_.erase(port_pair(record.address[0], record.settings.a));
    claimed_.erase(port_pair(record.address[1], record.settings.b));
    by_id_.erase(record.id);
    record.state = call_state::free;
    free_.push_back(slot); // the longest free slot is used first, so generations differ for long
    ++totals_.ended;
    --pending_;
}

std::size_t controller::release_deferred() {
    std::size_t steps = 0;
    while (!deferred_.empty() && with_.quiescence->check(deferred_.front().token)) {
        const std::uint32_t slot = deferred_.front().slot;
        const call_record& record = records_[slot];
        send(record.owner, {command_kind::end, record.generation, 0, 0, slot, nullptr});
        deferred_.pop_front();
        ++steps;
    }
    return steps;
}

void controller::send(std::size_t worker, const command& what) {
    outboxes_[worker].push_back(what);
    flush_outboxes();
}

std::size_t controller::flush_outboxes() {
    std::size_t steps = 0;
    for (std::size_t worker = 0; worker < outboxes_.size(); ++worker) {
        auto& outbox = outboxes_[worker];
        while (!outbox.empty() && unanswered_[worker] < max_unanswered &&
               with_.workers[worker].commands.push(outbox.front())) {
            const command_kind kind = outbox.front().kind;
            const bool answered = kind == command_kind::create || kind == command_kind::modify ||
                                  kind == command_kind::end;
            unanswered_[worker] += answered ? 1 : 0;
            outbox.pop_front();
            ++steps;
        }
    }
    return steps;
}

} // namespace voxplane::session
