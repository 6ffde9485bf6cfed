package customerservice.customers.merge;

import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A merge that stands: what it takes to take it back.
 *
 * @param actor who asked for it
 * @param transfer the row of the ledger with which the points left; null where there were none
 */
record MergeRecord(
    CustomerId source,
    CustomerId target,
    Instant mergedAt,
    String actor,
    @Nullable UUID transfer,
    Profile sourceBefore,
    Profile targetBefore,
    Profile targetAfter) {}
