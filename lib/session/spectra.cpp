// Spectra on demand: memory of the voice pools goes to a leg's worker by a command and comes back
// when its result is no longer running. Asked for on telemetry's threads under the registry's lock;
// the command itself is sent by the main lcore, which alone writes the rings.
#include "session/controller.hpp"

namespace voxplane::session {

result<void> controller::measure_spectrum(const std::string& id, std::size_t side,
                                          std::uint32_t frames) {
    const std::lock_guard guard(lock_);
    if (listening_) {
        return failure{"busy: another spectrum is being measured"};
    }
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || records_[found->second].state != call_state::active) {
        return failure{"no active call has the id '" + id + "'"};
    }
    const call_record& record = records_[found->second];
    const config::leg& me = side == 0 ? record.settings.a : record.settings.b;
    if (!needs_voice(me, *record.programs[side])) {
        return failure{"the leg has no voice processors: there is no audio to measure"};
    }
    const dsp::format how{rate_hz(codec_received(me)), 20};
    const dsp::spectrum_settings settings{frames};
    if (const char* wrong = dsp::check(settings, how); wrong != nullptr) {
        return failure{wrong};
    }
    voice_pools* const pools =
        record.owner < with_.voice_memory.size() ? with_.voice_memory[record.owner] : nullptr;
    const std::size_t bytes = dsp::spectrum_work::bytes(how);
    void* const memory = pools != nullptr ? pools->take(bytes) : nullptr;
    if (memory == nullptr) {
        return failure{"no memory for a spectrum ([pools] voice-mib)"};
    }
    dsp::spectrum_work* const work =
        dsp::spectrum_work::make(memory, settings, how, with_.voice.which);
    if (work == nullptr) {
        pools->give(memory, bytes);
        return failure{"no transform of that size on this machine"};
    }
    listening_ = listening{work,
                           bytes,
                           pools,
                           2 * found->second + static_cast<std::uint32_t>(side),
                           record.generation,
                           record.owner};
    return {};
}

std::optional<dsp::spectrum_result> controller::take_spectrum() {
    const std::lock_guard guard(lock_);
    if (!listening_ || listening_->given_up) {
        return std::nullopt;
    }
    dsp::spectrum_result found = listening_->work->result();
    if (!listening_->sent && !same_call(*listening_)) {
        found.state = dsp::spectrum_state::stopped; // the worker never heard of it
    }
    if (found.state == dsp::spectrum_state::running) {
        return std::nullopt;
    }
    end_spectrum();
    return found;
}

void controller::give_up_spectrum() {
    const std::lock_guard guard(lock_);
    if (listening_) {
        listening_->given_up = true;
    }
}

bool controller::same_call(const listening& one) const {
    const call_record& record = records_[one.leg / 2];
    return record.state == call_state::active && record.generation == one.generation;
}

// Hands the memory over, or asks for it back.
std::size_t controller::tend_spectrum() {
    if (!listening_) {
        return 0;
    }
    listening& one = *listening_;
    command what;
    what.kind = command_kind::listen;
    what.generation = one.generation;
    what.index = one.leg;
    if (!one.sent && !one.given_up && same_call(one)) {
        what.work = one.work;
        send(one.owner, what);
        one.sent = true;
        return 1;
    }
    if (!one.given_up) {
        return 0;
    }
    if (!one.sent || one.work->result().state != dsp::spectrum_state::running) {
        end_spectrum();
        return 1;
    }
    if (!one.stop_sent) {
        send(one.owner, what);
        one.stop_sent = true;
        return 1;
    }
    return 0;
}

void controller::end_spectrum() {
    listening_->pools->give(listening_->work, listening_->bytes);
    listening_.reset();
}

} // namespace voxplane::session
