package customerservice.customers.merge;

import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A merge in effect, with the profiles that an unmerge needs.
 *
 * @param actor the caller, as {@link customerservice.audit.Actor#actor}
 * @param transfer id of the source's {@code transfer_out} entry; null if there was nothing to move
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
