// Lines in, lines out. Locals that own memory are static: a failed assertion leaves past
// destructors.
#include <string>

#include "control/sdp/document.hpp"
#include "samples.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::control::sdp;

namespace {

std::string with_cr(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? "\r\n" : std::string(1, c);
    }
    return out;
}

const char* written(const std::string& text) {
    static std::string out;
    const auto parsed = parse(text);
    out = parsed ? parsed->text() : parsed.error().text;
    return out.c_str();
}

void text_with_crlf_comes_back_byte_by_byte(void**) {
    for (const char* sample : samples::all) {
        static std::string text;
        text = with_cr(sample);
        assert_string_equal(written(text), text.c_str());
    }
}

void lf_becomes_crlf(void**) {
    for (const char* sample : samples::all) {
        static std::string text;
        text = with_cr(sample);
        assert_string_equal(written(sample), text.c_str());
    }
}

void what_is_not_understood_stays(void**) {
    static const std::string text =
        "v=0\r\no=a b c 1 2 IN IP4 host.example\r\ns= \r\ni=\xc3\xa9\r\nx=?\r\nY=\tz\r\n\r\nt=0 "
        "0\r\n"
        "a=rtpmap:nonsense\r\nm=audio  9   RTP/AVP  0\r\nq=1\r\na=\r\na=x:\r\n\r\n\r\n";
    assert_string_equal(written(text), text.c_str());
}

void a_last_line_without_end_gets_one(void**) {
    assert_string_equal(written("v=0\no=- 1 1 IN IP4 1.2.3.4"),
                        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n");
}

void parts_begin_at_m(void**) {
    static const document d = *parse(samples::video);
    assert_int_equal(d.session.lines.size(), 8);
    assert_int_equal(d.media.size(), 2);
    assert_string_equal(d.media[0].lines.front().value.c_str(), "audio 7078 RTP/AVPF 96 0 101");
    assert_int_equal(d.media[0].lines.front().number, 9);
    assert_string_equal(d.media[1].lines.back().value.c_str(),
                        "candidate:1 1 UDP 2130706303 192.0.2.30 9078 typ host");
    assert_non_null(d.session.find('c'));
    assert_null(d.media[0].find('c'));
    assert_non_null(d.media[0].attribute("rtcp-mux"));
    // "rtcp" is neither "rtcp-mux" nor "rtcp-fb:...".
    assert_null(d.media[0].attribute("rtcp"));
}

void as_much_as_is_allowed_is_read(void**) {
    static std::string text;
    text = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=";
    text.append(max_octets - text.size() - 2, 'x');
    text += "\r\n";
    assert_int_equal(text.size(), max_octets);
    assert_string_equal(written(text), text.c_str());
    text = "v=0\no=- 1 1 IN IP4 1.2.3.4\n";
    for (std::size_t i = 0; i < max_media; ++i) {
        text += "m=audio 0 RTP/AVP 0\n";
    }
    assert_int_equal(parse(text)->media.size(), max_media);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(text_with_crlf_comes_back_byte_by_byte),
        cmocka_unit_test(lf_becomes_crlf),
        cmocka_unit_test(what_is_not_understood_stays),
        cmocka_unit_test(a_last_line_without_end_gets_one),
        cmocka_unit_test(parts_begin_at_m),
        cmocka_unit_test(as_much_as_is_allowed_is_read),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
