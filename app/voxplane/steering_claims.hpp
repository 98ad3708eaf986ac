// Before EAL starts: the rights on kernel interfaces that AF_XDP ports use, what a killed
// predecessor left there taken away, and the steering program named to the driver. Kept until all
// ports are closed. Main lcore.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "xdp/interface.hpp"

namespace voxplane::app {

class steering_claims {
public:
    // words: EAL's, which get xdp_prog= for each port with steer = true that has none. Errors: an
    // interface that is not there, in use, or has somebody else's program; a steering program that
    // is missing or that the kernel does not take.
    [[nodiscard]] static result<steering_claims> take(const config::settings& settings,
                                                      std::vector<std::string>& words);

    // Interfaces on which a predecessor's program was found and removed.
    [[nodiscard]] const std::vector<std::string>& cleaned() const noexcept { return cleaned_; }

private:
    std::vector<xdp::interface_claim> claims_;
    std::vector<std::string> cleaned_;
};

} // namespace voxplane::app
