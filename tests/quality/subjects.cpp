// Joins the lists of subjects that were built: ours where their processors are in the tree, rivals
// where their library is installed (meson.build defines HAVE_... for each).
#include "subjects.hpp"

namespace voxplane::quality {

std::vector<entry> subjects() {
    std::vector<entry> all;
    const auto add = [&all](std::span<const entry> some) {
        all.insert(all.end(), some.begin(), some.end());
    };
#ifdef HAVE_OUR_AEC
    add(our_aec());
#endif
#ifdef HAVE_OUR_VAD
    add(our_vad());
#endif
#ifdef HAVE_OUR_AGC
    add(our_agc());
#endif
#ifdef HAVE_OUR_SUPPRESS
    add(our_suppressor());
#endif
#ifdef HAVE_OUR_LEVEL
    add(our_level());
#endif
#ifdef HAVE_SPEEXDSP
    add(speexdsp_rivals());
#endif
#ifdef HAVE_WEBRTC
    add(webrtc_rivals());
#endif
#ifdef HAVE_SPANDSP
    add(spandsp_rivals());
#endif
    return all;
}

const entry* find(std::span<const entry> all, const std::string& kind, const std::string& name) {
    for (const entry& one : all) {
        if (one.kind == kind && one.name == name) {
            return &one;
        }
    }
    return nullptr;
}

} // namespace voxplane::quality
