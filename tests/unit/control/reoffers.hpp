// Cases of later offers of a call that stands, run beside the others of the registry.
#pragma once

namespace voxplane::test {

class report;

void a_refused_offer_leaves_the_call(report& r);
void an_answered_offer_ends_what_it_left_out(report& r);
void hold_has_a_time_out_of_its_own(report& r);
void one_side_moves_to_another_family(report& r);
void a_branch_that_takes_what_another_refused(report& r);
void no_slot_for_one_more_stream(report& r);
void a_failed_offer_changes_no_stream(report& r);
void warnings_have_a_bound(report& r);
void one_more_branch_is_no_new_call(report& r);
void tos_is_of_the_whole_call(report& r);

} // namespace voxplane::test
