// What a proxy hears of calls that end by themselves: its words, by datagram and by HTTP, and that
// nobody waits for a proxy that does not answer.
#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../registry_bench.hpp"
#include "control/ng/json.hpp"
#include "control/ng/socket.hpp"
#include "control/notice/notice.hpp"
#include "control/notice/notifier.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using namespace std::chrono_literals;
using control::call_end;
using control::notice::notifier;

const endpoint any_port{{{127, 0, 0, 1}}, 0};

bool readable(int fd, int ms) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, ms) == 1;
}

// A server of one connection after the other that answers each request with a status.
class web_server {
public:
    explicit web_server(std::vector<int> statuses)
        : listener_(std::move(*control::ng::open_tcp(any_port))), statuses_(std::move(statuses)),
          thread_([this] { serve(); }) {}
    web_server(const web_server&) = delete;
    web_server& operator=(const web_server&) = delete;
    ~web_server() {
        ending_ = true;
        thread_.join();
    }
    [[nodiscard]] std::string url() const {
        return "http://" + to_string(control::ng::local_endpoint(listener_.get())) + "/calls";
    }
    std::vector<std::string> requests() {
        ending_ = true;
        thread_.join();
        thread_ = std::thread([] {});
        return requests_;
    }

private:
    void serve() {
        while (!ending_) {
            if (!readable(listener_.get(), 20)) {
                continue;
            }
            auto client = control::ng::accept_one(listener_.get());
            while (!ending_ && requests_.size() < statuses_.size() && answer(client.connection)) {
            }
        }
    }
    // One request and its answer; false when the client has gone.
    bool answer(const control::ng::descriptor& client) {
        std::string text;
        std::size_t body = std::string::npos;
        std::size_t wanted = 0;
        while (body == std::string::npos || text.size() - body < wanted) {
            if (!readable(client.get(), 20)) {
                if (ending_) {
                    return false;
                }
                continue;
            }
            std::array<char, 4096> block;
            const ssize_t n = ::recv(client.get(), block.data(), block.size(), 0);
            if (n <= 0) {
                return false;
            }
            text.append(block.data(), static_cast<std::size_t>(n));
            if (const std::size_t end = text.find("\r\n\r\n"); end != std::string::npos) {
                body = end + 4;
                const std::size_t at = text.find("Content-Length: ");
                wanted = at == std::string::npos ? 0 : std::stoul(text.substr(at + 16));
            }
        }
        const std::string reply = "HTTP/1.1 " + std::to_string(statuses_[requests_.size()]) +
                                  " x\r\nContent-Length: 0\r\n\r\n";
        requests_.push_back(std::move(text));
        return ::send(client.get(), reply.data(), reply.size(), MSG_NOSIGNAL) > 0;
    }

    control::ng::descriptor listener_;
    std::vector<int> statuses_;
    std::vector<std::string> requests_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

template <typename Fn>
bool soon(Fn fn) {
    for (int i = 0; i < 500 && !fn(); ++i) {
        std::this_thread::sleep_for(10ms);
    }
    return fn();
}

void its_words(report& r) {
    registry_bench b;
    b.establish(r, "x\"\xff\n");
    for (auto& [id, e] : b.media.calls) {
        e.packets = 50;
    }
    std::string text;
    b.calls.on_end = [&](const control::call& c, call_end why) {
        r.that(control::notice::is_news(why), "a time-out is news");
        text = control::notice::text(c, b.media, why, b.now);
    };
    for (int i = 0; i < 80; ++i) {
        b.now += second;
        b.calls.poll(b.now);
    }
    const auto read = control::ng::parse_json(text, {});
    if (!r.none(read ? "" : read.error().text, "JSON: " + text)) {
        return;
    }
    const control::ng::tree& told = *read;
    r.equal(told.at("event").text(), std::string("call-ended"), "event");
    r.equal(told.at("call-id").text(), std::string("x\"\xef\xbf\xbd\n"), "any name is a text");
    r.equal(told.at("reason").text(), std::string("media timeout"), "reason");
    r.equal(told.at("from-tag").text(), std::string("a"), "from-tag");
    r.equal(told.at("to-tag").text(), std::string("b"), "to-tag");
    r.equal(told.at("totals").at("RTP").at("packets").integer(), 50, "totals");
    r.that(text.find('\n') == std::string::npos, "one line");
    r.that(!control::notice::is_news(call_end::deleted) &&
               !control::notice::is_news(call_end::stopped),
           "what the proxy did is no news");
}

void by_datagram(report& r) {
    const auto proxy = control::ng::open_udp(any_port);
    auto n = notifier::open("udp://" + to_string(control::ng::local_endpoint(proxy->get())));
    r.none(n ? "" : n.error().text, "open");
    (*n)->tell("one");
    (*n)->tell("two");
    std::array<char, 100> block{};
    for (const char* expected : {"one", "two"}) {
        r.that(readable(proxy->get(), 5000), "a datagram comes");
        r.equal(std::string(control::ng::receive(proxy->get(), block).bytes), std::string(expected),
                "its text");
    }
    r.that(soon([&] { return (*n)->figures().sent == 2; }), "counted");
    const auto other = control::ng::open_udp(any_port);
    r.that(
        (*n)->redirect("udp://" + to_string(control::ng::local_endpoint(other->get()))).has_value(),
        "redirected");
    (*n)->tell("three");
    r.that(readable(other->get(), 5000), "to another");
    r.that(!(*n)->redirect("udp://nonsense"), "no address");
}

// A server that is not well is asked again; keep-alive or not is libcurl's to say.
void by_http(report& r) {
    web_server server({503, 200, 204});
    {
        auto n = notifier::open(server.url());
        r.none(n ? "" : n.error().text, "open");
        (*n)->tell(R"({"event":"one"})");
        (*n)->tell(R"({"event":"two"})");
        r.that(soon([&] { return (*n)->figures().sent == 2; }), "both arrive");
    }
    const std::vector<std::string> got = server.requests();
    if (!r.equal(got.size(), 3U, "requests")) {
        return;
    }
    r.that(got[0].starts_with("POST /calls HTTP/1.1\r\n"), got[0]);
    r.that(got[0].find("Content-Type: application/json\r\n") != std::string::npos, "type");
    r.that(got[0].ends_with(R"({"event":"one"})") && got[1].ends_with(R"({"event":"one"})") &&
               got[2].ends_with(R"({"event":"two"})"),
           "bodies");
}

// Nobody listens: telling takes no time, what is too much is counted, the end comes.
void nobody(report& r) {
    std::string url;
    {
        const auto gone = control::ng::open_tcp(any_port);
        url = "http://" + to_string(control::ng::local_endpoint(gone->get()));
    }
    const auto began = std::chrono::steady_clock::now();
    {
        auto n = notifier::open(url);
        for (int i = 0; i < 10'000; ++i) {
            (*n)->tell("x");
        }
        r.that((*n)->figures().lost >= 10'000 - 4097, "beyond the queue");
    }
    r.that(std::chrono::steady_clock::now() - began < 20s, "the end comes");
    auto silent = notifier::open("");
    (*silent)->tell("x");
    r.equal((*silent)->figures().lost, 0U, "nobody was to be told");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(its_words),
        voxplane_test(by_datagram),
        voxplane_test(by_http),
        voxplane_test(nobody),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
