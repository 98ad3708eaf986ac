// civetweb behind one function. Its threads are made by a control thread, whose CPUs they inherit.
#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <utility>

#include <civetweb.h>

#include "dpdk/control_thread.hpp"

namespace voxplane::app::http {

namespace {

// A client that is slower holds one of few threads.
constexpr const char* request_timeout_ms = "3000";
constexpr const char* waiting_connections = "16";

// Pages load nothing but what this server has, and nobody frames them.
constexpr const char* fixed_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Connection: close\r\n";

const char* reason_of(int status) noexcept {
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

int ignore_log(const mg_connection*, const char*) {
    return 1;
}

// Fewer bytes than announced: the client went, or was too slow.
bool read_body(mg_connection* connection, std::size_t bytes, std::string& out) {
    out.resize(bytes);
    std::size_t done = 0;
    while (done < bytes) {
        const int some = mg_read(connection, &out[done], bytes - done);
        if (some <= 0) {
            return false;
        }
        done += static_cast<std::size_t>(some);
    }
    return true;
}

void send(mg_connection* connection, const response& what, bool with_body) {
    std::string head = "HTTP/1.1 " + std::to_string(what.status) + " " + reason_of(what.status) +
                       "\r\nContent-Type: " + what.type +
                       "\r\nContent-Length: " + std::to_string(what.body.size()) + "\r\n" +
                       fixed_headers + "\r\n";
    head += with_body ? what.body : std::string();
    mg_write(connection, head.data(), head.size());
}

} // namespace

server::server(std::vector<ip_prefix> allowed, handler answer)
    : allowed_(std::move(allowed)), answer_(std::move(answer)) {}

result<std::unique_ptr<server>> server::open(const endpoint& listen, std::vector<ip_prefix> allowed,
                                             handler answer) {
    std::unique_ptr<server> made(new server(std::move(allowed), std::move(answer)));
    const std::string where = to_string(listen);
    const std::string most_head = std::to_string(max_head_bytes);
    const std::string most_threads = std::to_string(threads);
    const std::array<const char*, 15> options{"listening_ports",
                                              where.c_str(),
                                              "num_threads",
                                              most_threads.c_str(),
                                              "connection_queue",
                                              waiting_connections,
                                              "request_timeout_ms",
                                              request_timeout_ms,
                                              "max_request_size",
                                              most_head.c_str(),
                                              "enable_keep_alive",
                                              "no",
                                              "tcp_nodelay",
                                              "1",
                                              nullptr};
    std::array<char, 256> why{};
    mg_callbacks callbacks{};
    callbacks.log_message = ignore_log;
    mg_init_data with{&callbacks, made.get(), const_cast<const char**>(options.data())};
    mg_error_data failed{};
    failed.text = why.data();
    failed.text_buffer_size = why.size();
    dpdk::control_thread starter("vox-http", [&] {
        mg_init_library(MG_FEATURES_DEFAULT);
        made->context_ = mg_start2(&with, &failed);
    });
    starter.join();
    if (made->context_ == nullptr) {
        return failure{"cannot serve HTTP at " + where + ": " +
                       (why[0] != '\0' ? why.data() : "the address cannot be bound")};
    }
    mg_set_request_handler(made->context_, "/", serve, made.get());
    return made;
}

server::~server() {
    if (context_ != nullptr) {
        mg_stop(context_);
    }
}

response server::answer_to(mg_connection* connection) const {
    const mg_request_info& head = *mg_get_request_info(connection);
    const auto peer = parse_ip(static_cast<const char*>(head.remote_addr));
    const bool known = peer && std::ranges::any_of(allowed_, [&](const ip_prefix& one) {
                           return one.contains(*peer);
                       });
    if (!known) {
        return {403, "text/plain; charset=utf-8", "this address is not in [metrics] allow\n"};
    }
    request what{head.request_method,
                 head.local_uri_raw != nullptr ? head.local_uri_raw : "",
                 {},
                 *peer,
                 mg_get_header(connection, "Origin") != nullptr};
    if (what.method == "POST") {
        if (head.content_length < 0) {
            return {411, "text/plain; charset=utf-8", "expected Content-Length\n"};
        }
        if (head.content_length > static_cast<long long>(max_body_bytes)) {
            return {413, "text/plain; charset=utf-8",
                    "expected at most " + std::to_string(max_body_bytes) + " bytes\n"};
        }
        if (!read_body(connection, static_cast<std::size_t>(head.content_length), what.body)) {
            return {400, "text/plain; charset=utf-8", "the body ended early\n"};
        }
    }
    return answer_(what);
}

int server::serve(mg_connection* connection, void* self) noexcept {
    response what;
    try {
        what = static_cast<const server*>(self)->answer_to(connection);
    } catch (const std::exception& why) {
        what = {500, "text/plain; charset=utf-8", why.what()};
    }
    const bool head_only =
        std::strcmp(mg_get_request_info(connection)->request_method, "HEAD") == 0;
    send(connection, what, !head_only);
    return what.status;
}

} // namespace voxplane::app::http
