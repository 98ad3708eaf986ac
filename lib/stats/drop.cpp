// Names and sentences of drop reasons, made from the one list.
#include "stats/drop.hpp"

#include <array>

namespace voxplane::stats {

namespace {

#define VOXPLANE_DROP_NAME(name, text) std::string_view(#name),
constexpr std::array<std::string_view, drop_reasons> names{
    VOXPLANE_DROP_REASONS(VOXPLANE_DROP_NAME)};
#undef VOXPLANE_DROP_NAME

#define VOXPLANE_DROP_TEXT(name, text) std::string_view(text),
constexpr std::array<std::string_view, drop_reasons> texts{
    VOXPLANE_DROP_REASONS(VOXPLANE_DROP_TEXT)};
#undef VOXPLANE_DROP_TEXT

} // namespace

std::string_view name(drop reason) noexcept {
    return names[static_cast<std::size_t>(reason)];
}

std::string_view text(drop reason) noexcept {
    return texts[static_cast<std::size_t>(reason)];
}

} // namespace voxplane::stats
