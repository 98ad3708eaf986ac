// One after the other. Owner worker.
#include "dsp/chain/together.hpp"

namespace voxplane::dsp {

void process_together(const chain_job* jobs, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        const chain_job& job = jobs[i];
        job.of->process(job.frame, job.samples, job.timestamp, job.far);
    }
}

} // namespace voxplane::dsp
