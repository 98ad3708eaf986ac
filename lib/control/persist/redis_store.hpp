// Changes in a Redis server: a hash a call with its record and that of its streams, and a set of
// the names. Each connection begins by telling all that counts, so that a server that was away or
// has forgotten is right again; between its attempts the time doubles up to five seconds.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "control/persist/redis_address.hpp"
#include "control/persist/store.hpp"

struct redisContext;
struct redisReply;

namespace voxplane::control::persist {

class redis_store final : public store {
public:
    // prefix: of all keys. Errors: a server that does not answer, only when restoring.
    [[nodiscard]] static result<std::unique_ptr<redis_store>>
    open(const redis_address& server, const std::string& prefix, bool restore);

    [[nodiscard]] result<void> write(const std::vector<record>& changes) override;
    [[nodiscard]] result<void> tend(std::uint64_t wall_ns) override;

private:
    struct closing {
        void operator()(redisContext* c) const noexcept;
    };
    redis_store(redis_address server, std::string prefix)
        : server_(std::move(server)), prefix_(std::move(prefix)) {}
    [[nodiscard]] result<void> connect();
    [[nodiscard]] result<void> connected();
    [[nodiscard]] result<void> read();
    [[nodiscard]] result<void> sweep(const std::unordered_set<std::string>& counts);
    [[nodiscard]] result<void> tell_all();
    [[nodiscard]] result<void> forget(const std::vector<std::string>& keys);
    void queue(record_kind kind, std::uint64_t at_wall_ns, const std::string& key,
               const std::string& body);
    void command(std::initializer_list<std::string_view> words);
    [[nodiscard]] result<void> settle();
    [[nodiscard]] result<void> settle_some();
    [[nodiscard]] failure lost();
    [[nodiscard]] std::string key_of(record_kind kind, const std::string& name) const;

    redis_address server_;
    std::string prefix_;
    std::unique_ptr<redisContext, closing> link_;
    std::size_t unanswered_ = 0; // commands
    bool told_ = false;          // the server has all that counts
};

} // namespace voxplane::control::persist
