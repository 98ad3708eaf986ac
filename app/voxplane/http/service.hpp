// What is served by HTTP: metrics for Prometheus, health, answers of the telemetry socket as JSON,
// requests of the control protocol, and the page. Made and ended by the main lcore, which goes on
// turning meanwhile only for what waits for it.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "control/ng/mailbox.hpp"
#include "endpoints/endpoints.hpp"
#include "http/server.hpp"
#include "watch.hpp"

namespace voxplane::app::http {

class service {
public:
    // posts: null: there is no [control]. All outlive this, as do the endpoints. Errors: the
    // address cannot be bound.
    [[nodiscard]] static result<std::unique_ptr<service>>
    open(const config::metrics& how, const sources& from, const watch& seen,
         voxplane::control::ng::mailbox* posts);
    service(const service&) = delete;
    service& operator=(const service&) = delete;
    ~service();

private:
    service(const sources& from, const watch& seen, voxplane::control::ng::mailbox* posts)
        : from_(from), seen_(seen), posts_(posts) {}
    [[nodiscard]] response answer(const request& what) const;
    [[nodiscard]] response get(const request& what) const;
    [[nodiscard]] response metrics() const;
    [[nodiscard]] response health() const;
    [[nodiscard]] response api(const std::string& question) const;
    [[nodiscard]] response post(const request& what) const;

    const sources from_;
    const watch& seen_;
    voxplane::control::ng::mailbox* posts_;
    std::unique_ptr<server> server_; // last: its threads use the others
};

} // namespace voxplane::app::http
