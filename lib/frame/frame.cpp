// The copies that are asked for by name.
#include "frame/frame.hpp"

#include <algorithm>

namespace voxplane::frame {

pcm_frame make_unique_copy(const pcm_frame& of, stock& from) noexcept {
    pcm_frame copy = take(from, of.about());
    if (copy) {
        std::copy_n(of.pcm(), of.about().values(), copy.writable());
    }
    return copy;
}

bool make_writable(pcm_frame& which, stock& from) noexcept {
    if (which.unique()) {
        return true;
    }
    pcm_frame copy = make_unique_copy(which, from);
    if (!copy) {
        return false;
    }
    which = std::move(copy);
    return true;
}

} // namespace voxplane::frame
