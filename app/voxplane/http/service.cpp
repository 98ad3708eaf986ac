// Paths and their answers. All of it runs on the HTTP server's threads.
#include "http/service.hpp"

#include <chrono>
#include <sstream>
#include <utility>

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include "dpdk/log.hpp"
#include "endpoints/answers.hpp"
#include "http/figures.hpp"
#include "http/page.hpp"
#include "telemetry/json_document.hpp"
#include "telemetry/metrics/metrics.hpp"

namespace voxplane::app::http {

namespace {

using namespace std::chrono_literals;

// Proxies give up earlier; main answers within a few milliseconds.
constexpr auto longest_post = 2000ms;
constexpr std::string_view api_prefix = "/api/";
constexpr const char* plain_text = "text/plain; charset=utf-8";
constexpr const char* json = "application/json";

// What a scrape collects.
class collector final : public prometheus::Collectable {
public:
    collector(const sources& from, const watch& seen) : from_(from), seen_(seen) {}
    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        return telemetry::metrics::families_of(picture_of(from_, seen_));
    }

private:
    const sources& from_;
    const watch& seen_;
};

} // namespace

result<std::unique_ptr<service>> service::open(const config::metrics& how, const sources& from,
                                               const watch& seen,
                                               voxplane::control::ng::mailbox* posts) {
    std::unique_ptr<service> made(new service(from, seen, posts));
    auto opened = server::open(how.listen, how.allow, [self = made.get()](const request& what) {
        return self->answer(what);
    });
    if (!opened) {
        return failure{"[metrics]: " + opened.error().text};
    }
    made->server_ = std::move(*opened);
    dpdk::log_line(dpdk::log_level::notice, "metrics", {{"http", to_string(how.listen)}});
    return made;
}

service::~service() {
    if (posts_ != nullptr) {
        posts_->close(); // main does not turn now, so nobody may wait for it
    }
}

response service::answer(const request& what) const {
    if (what.path == "/ng") {
        return what.method == "POST" ? post(what) : response{405, plain_text, "expected POST\n"};
    }
    if (what.method != "GET" && what.method != "HEAD") {
        return {405, plain_text, "expected GET\n"};
    }
    return get(what);
}

response service::get(const request& what) const {
    if (what.path == "/metrics") {
        return metrics();
    }
    if (what.path == "/health") {
        return health();
    }
    if (what.path.starts_with(api_prefix)) {
        return api(what.path.substr(api_prefix.size() - 1));
    }
    if (const page_file* file = find_page(what.path); file != nullptr) {
        return {200, file->type, file->content()};
    }
    return {404, plain_text, "expected /, /metrics, /health, /api/voxplane/... or POST /ng\n"};
}

response service::metrics() const {
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, collector(from_, seen_).Collect());
    return {200, "text/plain; version=0.0.4; charset=utf-8", text.str()};
}

response service::health() const {
    telemetry::json_document out;
    const bool good = add_health(seen_.health(), out.root());
    return {good ? 200 : 503, json, out.text() + "\n"};
}

response service::api(const std::string& question) const {
    const std::size_t comma = question.find(',');
    const std::string command = question.substr(0, comma);
    const std::string params = comma == std::string::npos ? "" : question.substr(comma + 1);
    telemetry::json_document out;
    if (!answer_question(command, params, out.root())) {
        return {404, plain_text, "there is no " + command + "\n"};
    }
    return {200, json, out.text(command) + "\n"};
}

// A page of elsewhere that a browser shows could ask as well, from an address that may.
response service::post(const request& what) const {
    if (posts_ == nullptr) {
        return {404, plain_text, "the configuration has no [control]\n"};
    }
    if (what.by_browser) {
        return {403, plain_text, "no requests of web pages\n"};
    }
    using voxplane::control::ng::post_outcome;
    voxplane::control::ng::post_reply reply = posts_->ask(what.peer, what.body, longest_post);
    switch (reply.what) {
    case post_outcome::replied:
        return {200, "application/x-rtpengine-ng", std::move(reply.text)};
    case post_outcome::malformed:
        return {400, plain_text,
                "expected a dictionary in bencode or JSON, behind a cookie or not\n"};
    case post_outcome::refused:
        return {403, plain_text, "this address is not in [control] allow\n"};
    case post_outcome::full:
        return {503, plain_text, "too many requests wait\n"};
    case post_outcome::late:
        return {503, plain_text, "no reply in time\n"};
    case post_outcome::closed:
        break;
    }
    return {503, plain_text, "voxplane is stopping\n"};
}

} // namespace voxplane::app::http
