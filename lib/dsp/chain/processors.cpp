// The processors of this library as the chain sees them. Nothing here runs per sample.
#include "dsp/chain/catalogue.hpp"

namespace voxplane::dsp {

const catalogue& processors() noexcept {
    static const catalogue all{};
    return all;
}

} // namespace voxplane::dsp
