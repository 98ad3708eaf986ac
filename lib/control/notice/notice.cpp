// As small as a datagram that need not be cut, unless names are very long.
#include "control/notice/notice.hpp"

#include "control/report.hpp"

namespace voxplane::control::notice {

bool is_news(call_end why) noexcept {
    return why == call_end::media_timeout || why == call_end::silent_timeout ||
           why == call_end::offer_timeout;
}

std::string text(const call& c, const plane& media, call_end why, std::uint64_t now_ns) {
    const ng::tree all = describe(c, media, {}, {}, now_ns);
    ng::tree line = {{"event", "call-ended"},  {"call-id", c.id},
                     {"reason", name_of(why)}, {"created", all["created"]},
                     {"seconds", lasted_s(c)}, {"totals", all["totals"]}};
    ng::tree tags = ng::tree::array();
    for (const dialogue& d : c.dialogues) {
        tags.push_back({{"from", d.from_tag}, {"to", d.to_tag}});
    }
    if (!c.dialogues.empty()) {
        line["from-tag"] = c.dialogues.front().from_tag;
        line["to-tag"] = c.dialogues.front().to_tag;
    }
    line["tags"] = std::move(tags);
    const auto dump = [&] { return line.dump(-1, ' ', true, ng::tree::error_handler_t::replace); };
    std::string out = dump();
    if (out.size() > most_bytes) { // of a call with hundreds of forks
        line.erase("tags");
        out = dump();
    }
    return out;
}

} // namespace voxplane::control::notice
