// Cases of forked calls, run beside the others of the registry.
#pragma once

namespace voxplane::test {

class report;

void deletes_of_branches(report& r);
void words_of_branches(report& r);
void one_callee_after_the_other(report& r);
void branches_without_answer(report& r);
void query_of_branches(report& r);

} // namespace voxplane::test
