// The rules of strip, mask, consume, except, offer, transcode, accept and set, as
// control/sdp/README.md tells them; the words are those of the ng protocol's documentation.
#include <algorithm>
#include <bitset>

#include "control/sdp/codec_choice.hpp"

namespace voxplane::control::sdp {

namespace {

constexpr std::uint8_t first_dynamic = 96; // RFC 3551 section 6
constexpr std::uint8_t last_dynamic = 127;

struct codec_rules {
    codec_list strip;
    codec_list offer;
    codec_list except;
    codec_list mask;
    codec_list consume;
    codec_list accept;
    codec_list transcode;
    codec_list set;
    bool always_transcode;

    codec_rules(const codec_options& o, bool always)
        : strip(o.strip), offer(o.offer), except(o.except), mask(o.mask), consume(o.consume),
          accept(o.accept), transcode(o.transcode), set(o.set), always_transcode(always) {}

    [[nodiscard]] bool of_all() const noexcept {
        return strip.everything() || mask.everything() || consume.everything();
    }
    [[nodiscard]] bool by_name(const format& f) const noexcept {
        return strip.has(f) || mask.has(f) || consume.has(f);
    }
    // What `all` does not reach: whitelisted, or to be added where it stands already.
    [[nodiscard]] bool spared(const format& f) const noexcept {
        const bool full = strip.full || mask.full || consume.full;
        return offer.has(f) || except.has(f) || (!full && !by_name(f) && transcode.has(f));
    }
    [[nodiscard]] bool strips(const format& f) const noexcept {
        return strip.has(f) || (strip.everything() && !spared(f));
    }
    [[nodiscard]] bool consumes(const format& f) const noexcept {
        return consume.has(f) || (consume.everything() && !spared(f));
    }
    [[nodiscard]] bool masks(const format& f) const noexcept {
        return consumes(f) || mask.has(f) || (mask.everything() && !spared(f));
    }
    [[nodiscard]] bool accepts(const format& f) const noexcept {
        return always_transcode || accept.everything() || accept.has(f);
    }
};

// What can be on one side while the other has another codec.
bool is_convertible(const format& f) noexcept {
    return f.kind != codec_kind::other;
}

template <typename List>
bool has_g711(const List& all) {
    return std::any_of(all.begin(), all.end(),
                       [](const offered_format& f) { return is_g711(f.what.kind); });
}

bool has_audio(const std::vector<format>& all) {
    return std::any_of(all.begin(), all.end(), [](const format& f) { return !f.is_supplement(); });
}

class offer_choice {
public:
    offer_choice(const std::vector<format>& offered, const options& how,
                 std::vector<std::string>& warnings)
        : offered_(offered), rules_(how.codec, how.always_transcode), warnings_(warnings) {
        for (const format& f : offered) {
            taken_.set(f.payload_type);
        }
    }

    offered_codecs choose(bool audio) {
        sift();
        const std::size_t left = out_.ours.size();
        if (audio) {
            add_all();
        }
        const bool added = out_.ours.size() > left;
        if (out_.engaged) {
            std::erase_if(out_.ours, [](const format& f) { return !is_convertible(f); });
        }
        // Devices take the first for what they are asked to send: neither events nor noise.
        if (added && !out_.ours.empty() && out_.ours.front().is_supplement()) {
            std::stable_partition(out_.ours.begin(), out_.ours.end(),
                                  [](const format& f) { return !f.is_supplement(); });
        }
        if (!has_audio(out_.ours) && has_audio(offered_)) {
            warnings_.emplace_back("codec flags leave nothing to offer, they are not applied");
            return unchanged();
        }
        order();
        return std::move(out_);
    }

private:
    void sift() {
        for (const format& f : offered_) {
            if (rules_.strips(f)) {
                continue;
            }
            const bool masked = rules_.masks(f);
            out_.theirs.push_back({f, masked, rules_.accepts(f)});
            out_.engaged = out_.engaged || (is_g711(f.kind) && rules_.consumes(f));
            if (!masked) {
                out_.ours.push_back(f);
            }
        }
    }

    void add_all() {
        for (const codec_name& name : rules_.transcode.names) {
            std::optional<format> f = convertible_format(name.encoding);
            std::string codec = "codec transcode ";
            codec += quoted(name.encoding);
            if (!f || !name.names(*f)) {
                codec += ": expected PCMU, PCMA or telephone-event";
                warnings_.push_back(std::move(codec));
            } else if (!offers(*f) && !has_g711(out_.theirs)) {
                codec += ": the offer has no codec to convert from or to";
                warnings_.push_back(std::move(codec));
            } else if (!offers(*f)) {
                add(*f, name);
            }
        }
    }

    [[nodiscard]] bool offers(const format& f) const {
        return std::any_of(out_.ours.begin(), out_.ours.end(),
                           [&](const format& o) { return same_codec(o, f); });
    }

    void add(format f, const codec_name& name) {
        const auto type = free_type(f);
        if (!type) {
            warnings_.emplace_back("codec transcode: no payload type is free");
            return;
        }
        f.payload_type = *type;
        taken_.set(*type);
        if (const auto at = rules_.set.place(f); at && !rules_.set.names[*at].fmtp.empty()) {
            f.fmtp = rules_.set.names[*at].fmtp;
        }
        if (!name.fmtp.empty()) {
            f.fmtp = name.fmtp;
        }
        out_.ours.push_back(std::move(f));
        out_.engaged = true;
    }

    // That of the offerer's own instance, the usual one, or a dynamic one.
    [[nodiscard]] std::optional<std::uint8_t> free_type(const format& f) const {
        for (const format& o : offered_) {
            if (same_codec(o, f)) {
                return o.payload_type;
            }
        }
        if (!taken_.test(f.payload_type)) {
            return f.payload_type;
        }
        for (std::uint8_t type = first_dynamic; type <= last_dynamic; ++type) {
            if (!taken_.test(type)) {
                return type;
            }
        }
        return std::nullopt;
    }

    // Those that `offer` names first; where `all` was sifted out, `transcode` goes on as a list of
    // preference. The rest as they were.
    void order() {
        const std::size_t named = rules_.offer.names.size();
        const auto rank = [&](const format& f) {
            if (const auto place = rules_.offer.place(f)) {
                return *place;
            }
            const auto added = rules_.of_all() ? rules_.transcode.place(f) : std::nullopt;
            return added ? named + *added : SIZE_MAX;
        };
        std::stable_sort(out_.ours.begin(), out_.ours.end(),
                         [&](const format& x, const format& y) { return rank(x) < rank(y); });
    }

    offered_codecs unchanged() {
        offered_codecs all;
        for (const format& f : offered_) {
            all.theirs.push_back({f, false, rules_.accepts(f)});
        }
        all.ours = offered_;
        return all;
    }

    const std::vector<format>& offered_;
    codec_rules rules_;
    std::vector<std::string>& warnings_;
    offered_codecs out_;
    std::bitset<last_dynamic + 1> taken_;
};

} // namespace

offered_codecs choose_offered(const std::vector<format>& offered, bool audio, const options& how,
                              std::vector<std::string>& warnings) {
    return offer_choice(offered, how, warnings).choose(audio);
}

std::vector<format> choose_answered(const std::vector<format>& answered, const codec_options& how,
                                    std::vector<std::string>& warnings) {
    codec_options of_answers;
    of_answers.strip = how.strip;
    of_answers.except = how.except;
    of_answers.offer = how.offer;
    options only;
    only.codec = std::move(of_answers);
    return choose_offered(answered, false, only, warnings).ours;
}

} // namespace voxplane::control::sdp
