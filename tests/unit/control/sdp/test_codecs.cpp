// The codec flags on lists of codecs: what goes on to the other side, what comes back. Each row is
// one exchange on m=audio. Locals that own memory are static: a failed assertion leaves past
// destructors.
#include <string>
#include <vector>

#include "control/sdp/negotiate.hpp"
#include "support/cmocka.hpp"
#include "talk.hpp"

using namespace voxplane;
using namespace voxplane::control::sdp;

namespace {

// Codecs by what stands for them below; all others are static types.
constexpr const char* maps = "a=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000\n"
                             "a=rtpmap:97 telephone-event/8000\na=rtpmap:98 AMR/8000\n"
                             "a=rtpmap:99 PCMU/8000\na=rtpmap:100 telephone-event/48000\n";

std::string body(const std::string& formats) {
    std::string sdp = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                      "m=audio 4000 RTP/AVP ";
    sdp += formats;
    sdp += '\n';
    sdp += maps;
    return sdp;
}

// The formats of the m= line.
std::string told(const talk& t) {
    constexpr std::string_view protocol = "RTP/AVP ";
    const std::size_t at = t.text.find(protocol);
    return at == std::string::npos
               ? t.text
               : t.text.substr(at + protocol.size(), t.text.find('\n', at) - at - protocol.size());
}

// Words of Kamailio's rtpp-flags: "strip-all", "transcode-PCMA", ...
void add_flags(options& how, const std::string& words) {
    struct entry {
        const char* prefix;
        std::vector<std::string>* list;
    };
    const entry lists[] = {
        {"strip-", &how.codec.strip},         {"offer-", &how.codec.offer},
        {"except-", &how.codec.except},       {"mask-", &how.codec.mask},
        {"consume-", &how.codec.consume},     {"accept-", &how.codec.accept},
        {"transcode-", &how.codec.transcode}, {"set-", &how.codec.set},
    };
    how.always_transcode = words.find("always") != std::string::npos;
    for (const std::string_view word : split(words, ' ')) {
        for (const entry& e : lists) {
            if (word.starts_with(e.prefix)) {
                e.list->emplace_back(word.substr(std::string_view(e.prefix).size()));
            }
        }
    }
}

struct row {
    const char* offered; // payload types by A
    const char* flags;
    const char* on;       // told to B
    const char* answered; // by B
    const char* back;     // told to A
    const char* converts; // "yes", "no", or "opaque"
};

std::string line_of(const row& r, const std::string& on, const std::string& back,
                    const char* converts) {
    std::string out;
    for (const std::string_view piece :
         {std::string_view(r.offered), std::string_view(r.flags), std::string_view(on),
          std::string_view(r.answered), std::string_view(back), std::string_view(converts)}) {
        out += piece;
        out += " | ";
    }
    return out;
}

void check(const row& r) {
    static talk t;
    static std::string on;
    static std::string got;
    static std::string expected;
    t = talk();
    add_flags(t.how, r.flags);
    t.offer(body(r.offered));
    on = told(t);
    t.answer(body(r.answered));
    const stream& s = t.state.streams[0];
    const char* converts = s.kind == media_kind::opaque ? "opaque" : s.converts ? "yes" : "no";
    got = line_of(r, on, told(t), converts);
    expected = line_of(r, r.on, r.back, r.converts);
    assert_string_equal(got.c_str(), expected.c_str());
}

template <std::size_t N>
void check_all(const row (&rows)[N]) {
    for (const row& r : rows) {
        check(r);
    }
}

void without_flags_all_goes_on(void**) {
    constexpr row rows[] = {
        {"0 8 18 101", "", "0 8 18 101", "8 101", "8 101", "no"},
        {"0 8 18 101", "", "0 8 18 101", "18 101", "18 101", "opaque"},
        {"96 0 100 101", "", "96 0 100 101", "96 100", "96 100", "opaque"},
        {"96 0 100 101", "", "96 0 100 101", "96 0", "96 0", "no"},
        {"0 8", "", "0 8", "8 0", "8 0", "no"},
        // Nothing in common: not for us to judge.
        {"18", "", "18", "3", "3", "opaque"},
    };
    check_all(rows);
}

void strip_removes(void**) {
    constexpr row rows[] = {
        {"0 8 18 101", "strip-PCMU strip-G729", "8 101", "8", "8", "no"},
        {"0 8 18 101", "strip-18", "0 8 101", "8", "8", "no"},
        {"96 0 100 101", "strip-telephone-event/48000", "96 0 101", "0 101", "0 101", "no"},
        {"96 0 100 101", "strip-telephone-event", "96 0", "0", "0", "no"},
        {"96 0 101", "strip-opus/48000", "96 0 101", "0", "0", "no"},
        // What was stripped is never told to A, whatever B says.
        {"0 8", "strip-PCMU", "8", "0 8", "8", "yes"},
        {"0 8 18 101", "strip-all offer-PCMA offer-telephone-event", "8 101", "8 101", "8 101",
         "no"},
        {"0 8 18 101", "strip-all except-telephone-event except-PCMU", "0 101", "0", "0", "no"},
        {"0 8 101", "strip-all offer-telephone-event offer-PCMA offer-PCMU", "101 8 0", "0", "0",
         "no"},
        // Nothing would be left: nothing happens.
        {"0 8 101", "strip-all", "0 8 101", "8", "8", "no"},
        {"0 101", "strip-PCMU", "0 101", "0", "0", "no"},
        // offer without all only orders.
        {"0 8 101", "offer-PCMA", "8 0 101", "8", "8", "no"},
    };
    check_all(rows);
}

void transcode_adds(void**) {
    constexpr row rows[] = {
        {"0", "transcode-PCMA", "0 8", "8", "0", "yes"},
        {"0", "transcode-PCMA", "0 8", "0", "0", "no"},
        {"0", "transcode-PCMA", "0 8", "0 8", "0", "yes"},
        {"0 101", "transcode-PCMA", "0 101 8", "8 101", "0 101", "yes"},
        {"0 101", "transcode-PCMA", "0 101 8", "8", "0", "yes"},
        // B takes both with PCMA first: PCMU needs no work.
        {"0", "transcode-PCMA", "0 8", "8 0", "0", "yes"},
        // It was offered: no conversion, so that what B refuses is not told to A.
        {"0 8", "transcode-PCMA", "0 8", "8", "8", "no"},
        // What cannot be converted goes.
        {"96 18 0 100 101", "transcode-PCMA", "0 101 8", "8 101", "0 101", "yes"},
        {"0 8 13", "transcode-telephone-event", "0 8 13 101", "8 101", "8 0", "yes"},
        {"0 98 97", "transcode-PCMA strip-97", "0 8", "8", "0", "yes"},
        // Unknown ones are not added.
        {"0", "transcode-G729 transcode-opus transcode-PCMA/16000", "0", "0", "0", "no"},
        // Nothing to convert from.
        {"96 18", "transcode-PCMU", "96 18", "18", "18", "opaque"},
        {"0 8", "strip-all transcode-PCMA", "8", "8", "8", "no"},
    };
    check_all(rows);
}

void mask_hides(void**) {
    constexpr row rows[] = {
        {"0", "mask-PCMU transcode-PCMA", "8", "8", "0", "yes"},
        // The first is never events: many a device would send them for audio.
        {"0 101", "mask-PCMU transcode-PCMA", "8 101", "8 101", "0 101", "yes"},
        {"96 101 0", "mask-PCMU transcode-PCMA", "8 101", "8", "0", "yes"},
        {"0 101", "mask-all transcode-PCMA", "8", "8", "0", "yes"},
        {"0 101", "mask-all transcode-PCMA transcode-telephone-event", "8 101", "8 101", "0 101",
         "yes"},
        {"0 101", "mask-all except-telephone-event transcode-PCMA", "8 101", "8 101", "0 101",
         "yes"},
        {"0 18 8", "mask-all transcode-PCMA", "8", "8", "8", "no"},
        {"0 18 8", "mask-full transcode-PCMA", "8", "8", "8 0", "yes"},
        {"0 8", "mask-PCMA transcode-PCMA", "0 8", "8", "8 0", "yes"},
        // mask alone engages nothing.
        {"0 8", "mask-PCMU", "8", "8", "8", "no"},
        {"0 8", "consume-PCMU", "8", "8", "8 0", "yes"},
        {"0 18 8", "consume-PCMU", "8", "8", "8 0", "yes"},
        {"0", "consume-PCMU", "0", "0", "0", "no"},
        {"0 8 101", "consume-all offer-PCMA", "8", "8", "8 0", "yes"},
    };
    check_all(rows);
}

void accept_keeps_what_is_refused(void**) {
    constexpr row rows[] = {
        {"0 8", "accept-PCMU", "0 8", "8", "8 0", "yes"},
        {"0 8", "accept-PCMU", "0 8", "0 8", "0 8", "no"},
        {"0 8 18", "accept-all", "0 8 18", "8", "8 0", "yes"},
        {"0 8 18", "always", "0 8 18", "8", "8 0", "yes"},
        {"0 8 101", "always", "0 8 101", "8", "8 0 101", "yes"},
        {"0 8 18", "always", "0 8 18", "18", "18", "opaque"},
        {"0 8", "accept-G729", "0 8", "8", "8", "no"},
    };
    check_all(rows);
}

void numbers_may_differ(void**) {
    constexpr row rows[] = {
        // A is told its own numbers: packets are renumbered on the way.
        {"0 101", "", "0 101", "0 97", "0 101", "no"},
        {"99 101", "", "99 101", "0 97", "99 101", "no"},
        // Opaque media cannot be renumbered.
        {"18 101", "", "18 101", "18 97", "18 97", "opaque"},
    };
    check_all(rows);
}

void added_formats_have_attributes(void**) {
    static talk t;
    t = talk();
    add_flags(t.how, "transcode-telephone-event set-telephone-event/8000/1///0-16");
    t.offer("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
            "m=audio 4000 RTP/AVP 0 101\na=rtpmap:101 AMR/8000\na=sendrecv\n");
    assert_string_equal(t.text.c_str(), "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\n"
                                        "t=0 0\nm=audio 30000 RTP/AVP 0 96\n"
                                        "c=IN IP4 203.0.113.1\n"
                                        "a=rtpmap:96 telephone-event/8000\na=fmtp:96 0-16\n"
                                        "a=sendrecv\n");
    assert_true(t.warnings.empty());
}

void flags_that_do_nothing_are_warned_about(void**) {
    static talk t;
    t = talk();
    add_flags(t.how, "transcode-G729 strip-PCMU");
    t.offer(body("0"));
    assert_string_equal(t.warnings.c_str(),
                        "codec transcode \"G729\": expected PCMU, PCMA or telephone-event\n"
                        "codec flags leave nothing to offer, they are not applied\n");
    t = talk();
    add_flags(t.how, "transcode-PCMU");
    t.offer(body("18"));
    assert_string_equal(t.warnings.c_str(),
                        "codec transcode \"PCMU\": the offer has no codec to convert from or to\n");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(without_flags_all_goes_on),
        cmocka_unit_test(strip_removes),
        cmocka_unit_test(transcode_adds),
        cmocka_unit_test(mask_hides),
        cmocka_unit_test(accept_keeps_what_is_refused),
        cmocka_unit_test(numbers_may_differ),
        cmocka_unit_test(added_formats_have_attributes),
        cmocka_unit_test(flags_that_do_nothing_are_warned_about),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
