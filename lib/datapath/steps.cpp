// What a running breakdown notes, how it begins and ends. Worker.
#include "datapath/steps.hpp"

namespace voxplane::datapath {

[[gnu::noinline]] void timed_step::note() const noexcept {
    const std::uint64_t each = (rte_rdtsc() - begin_) / packets_;
    for (unsigned i = 0; i < packets_; ++i) {
        to_->cycles[static_cast<std::size_t>(which_)].add(each);
    }
}

void note_parts(stats::step_times& to, const dsp::chain& of, const part_cycles& spent) noexcept {
    for (std::size_t i = 0; i < dsp::parts; ++i) {
        if (of.running(static_cast<dsp::part>(i)) != dsp::form::bypass) {
            to.cycles[stats::first_part + i].add(spent[i]);
        }
    }
}

void begin_steps(context& c, stats::step_times* work) noexcept {
    if (c.steps != nullptr) {
        end_steps(c);
    }
    c.steps = work;
    c.usual_sample = c.stage_sample;
    c.stage_sample = work->one_in;
    c.bursts_to_sample = work->one_in; // the next burst
    c.groups_to_sample = work->one_in;
}

void tend_steps(context& c) noexcept {
    const stats::step_times& work = *c.steps;
    if (work.seen >= work.bursts || rte_rdtsc() >= work.end_tsc) {
        end_steps(c);
    }
}

void end_steps(context& c) noexcept {
    c.steps->finish(); // main's from now on
    c.steps = nullptr;
    c.detail = nullptr;
    c.stage_sample = c.usual_sample;
    c.bursts_to_sample = 0;
    c.groups_to_sample = 0;
}

} // namespace voxplane::datapath
