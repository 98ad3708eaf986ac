// By libcurl, which keeps the connection open between notices. Its name resolver runs on a thread
// of its own, so no signal is needed for time-outs.
#include "control/notice/sender.hpp"

#include <curl/curl.h>

namespace voxplane::control::notice {

namespace {

constexpr long connect_ms = 1000;
constexpr long all_ms = 3000;

std::size_t ignore(char*, std::size_t size, std::size_t n, void*) {
    return size * n;
}

class http_sender final : public sender {
public:
    explicit http_sender(const std::string& url)
        : easy_(curl_easy_init()),
          headers_(curl_slist_append(nullptr, "Content-Type: application/json")) {
        if (!ready()) {
            return;
        }
        CURL* c = easy_.get();
        curl_easy_setopt(c, CURLOPT_URL, url.c_str());
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers_.get());
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
        curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, all_ms);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, ignore);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(c, CURLOPT_PROXY, ""); // none from the environment
    }
    [[nodiscard]] bool ready() const noexcept { return easy_ != nullptr && headers_ != nullptr; }

    result<void> send(const std::string& text) override {
        CURL* c = easy_.get();
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, text.c_str());
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
        const CURLcode done = curl_easy_perform(c);
        if (done != CURLE_OK) {
            return failure{curl_easy_strerror(done)};
        }
        long status = 0;
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
        return status >= 200 && status < 300
                   ? result<void>{}
                   : failure{"the server answered " + std::to_string(status)};
    }

private:
    struct closing {
        void operator()(CURL* c) const noexcept { curl_easy_cleanup(c); }
        void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
    };
    std::unique_ptr<CURL, closing> easy_;
    std::unique_ptr<curl_slist, closing> headers_;
};

} // namespace

result<std::unique_ptr<sender>> open_http_sender(const std::string& url) {
    static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto made = std::make_unique<http_sender>(url);
    if (begun != CURLE_OK || !made->ready()) {
        return failure{url + ": libcurl cannot be used"};
    }
    return std::unique_ptr<sender>(std::move(made));
}

} // namespace voxplane::control::notice
