// What a chain asks for while its first processor computes: its own memory, then that of the chain
// whose block is next. Owner worker.
#include "dsp/chain/chain.hpp"

namespace voxplane::dsp {

// Memory of the forms that run, from a part on.
void chain::expect(std::size_t first, memory_ahead& to) const noexcept {
    for (std::size_t i = first; i < parts; ++i) {
        const slot& s = slots_[i];
        const std::size_t at = s.before == form::basic ? 0 : 1;
        if (s.before != form::bypass && s.code[at]->expect != nullptr) {
            s.code[at]->expect(s.state[at], to);
        }
    }
}

// What is asked for in the course of a block: the other processors' states, or, where those are on
// their way already, all of the leg that follows.
void chain::look_ahead(memory_ahead& ahead) const noexcept {
    if (!warm_) {
        expect(1, ahead);
    }
    if (next_ != nullptr) {
        ahead.add(next_, sizeof *next_);
        next_->warm_ = true;
        // Where the lines lie is read from the states, which are to have come before.
        ahead.then(
            [](const void* of, memory_ahead& to) noexcept {
                const auto* const next = static_cast<const chain*>(of);
                for (const slot& s : next->slots_) {
                    if (s.before != form::bypass) {
                        to.add(s.state[s.before == form::basic ? 0 : 1], 512);
                    }
                }
                to.then(
                    [](const void* same, memory_ahead& list) noexcept {
                        static_cast<const chain*>(same)->expect(0, list);
                    },
                    next);
            },
            next_);
    }
}

// What a processor that computes for long asks for meanwhile.
void chain::ask_ahead(memory_ahead& ahead, block_io& io) noexcept {
    look_ahead(ahead);
    io.ahead = &ahead;
    io.warm = warm_;
    warm_ = false;
    next_ = nullptr;
}

} // namespace voxplane::dsp
