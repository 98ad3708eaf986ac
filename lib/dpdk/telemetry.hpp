// rte_telemetry names that changed: unsigned values are added by _u64 up to DPDK 22.11, by _uint
// from 23.03, and from 25.11 by _uint alone. Called from telemetry callbacks, on EAL's client
// threads.
#pragma once

#include <cstdint>

#include <rte_telemetry.h>
#include <rte_version.h>

namespace voxplane::dpdk {

// 0, or negative: -ENOSPC past 256 entries (22.11), -EINVAL for a name outside [A-Za-z0-9_/].
inline int add_unsigned(rte_tel_data* dict, const char* name, std::uint64_t value) noexcept {
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
    return rte_tel_data_add_dict_uint(dict, name, value);
#else
    return rte_tel_data_add_dict_u64(dict, name, value);
#endif
}

inline int append_unsigned(rte_tel_data* array, std::uint64_t value) noexcept {
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
    return rte_tel_data_add_array_uint(array, value);
#else
    return rte_tel_data_add_array_u64(array, value);
#endif
}

// The type that rte_tel_data_start_array wants for append_unsigned.
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
inline constexpr rte_tel_value_type unsigned_array = RTE_TEL_UINT_VAL;
#else
inline constexpr rte_tel_value_type unsigned_array = RTE_TEL_U64_VAL;
#endif

} // namespace voxplane::dpdk
