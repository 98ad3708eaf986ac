// Rounds of blocks, one of each chain that has one due. A round takes all its blocks through one
// processor before the next: forms that gain by it work on all legs of their kind at once, the
// others leg after leg. Owner worker; what a round holds is on its stack, states stay in chains.
#include "dsp/chain/together.hpp"

#include <bit>

#include "base/cycle_clock.hpp"

namespace voxplane::dsp {

class chain_round {
public:
    chain_round(const chain_job* jobs, std::size_t n) noexcept : jobs_(jobs), n_(n) {
        for (std::size_t i = 0; i < n; ++i) {
            left_[i] = {jobs[i].frame, jobs[i].samples, jobs[i].timestamp};
        }
    }

    // Takes the next block of each chain; false: there is none.
    bool fill() noexcept {
        count_ = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            chain& of = *jobs_[i].of;
            if (std::int16_t* const block = of.next_block(left_[i])) {
                legs_[count_] = {&of, block, left_[i].block_timestamp, jobs_[i].far, {}};
                legs_[count_].io.near = near_[count_];
                ++count_;
            }
        }
        return count_ != 0;
    }

    void run() noexcept {
        for (std::size_t i = 0; i < count_; ++i) {
            leg& one = legs_[i];
            one.of->begin_block(one.block, one.timestamp, one.far, sent_[i], one.io);
        }
        for (std::size_t which = 0; which < parts; ++which) {
            run_part(which);
        }
        for (std::size_t i = 0; i < count_; ++i) {
            legs_[i].of->end_block(legs_[i].block, legs_[i].io);
        }
    }

private:
    struct leg {
        chain* of;
        std::int16_t* block;
        std::uint32_t timestamp;
        far_end* far;
        block_io io;
    };

    // What a leg runs of a part; null where that is not one form alone.
    [[nodiscard]] static const implementation* code_of(const chain::slot& s) noexcept {
        return s.now == s.before && s.now != form::bypass ? s.code[at_of(s)] : nullptr;
    }
    [[nodiscard]] static std::size_t at_of(const chain::slot& s) noexcept {
        return s.now == form::basic ? 0 : 1;
    }

    void run_part(std::size_t which) noexcept {
        for (std::uint32_t left = (1U << count_) - 1; left != 0;) {
            const auto first = static_cast<std::size_t>(std::countr_zero(left));
            const std::uint32_t alike = of_one_kind(which, first, left);
            left &= ~alike;
            if (std::has_single_bit(alike)) {
                run_alone(which, first);
            } else {
                run_together(which, alike);
            }
        }
    }

    // The first processor has the most to compute: meanwhile the memory of the leg behind is asked
    // for, and what the others need of this one.
    void run_alone(std::size_t which, std::size_t i) noexcept {
        leg& one = legs_[i];
        memory_ahead ahead;
        if (which == 0) {
            one.of->follow_with(i + 1 < count_ ? legs_[i + 1].of : nullptr);
            one.of->ask_ahead(ahead, one.io);
        }
        mend(i, one.of->run_slot(which, one.io));
        ahead.all();
        one.io.ahead = nullptr;
    }

    // The legs among `left` that can go with that one.
    [[nodiscard]] std::uint32_t of_one_kind(std::size_t which, std::size_t first,
                                            std::uint32_t left) const noexcept {
        const chain& like = *legs_[first].of;
        const implementation* const code = code_of(like.slots_[which]);
        std::uint32_t alike = 1U << first;
        if (code == nullptr || code->run_together == nullptr) {
            return alike;
        }
        for (left &= ~alike; left != 0; left &= left - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(left));
            const chain& other = *legs_[i].of;
            const bool same = code_of(other.slots_[which]) == code && other.how_ == like.how_ &&
                              other.which_ == like.which_;
            alike |= same ? 1U << i : 0U;
        }
        return alike;
    }

    // Time is shared out evenly.
    void run_together(std::size_t which, std::uint32_t alike) noexcept {
        void* states[max_together] = {};
        block_io* ios[max_together] = {};
        std::size_t at[max_together] = {};
        std::size_t n = 0;
        const implementation* code = nullptr;
        for (; alike != 0; alike &= alike - 1) {
            at[n] = static_cast<std::size_t>(std::countr_zero(alike));
            const chain::slot& s = legs_[at[n]].of->slots_[which];
            code = s.code[at_of(s)];
            states[n] = s.state[at_of(s)];
            ios[n] = &legs_[at[n]].io;
            ++n;
        }
        const std::uint64_t begin = read_cycles();
        const std::uint32_t failed = code->run_together(states, ios, n);
        const std::uint64_t each_cycles = (read_cycles() - begin) / n;
        for (std::size_t k = 0; k < n; ++k) {
            chain& one = *legs_[at[k]].of;
            const bool good = (failed >> k & 1U) == 0;
            const bool late = one.budget_cycles_ != 0 && each_cycles > one.budget_cycles_;
            one.add_spent(which, each_cycles);
            mend(at[k], one.conclude(one.slots_[which], ios[k]->near, good, late));
        }
    }

    // As it arrived: heard, if not worked on.
    void mend(std::size_t i, bool whole) noexcept {
        const leg& one = legs_[i];
        if (!whole) [[unlikely]] {
            one.of->pcm_->to_float(one.block, one.io.near, one.of->block_);
        }
    }

    const chain_job* jobs_;
    std::size_t n_;
    chain::frame_rest left_[max_together];
    std::size_t count_ = 0; // blocks of this round
    leg legs_[max_together];
    alignas(cache_line_bytes) float near_[max_together][max_block_samples];
    alignas(cache_line_bytes) float sent_[max_together][max_block_samples];
};

void process_together(const chain_job* jobs, std::size_t n) noexcept {
    if (n == 1) {
        return jobs->of->process(jobs->frame, jobs->samples, jobs->timestamp, jobs->far);
    }
    chain_round round(jobs, n);
    while (round.fill()) {
        round.run();
    }
}

} // namespace voxplane::dsp
