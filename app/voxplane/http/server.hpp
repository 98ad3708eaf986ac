// A small HTTP server by civetweb: a fixed number of threads that run beside the workers' CPUs, a
// bounded queue of connections before them, and one function that answers. Nothing is served from
// disk. Requests of peers that are not allowed get 403 before anything of them is looked at.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"

struct mg_context;
struct mg_connection;

namespace voxplane::app::http {

// More than may wait for main (ng::server_settings::max_posts), so that health is told while they
// do.
inline constexpr unsigned threads = 8;
// Of a request's head, and of its body: what a datagram of the control protocol can hold.
inline constexpr std::size_t max_head_bytes = 16384;
inline constexpr std::size_t max_body_bytes = 65536;

struct request {
    std::string method;
    std::string path; // decoded
    std::string body; // of a POST
    ip_address peer;
    bool by_browser = false; // from a page: browsers say of which, other clients do not
};

struct response {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
};

class server {
public:
    // Called on the server's threads, several at a time; must not throw.
    using handler = std::function<response(const request&)>;

    // Errors: the address cannot be bound.
    [[nodiscard]] static result<std::unique_ptr<server>>
    open(const endpoint& listen, std::vector<ip_prefix> allowed, handler answer);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    // Waits for the answers that are being made.
    ~server();

private:
    server(std::vector<ip_prefix> allowed, handler answer);
    static int serve(mg_connection* connection, void* self) noexcept;
    [[nodiscard]] response answer_to(mg_connection* connection) const;

    std::vector<ip_prefix> allowed_;
    handler answer_;
    mg_context* context_ = nullptr;
};

} // namespace voxplane::app::http
