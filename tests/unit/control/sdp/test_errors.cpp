// Bad texts and the exact sentence for each. Locals that own memory are static: a failed assertion
// leaves past destructors.
#include <string>

#include "samples.hpp"
#include "support/cmocka.hpp"
#include "talk.hpp"

using namespace voxplane;
using namespace voxplane::control::sdp;

namespace {

talk t;

struct bad_text {
    const char* text;
    const char* error;
};

#define HEAD "v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\n"
#define GOOD HEAD "c=IN IP4 192.0.2.1\n"

constexpr bad_text texts[] = {
    {"", "error: expected v=0, got an empty text"},
    {"\n", "error: line 1: expected v=0, got \"\""},
    {"v=1\n", "error: line 1: expected v=0, got \"v=1\""},
    {"o=x 1 1 IN IP4 192.0.2.1\nv=0\n",
     "error: line 1: expected v=0, got \"o=x 1 1 IN IP4 192.0.2.1\""},
    {"v=0\r\ns=-\r\n", "error: line 1: expected a line o= in the session part"},
    {"v=0\ns=-\nm=audio 1 RTP/AVP 0\no=x 1 1 IN IP4 192.0.2.1\n",
     "error: line 1: expected a line o= in the session part"},
    {"m=audio 1 RTP/AVP 0\n", "error: expected v=0, got an empty text"},
    {HEAD "nonsense\n", "error: line 4: expected a letter, = and a value, got \"nonsense\""},
    {HEAD "a\n", "error: line 4: expected a letter, = and a value, got \"a\""},
    {HEAD "x=\x01\n", "error: line 4: expected no control characters"},
    {HEAD "a=x\ry=z\n", "error: line 4: expected no control characters"},
    {"v=0\no=x 1 1 IP4 192.0.2.1\n",
     "error: line 2: o=: expected <username> <id> <version> IN IP4|IP6 <address>, got \"x 1 1 IP4 "
     "192.0.2.1\""},
    {"v=0\no=x 1 1 IN IP5 192.0.2.1\n",
     "error: line 2: o=: expected <username> <id> <version> IN IP4|IP6 <address>, got \"x 1 1 IN "
     "IP5 192.0.2.1\""},
    {HEAD "c=IN IP4\n", "error: line 4: c=: expected IN IP4|IP6 <address>, got \"IN IP4\""},
    {HEAD "c=ATM NSAP 47\n",
     "error: line 4: c=: expected IN IP4|IP6 <address>, got \"ATM NSAP 47\""},
    {GOOD "m=audio 4000 RTP/AVP\n",
     "error: line 5: m=: expected <media> <port> <protocol> <format>..., got \"audio 4000 "
     "RTP/AVP\""},
    {GOOD "m=audio 65536 RTP/AVP 0\n",
     "error: line 5: m=: expected a port from 0 to 65535, got \"audio 65536 RTP/AVP 0\""},
    {GOOD "m=audio 4000/0 RTP/AVP 0\n",
     "error: line 5: m=: expected a port from 0 to 65535, got \"audio 4000/0 RTP/AVP 0\""},
    {GOOD "m=audio -1 RTP/AVP 0\n",
     "error: line 5: m=: expected a port from 0 to 65535, got \"audio -1 RTP/AVP 0\""},
    {GOOD "m=audio 4000/2 RTP/AVP 0\n", "error: line 5: m=: expected one port, got 2"},
    {GOOD "m=audio 4000 RTP/AVP 0 128\n",
     "error: line 5: m=: expected payload types from 0 to 127, got \"128\""},
    {GOOD "m=audio 4000 RTP/AVP t38\n",
     "error: line 5: m=: expected payload types from 0 to 127, got \"t38\""},
    {GOOD "m=audio 4000 RTP/SAVP 0\n",
     "error: line 5: m=: no SRTP is spoken: expected RTP/AVP or RTP/AVPF, got RTP/SAVP"},
    {samples::browser,
     "error: line 7: m=: no SRTP is spoken: expected RTP/AVP or RTP/AVPF, got UDP/TLS/RTP/SAVPF"},
    {HEAD "m=audio 4000 RTP/AVP 0\n",
     "error: line 4: m=: expected a line c= in the session or media part"},
    {HEAD "c=IN IP4 phone.example\nm=audio 4000 RTP/AVP 0\n",
     "error: line 4: c=: expected an IPv4 address, got \"phone.example\""},
    {HEAD "c=IN IP6 192.0.2.1\nm=audio 4000 RTP/AVP 0\n",
     "error: line 4: c=: expected an IPv6 address, got \"192.0.2.1\""},
    {HEAD "c=IN IP4 224.2.1.1\nm=audio 4000 RTP/AVP 0\n",
     "error: line 4: c=: expected a unicast address, got \"224.2.1.1\""},
    {HEAD "c=IN IP4 224.2.1.1/127\nm=audio 4000 RTP/AVP 0\n",
     "error: line 4: c=: expected an IPv4 address, got \"224.2.1.1/127\""},
    {HEAD "c=IN IP6 ff02::1\nm=audio 4000 RTP/AVP 0\n",
     "error: line 4: c=: expected a unicast address, got \"ff02::1\""},
};

void bad_texts_are_refused(void**) {
    for (const bad_text& bad : texts) {
        t = talk();
        assert_string_equal(t.offer(bad.text), bad.error);
        assert_int_equal(t.state.streams.size(), 0);
    }
}

void a_line_that_is_off_may_be_odd(void**) {
    t = talk();
    assert_string_equal(t.offer(HEAD "m=audio 0 RTP/SAVP 0\nm=video 0/3 RTP/AVP 300\n"),
                        HEAD "m=audio 0 RTP/SAVP 0\nm=video 0/3 RTP/AVP 300\n");
}

constexpr bad_text answers[] = {
    {GOOD "m=audio 5000 RTP/AVP 0\nm=video 5002 RTP/AVP 97\n",
     "error: line 6: m=: expected at most the 1 lines of the offer"},
    {GOOD "m=video 5002 RTP/AVP 97\n",
     "error: line 5: m=: expected audio as in the offer, got \"video\""},
    {GOOD "m=audio 5002 udptl t38\n",
     "error: line 5: m=: expected RTP/AVP as in the offer, got \"udptl\""},
    {GOOD "m=audio 5002 RTP/SAVPF 0\n",
     "error: line 5: m=: no SRTP is spoken: expected RTP/AVP or RTP/AVPF, got RTP/SAVPF"},
    {HEAD "m=audio 5002 RTP/AVP 0\nc=IN IP6 2001:db8::5\n",
     "error: line 4: m=: expected an IPv4 address as it was offered, got 2001:db8::5"},
    {HEAD "m=audio 5002 RTP/AVP x\nc=IN IP4 192.0.2.5\n",
     "error: line 4: m=: expected payload types from 0 to 127, got \"x\""},
    {HEAD "m=audio 5002 RTP/AVP 0\n",
     "error: line 4: m=: expected a line c= in the session or media part"},
};

void bad_answers_are_refused(void**) {
    for (const bad_text& bad : answers) {
        t = talk();
        t.offer(samples::phone);
        assert_string_equal(t.answer(bad.text), bad.error);
        assert_false(t.state.answered);
    }
    t = talk();
    assert_string_equal(t.answer(samples::pbx), "error: expected an offer before the answer");
}

void srtp_cannot_be_asked_for(void**) {
    t = talk();
    t.how.transport_protocol = "RTP/SAVPF";
    assert_string_equal(t.offer(samples::phone),
                        "error: transport-protocol: no SRTP is spoken: expected RTP/AVP or "
                        "RTP/AVPF, got RTP/SAVPF");
}

void long_texts_are_refused(void**) {
    static std::string text;
    t = talk();
    text = HEAD "i=";
    text.append(max_octets, 'x');
    assert_string_equal(t.offer(text), "error: expected at most 65536 octets, got 65571");
    text = HEAD;
    for (std::size_t i = 0; i <= max_media; ++i) {
        text += "m=audio 0 RTP/AVP 0\n";
    }
    assert_string_equal(t.offer(text), "error: line 68: expected at most 64 lines m=");
    text = HEAD;
    text.append(70, 'y');
    assert_string_equal(t.offer(text),
                        "error: line 4: expected a letter, = and a value, got "
                        "\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
                        "yy...\"");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(bad_texts_are_refused),   cmocka_unit_test(a_line_that_is_off_may_be_odd),
        cmocka_unit_test(bad_answers_are_refused), cmocka_unit_test(srtp_cannot_be_asked_for),
        cmocka_unit_test(long_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
