// Dictionaries are kept aside until they are written out: nlohmann's ordered objects move their
// members when they grow.
#include "telemetry/json_document.hpp"

#include <deque>

#include <nlohmann/json.hpp>

namespace voxplane::telemetry {

class json_document::tree final : public medium {
    using json = nlohmann::ordered_json;
    struct dictionary_node;
    struct member {
        std::string name;
        json value;
        const dictionary_node* inner; // instead of the value
    };
    struct dictionary_node {
        std::vector<member> members;
    };
    std::deque<dictionary_node> nodes_; // grows without moving them

public:
    tree() : answer(*this, &nodes_.emplace_back()) {}
    reply answer;

    bool add(void* node, const char* name, std::uint64_t value) override {
        return put(node, name, value);
    }
    bool add_signed(void* node, const char* name, std::int32_t value) override {
        return put(node, name, value);
    }
    bool add(void* node, const char* name, std::string_view text) override {
        return put(node, name, text);
    }
    bool add(void* node, const char* name, std::span<const std::string> texts) override {
        json list = json::array();
        for (const std::string& text : texts) {
            list.push_back(text);
        }
        return put(node, name, std::move(list));
    }
    bool add(void* node, const char* name, std::span<const std::uint64_t> numbers) override {
        return put(node, name, json(std::vector<std::uint64_t>(numbers.begin(), numbers.end())));
    }
    void* child(void* node, const char* name) override {
        dictionary_node& inner = nodes_.emplace_back();
        static_cast<dictionary_node*>(node)->members.push_back({name, {}, &inner});
        return &inner;
    }

    [[nodiscard]] std::string text() const { return text_of(made_of(nodes_.front())); }
    [[nodiscard]] std::string text(const std::string& name) const {
        json out = json::object();
        out[name] = made_of(nodes_.front());
        return text_of(out);
    }

private:
    static bool put(void* node, const char* name, json value) {
        static_cast<dictionary_node*>(node)->members.push_back({name, std::move(value), nullptr});
        return true;
    }
    static std::string text_of(const json& what) {
        return what.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    static json made_of(const dictionary_node& from) {
        json out = json::object();
        for (const member& one : from.members) {
            out[one.name] = one.inner != nullptr ? made_of(*one.inner) : one.value;
        }
        return out;
    }
};

json_document::json_document() : tree_(std::make_unique<tree>()) {}

json_document::~json_document() = default;

reply& json_document::root() noexcept {
    return tree_->answer;
}

std::string json_document::text() const {
    return tree_->text();
}

std::string json_document::text(const std::string& name) const {
    return tree_->text(name);
}

} // namespace voxplane::telemetry
