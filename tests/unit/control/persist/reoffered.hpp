// Cases of snapshots of later offers, run beside the others of a restart.
#pragma once

namespace voxplane::test {

class report;

void goes_on_between_offer_and_answer(report& r);
void ports_rest_no_longer_than_they_must(report& r);
void a_call_beyond_records(report& r);

} // namespace voxplane::test
