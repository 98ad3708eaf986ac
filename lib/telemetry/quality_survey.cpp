// Rounds over the controller's slots. Legs are read as any view of them is; the lock is never held
// meanwhile.
#include "telemetry/quality_survey.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace voxplane::telemetry {

namespace {

bool worse(const leg_interval& a, const leg_interval& b) noexcept {
    return a.mos < b.mos || (a.mos == b.mos && a.loss_percent > b.loss_percent);
}

std::uint64_t hash_of(const std::string& id) noexcept {
    return std::hash<std::string>{}(id) | 1U;
}

} // namespace

void quality_survey::add(leg_interval&& one, std::uint64_t lost) {
    const double loss = one.loss_percent / 100;
    {
        const std::lock_guard guard(lock_);
        shown_.mos.add(mos_bounds, one.mos);
        shown_.mos_squares += one.mos * one.mos;
        shown_.jitter_s.add(jitter_bounds_s, one.jitter_us / 1e6);
        shown_.loss.add(loss_bounds, loss);
        shown_.expected += one.expected;
        shown_.lost += lost;
    }
    const auto at = std::ranges::upper_bound(worst_, one, worse);
    worst_.insert(at, std::move(one));
    if (worst_.size() > worst_kept) {
        worst_.pop_back();
    }
}

void quality_survey::look_at_leg(const call_view& call, std::size_t side, rtp::counted& before) {
    const leg_view& arriving = side == 0 ? call.a : call.b;
    const leg_view& sent_to = side == 0 ? call.b : call.a;
    const rtp::counted now = counted_of(arriving);
    if (now.expected < before.expected) {
        before = {}; // counts began anew
    }
    const std::uint64_t expected = now.expected - before.expected;
    if (expected < least_packets) {
        return; // they count in the next interval
    }
    if (const auto heard = judge(arriving, sent_to, before)) {
        const std::uint64_t lost = now.lost > before.lost ? now.lost - before.lost : 0;
        add({.call = call.id,
             .slot = call.slot,
             .side = side == 0 ? 'a' : 'b',
             .mos = heard->score.mos,
             .loss_percent = heard->score.loss_percent,
             .jitter_us = arriving.jitter_us,
             .expected = expected,
             .known = heard->known},
            lost);
    }
    before = now;
}

void quality_survey::look(const call_view& call) {
    if (call.slot >= seen_.size()) {
        seen_.resize(call.slot + std::size_t{1});
    }
    seen& known = seen_[call.slot];
    if (const std::uint64_t hash = hash_of(call.id); known.id_hash != hash) {
        known = {hash, {}};
    }
    look_at_leg(call, 0, known.before[0]);
    look_at_leg(call, 1, known.before[1]);
}

void quality_survey::ended(const call_view& call) {
    look(call);
    seen_[call.slot] = {};
}

void quality_survey::end_round(std::uint64_t now_ns) {
    next_slot_ = 0;
    due_ns_ = now_ns + round_ns;
    const std::lock_guard guard(lock_);
    shown_.worst = std::exchange(worst_, {});
    ++shown_.rounds;
}

void quality_survey::step(const session::controller& from, std::uint64_t now_ns,
                          std::size_t calls) {
    if (now_ns < due_ns_) {
        return;
    }
    std::vector<call_view> some;
    from.visit(next_slot_, [&](std::uint32_t slot, const session::call_record& record,
                               const session::leg& a, const session::leg& b) {
        some.push_back(view(slot, record, a, b));
        return some.size() < calls;
    });
    for (const call_view& call : some) {
        look(call);
    }
    if (some.size() < calls) {
        end_round(now_ns);
    } else {
        next_slot_ = some.back().slot + 1;
    }
}

survey_figures quality_survey::figures() const {
    const std::lock_guard guard(lock_);
    return shown_;
}

} // namespace voxplane::telemetry
