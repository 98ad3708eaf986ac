// As small as a datagram that need not be cut, unless names are very long.
#include "control/notice/notice.hpp"

#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "control/report.hpp"

namespace voxplane::control::notice {

bool is_news(call_end why) noexcept {
    return why == call_end::media_timeout || why == call_end::silent_timeout ||
           why == call_end::offer_timeout;
}

std::string text(const call& c, const plane& media, call_end why, std::uint64_t now_ns) {
    const ng::tree all = describe(c, media, {}, {}, now_ns);
    ng::tree line =
        ng::dictionary("call-id", c.id, "created", all.at("created"), "event", "call-ended",
                       "reason", name_of(why), "seconds", lasted_s(c), "totals", all.at("totals"));
    ng::tree tags = ng::tree::list();
    for (const dialogue& d : c.dialogues) {
        tags.push_back(ng::dictionary("from", d.from_tag, "to", d.to_tag));
    }
    if (!c.dialogues.empty()) {
        line["from-tag"] = c.dialogues.front().from_tag;
        line["to-tag"] = c.dialogues.front().to_tag;
    }
    line["tags"] = std::move(tags);
    std::string out = ng::to_json(line, ng::escaping::all_but_ascii);
    if (out.size() > most_bytes) { // of a call with hundreds of forks
        line.remove("tags");
        out = ng::to_json(line, ng::escaping::all_but_ascii);
    }
    return out;
}

} // namespace voxplane::control::notice
