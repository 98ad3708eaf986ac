// Answers about calls and their legs. Units are in the names of the members, as in read.cpp.
#include "read.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "fields.hpp"

namespace voxplane::voxtop {

namespace {

constexpr double us_per_ms = 1000;

// A row of /voxplane/quality tells the share, a leg of /voxplane/call what it is made of.
number loss_of(const json& leg) {
    if (const number told = number_of(leg, "loss_percent_x100", 100)) {
        return told;
    }
    const number lost = number_of(leg, "lost");
    const number expected = number_of(leg, "expected");
    return lost && expected && *expected > 0 ? number(100 * *lost / *expected) : std::nullopt;
}

// That of the last window, else of all so far, else of speech alone.
number level_of(const json& leg, const json& voice) {
    if (const number now = number_of(leg, "level_rms_dbov_now_x100", 100)) {
        return now;
    }
    const number all = number_of(leg, "level_rms_dbov_x100", 100);
    return all ? all : number_of(voice, "active_level_dbov_x100", 100);
}

// Figures of voice processors stand in a row itself, and in the `voice` of a leg.
quality row_of(const json& leg, std::string call, std::string side) {
    const json* const inside = member(leg, "voice");
    const json& voice = inside != nullptr ? *inside : leg;
    quality out;
    out.call = std::move(call);
    out.side = std::move(side);
    out.mos = number_of(leg, "mos_x100", 100);
    out.loss_percent = loss_of(leg);
    out.jitter_ms = number_of(leg, "jitter_us", us_per_ms);
    out.erle_db = number_of(voice, "erle_db_x100", 100);
    out.speech_percent = number_of(voice, "speech_share_permille", 10);
    out.level_dbov = level_of(leg, voice);
    return out;
}

// As a page shows it: "2471" of level_rms_dbov_x100 as "-24.71".
std::string shown(std::string_view name, const json& value) {
    if (value.is_string()) {
        return printable(value.get_ref<const std::string&>());
    }
    if (!value.is_number()) {
        return {};
    }
    const bool hundredths = name.ends_with("_x100");
    if (!hundredths && value.is_number_integer()) {
        return value.dump();
    }
    char text[64];
    const int n =
        std::snprintf(text, sizeof text, "%.2f", value.get<double>() / (hundredths ? 100 : 1));
    return {text, static_cast<std::size_t>(std::clamp(n, 0, 63))};
}

void read_leg(const json* leg, const std::string& before, leg_detail& out) {
    if (leg == nullptr || !leg->is_object()) {
        return;
    }
    for (const auto& [name, value] : leg->items()) {
        if (value.is_object() && before.empty()) {
            read_leg(&value, printable(name) + ".", out);
        } else if (std::string text = shown(name, value); !text.empty()) {
            std::string key = before + printable(name);
            if (key.ends_with("_x100")) {
                key.resize(key.size() - 5);
            }
            out.values.insert_or_assign(std::move(key), std::move(text));
        }
    }
}

} // namespace

bool read_quality(std::string_view body, std::vector<quality>& out,
                  std::optional<std::uint64_t>& next) {
    const json all = object_of(body);
    const json* const list = member(all, "legs");
    for (const auto& [index, leg] : items_of(list)) {
        if (std::string call = text_of(*leg, "id"); !call.empty()) {
            out.push_back(row_of(*leg, std::move(call), text_of(*leg, "leg")));
        }
    }
    next = index_of(all, "next");
    return list != nullptr;
}

bool read_call(std::string_view body, call_detail& out) {
    const json all = object_of(body);
    out.id = text_of(all, "id");
    out.error = text_of(all, "error");
    read_leg(member(all, "a"), "", out.a);
    read_leg(member(all, "b"), "", out.b);
    return !out.id.empty() || !out.error.empty();
}

bool read_calls(std::string_view body, std::vector<std::string>& slots,
                std::optional<std::uint64_t>& next) {
    const json all = object_of(body);
    const json* const list = member(all, "calls");
    if (list == nullptr || !list->is_object()) {
        return false;
    }
    for (const auto& [slot, id] : list->items()) {
        std::uint32_t index = 0;
        const auto [end, error] = std::from_chars(slot.data(), slot.data() + slot.size(), index);
        if (error == std::errc{} && end == slot.data() + slot.size()) {
            slots.push_back(slot);
        }
    }
    next = index_of(all, "next");
    return true;
}

void add_rows(std::string_view body, std::vector<quality>& out) {
    const json all = object_of(body);
    const std::string id = text_of(all, "id");
    for (const char* side : {"a", "b"}) {
        if (const json* leg = member(all, side);
            leg != nullptr && leg->is_object() && !id.empty()) {
            out.push_back(row_of(*leg, id, side));
        }
    }
}

} // namespace voxplane::voxtop
