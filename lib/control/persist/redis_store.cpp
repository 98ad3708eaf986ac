// Commands go out in blocks, their replies are read afterwards. Whatever fails closes the link, and
// the next one begins from the start.
#include "control/persist/redis_store.hpp"

#include <algorithm>

#include <hiredis/hiredis.h>

namespace voxplane::control::persist {

namespace {

constexpr timeval patience{2, 0};
constexpr std::size_t most_unanswered = 512;

struct freeing {
    void operator()(redisReply* r) const noexcept { freeReplyObject(r); }
};
using reply = std::unique_ptr<redisReply, freeing>;

std::string_view text_of(const redisReply& r) noexcept {
    return r.type == REDIS_REPLY_STRING ? std::string_view(r.str, r.len) : std::string_view();
}

} // namespace

void redis_store::closing::operator()(redisContext* c) const noexcept {
    redisFree(c);
}

result<std::unique_ptr<redis_store>> redis_store::open(const redis_address& server,
                                                       const std::string& prefix, bool restore) {
    std::unique_ptr<redis_store> made(new redis_store(server, prefix));
    if (restore) {
        if (const auto read = made->read(); !read) {
            return read.error();
        }
    }
    return made;
}

failure redis_store::lost() {
    const std::string why = link_ == nullptr  ? "no memory"
                            : link_->err != 0 ? link_->errstr
                                              : "an answer that was not expected";
    link_.reset();
    told_ = false;
    unanswered_ = 0;
    return {"redis " + server_.host + ": " + why};
}

result<void> redis_store::connect() {
    link_.reset(server_.port == 0
                    ? redisConnectUnixWithTimeout(server_.host.c_str(), patience)
                    : redisConnectWithTimeout(server_.host.c_str(), server_.port, patience));
    if (link_ == nullptr || link_->err != 0 || redisSetTimeout(link_.get(), patience) != REDIS_OK) {
        return lost();
    }
    if (!server_.password.empty()) {
        command({"AUTH", server_.password});
    }
    if (server_.database != 0) {
        command({"SELECT", std::to_string(server_.database)});
    }
    return settle();
}

void redis_store::command(std::initializer_list<std::string_view> words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string_view word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    // A failure shows in settle().
    (void)redisAppendCommandArgv(link_.get(), static_cast<int>(texts.size()), texts.data(),
                                 sizes.data());
    ++unanswered_;
}

// Reads what the server owes.
result<void> redis_store::settle() {
    while (unanswered_ != 0) {
        void* raw = nullptr;
        if (redisGetReply(link_.get(), &raw) != REDIS_OK) {
            return lost();
        }
        const reply answer(static_cast<redisReply*>(raw));
        --unanswered_;
        if (answer == nullptr || answer->type == REDIS_REPLY_ERROR) {
            const std::string why = answer == nullptr ? "" : std::string(answer->str, answer->len);
            (void)lost();
            return failure{"redis " + server_.host + ": " + why};
        }
    }
    return {};
}

std::string redis_store::key_of(record_kind kind, const std::string& name) const {
    const bool ports = kind == record_kind::ports || kind == record_kind::rested;
    return prefix_ + (ports ? ":ports:" : ":call:") + name;
}

// The name goes into the set after the hash is there, and out before it goes.
void redis_store::queue(record_kind kind, std::uint64_t at_wall_ns, const std::string& name,
                        const std::string& body) {
    const std::string key = key_of(kind, name);
    const std::string names = prefix_ + ":names";
    std::string bytes;
    append(bytes, kind, at_wall_ns, name, body);
    switch (kind) {
    case record_kind::call: // what its streams knew before is in it
        command({"HSET", key, "call", bytes, "streams", ""});
        command({"SADD", names, key});
        break;
    case record_kind::streams:
        command({"HSET", key, "streams", bytes});
        break;
    case record_kind::ports:
        command({"HSET", key, "call", bytes});
        command({"SADD", names, key});
        break;
    case record_kind::gone:
    case record_kind::rested:
        command({"SREM", names, key});
        command({"DEL", key});
        break;
    }
}

// Deletes what is there under our names and counts no longer.
result<void> redis_store::sweep(const std::unordered_set<std::string>& counts) {
    const std::string set = prefix_ + ":names";
    const reply names(
        static_cast<redisReply*>(redisCommand(link_.get(), "SMEMBERS %s", set.c_str())));
    if (names == nullptr || names->type != REDIS_REPLY_ARRAY) {
        return lost();
    }
    for (std::size_t i = 0; i < names->elements; ++i) {
        const std::string_view name = text_of(*names->element[i]);
        if (counts.contains(std::string(name))) {
            continue;
        }
        command({"SREM", set, name});
        command({"DEL", name});
        if (const auto done = settle_some(); !done) {
            return done;
        }
    }
    return settle();
}

result<void> redis_store::settle_some() {
    return unanswered_ >= most_unanswered ? settle() : result<void>{};
}

// What was there before goes last, so that no call is ever missing.
result<void> redis_store::tell_all() {
    result<void> done;
    std::unordered_set<std::string> counts;
    live_.visit(
        [&](record_kind kind, std::uint64_t at, const std::string& key, const std::string& body) {
            if (done) {
                queue(kind, at, key, body);
                counts.insert(key_of(kind, key));
                done = settle_some();
            }
        });
    if (done) {
        done = settle();
    }
    if (done) {
        done = sweep(counts);
    }
    told_ = done.has_value();
    return done;
}

result<void> redis_store::connected() {
    if (link_ == nullptr) {
        if (const auto made = connect(); !made) {
            return made;
        }
    }
    return told_ ? result<void>{} : tell_all();
}

result<void> redis_store::write(const std::vector<record>& changes) {
    if (const auto there = connected(); !there) {
        return there;
    }
    for (const record& each : changes) {
        queue(each.kind, each.at_wall_ns, each.key, each.body);
        if (const auto done = settle_some(); !done) {
            return done;
        }
    }
    if (const auto done = settle(); !done) {
        return done;
    }
    for (const record& each : changes) {
        live_.apply(each);
    }
    return {};
}

result<void> redis_store::forget(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
        queue(record_kind::rested, 0, key, {});
    }
    return settle();
}

// Also finds out that the server went away, or came back without what it had.
result<void> redis_store::tend(std::uint64_t wall_ns) {
    const std::vector<std::string> over = live_.take_rested(wall_ns);
    if (const auto there = connected(); !there) {
        return there;
    }
    command({"PING"});
    return forget(over);
}

// A key without a good record of its call is passed over; damage is told as of a file.
result<void> redis_store::read() {
    if (const auto made = connect(); !made) {
        return made;
    }
    const reply names(
        static_cast<redisReply*>(redisCommand(link_.get(), "SMEMBERS %s:names", prefix_.c_str())));
    if (names == nullptr || names->type != REDIS_REPLY_ARRAY) {
        return lost();
    }
    constexpr std::size_t at_once = 500;
    for (std::size_t first = 0; first < names->elements; first += at_once) {
        const std::size_t end = std::min(names->elements, first + at_once);
        for (std::size_t i = first; i < end; ++i) {
            command({"HMGET", text_of(*names->element[i]), "call", "streams"});
        }
        for (; unanswered_ != 0; --unanswered_) {
            void* raw = nullptr;
            if (redisGetReply(link_.get(), &raw) != REDIS_OK) {
                return lost();
            }
            const reply answer(static_cast<redisReply*>(raw));
            for (std::size_t k = 0; answer != nullptr && k < answer->elements; ++k) {
                const std::string_view bytes = text_of(*answer->element[k]);
                torn_bytes_ += bytes.size() - read_records(bytes, [&](const record_view& one) {
                                   live_.apply(one);
                               });
            }
        }
    }
    told_ = true; // as much as could be read
    return {};
}

} // namespace voxplane::control::persist
