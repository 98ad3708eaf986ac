// The command `capture`: packets of one call, of both legs before and after, into a file.
#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/service.hpp"

namespace voxplane::control {

namespace {

std::string label(const telemetry::leg_view& leg) {
    const endpoint& there = leg.source.port != 0 ? leg.source : leg.signalled;
    return "local " + to_string(leg.local) +
           (there.port != 0 ? ", remote " + to_string(there) : std::string());
}

} // namespace

// Of a call of proxies all streams that are there now; of one from the configuration itself.
std::vector<capture::stream_label> service::streams_of(const std::string& call) const {
    std::vector<std::string> names;
    if (const control::call* found = calls_.find(call)) {
        for (const dialogue& d : found->dialogues) {
            for_each_media(d, [&](const media& m) {
                if (!m.asked.id.empty()) {
                    names.push_back(m.asked.id);
                }
            });
        }
    } else if (media_.look(call)) {
        names.push_back(call);
    }
    std::vector<capture::stream_label> out;
    for (const std::string& name : names) {
        if (const auto now = media_.look(name)) {
            out.push_back({name, {label(now->a), label(now->b)}});
        }
    }
    return out;
}

ng::tree service::capture_call(const ng::request& what) {
    if (recorder_ == nullptr) {
        return ng::error_reply("no capture.folder is configured");
    }
    if (what.action == "stop") {
        return recorder_->stop(what.call_id) ? ng::dictionary("result", "ok")
                                             : ng::error_reply("the call is not being captured");
    }
    if (!what.action.empty() && what.action != "start") {
        return ng::error_reply(R"("action": expected start or stop, got ")" + what.action + "\"");
    }
    capture::wish wanted{what.call_id, streams_of(what.call_id), what.duration.value_or(0),
                         what.packets.value_or(0)};
    if (wanted.streams.empty()) {
        return ng::error_reply(ng::texts::unknown_call_id);
    }
    const auto begun = recorder_->begin(wanted);
    if (!begun) {
        return ng::error_reply(begun.error().text);
    }
    for (std::size_t i = 0; i < wanted.streams.size(); ++i) {
        if (!media_.capture(wanted.streams[i].name, begun->numbers[i])) {
            recorder_->has_no(begun->numbers[i]);
        }
    }
    return ng::dictionary("file", begun->file, "result", "ok", "streams", wanted.streams.size());
}

// Workers leave alone what is captured enough of.
std::size_t service::poll_captures() {
    if (recorder_ == nullptr) {
        return 0;
    }
    const auto enough = recorder_->poll();
    for (const std::string& stream : enough) {
        (void)media_.capture(stream, 0); // fails where the call has ended, and its capture with it
    }
    return enough.size();
}

} // namespace voxplane::control
