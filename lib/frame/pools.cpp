// All classes together: making them, and the search for a larger frame when the right class is out.
#include "frame/pools.hpp"

namespace voxplane::frame {

block* stock::take_larger(std::size_t wanted) noexcept {
    for (std::size_t larger = wanted + 1; larger < frame_classes; ++larger) {
        if (block* const taken = shares_[larger]->take()) {
            shares_[wanted]->count_miss();
            return taken;
        }
    }
    shares_[wanted]->count_exhausted();
    return nullptr;
}

result<pools> pools::create(const pools_settings& wanted) {
    pools made(wanted.workers);
    for (std::size_t i = 0; i < frame_classes; ++i) {
        pool_settings one;
        one.name = wanted.name + std::to_string(frame_class_samples[i]);
        one.samples = frame_class_samples[i];
        one.initial = wanted.classes[i].initial;
        one.maximum = wanted.classes[i].maximum;
        one.workers = wanted.workers;
        one.numa = wanted.numa;
        auto created = pool::create(one);
        if (!created) {
            return created.error();
        }
        for (std::uint32_t worker = 0; worker < wanted.workers; ++worker) {
            made.stocks_[worker].shares_[i] = &created->share(worker);
        }
        made.classes_.push_back(std::move(*created));
    }
    return made;
}

std::uint32_t pools::tend() noexcept {
    std::uint32_t added = 0;
    for (pool& one : classes_) {
        added += one.tend();
    }
    return added;
}

std::vector<usage> pools::usage() const {
    std::vector<frame::usage> out;
    for (const pool& one : classes_) {
        out.push_back(one.usage());
    }
    for (std::uint32_t worker = 0; worker < workers_; ++worker) {
        out.back().too_long += stocks_[worker].too_long();
    }
    return out;
}

std::uint32_t pools::in_use() const noexcept {
    std::uint32_t sum = 0;
    for (const pool& one : classes_) {
        sum += one.in_use();
    }
    return sum;
}

} // namespace voxplane::frame
