// What the noise suppressor's loops read and write of a leg, and the figures that all bins share.
// Memory is the maker's of the state, work is the leg's worker's.
#pragma once

namespace voxplane::dsp {

// A leg's memory of each bin.
struct suppressor_bins {
    float* noise;    // power
    float* presence; // probability of speech, smoothed
    float* clean;    // power after the gain, of the block before
};

// The same for all bins, of one block.
struct suppressor_rates {
    float scale;          // from |X|^2 to power
    float noise_keep;     // smoothing of the noise
    float presence_keep;  // and of the probability
    float directed;       // weight of the block before in the estimate of speech over noise
    float floor_gain;     // least gain
    float faintest_noise; // power
    float absence;        // odds that there is no speech in the block
};

} // namespace voxplane::dsp
