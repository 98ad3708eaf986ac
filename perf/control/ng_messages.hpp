// What a proxy sends for one call of the load: bencode as Kamailio's module writes it, with the SDP
// of two common phones. Text only; no code of lib/ is used, so that a fault there cannot hide here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace voxplane::ng_load {

enum class step : std::uint8_t { offer, answer, remove };

// The message of a call's step. call_id: unique to the call, as are the ports of its phones.
[[nodiscard]] std::string message(step what, std::string_view cookie, std::string_view call_id,
                                  std::uint32_t number);

} // namespace voxplane::ng_load
