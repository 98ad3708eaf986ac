// The name by which measurements of this machine's processor are remembered.
#pragma once

#include <string>

namespace voxplane::simd {

// Model, family and stepping as the processor tells them, and the supported isas: a virtual
// machine may be shown fewer of them than the model has. Independent of microcode and clock.
// Control plane.
[[nodiscard]] std::string cpu_name();

} // namespace voxplane::simd
