package customerservice.events;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of the feed.
 *
 * @param sequence 1, 2, 3 … in the tenant
 * @param id the same in every delivery; for a ledger entry, the id of the transaction
 * @param customer null if the event is not about one customer
 * @param number the ledger's {@code seq} or the profile's version; otherwise null
 * @param at the time of the change
 * @param data a JSON object; null for an event that is read from the ledger
 */
public record StoredEvent(
    TenantId tenant,
    long sequence,
    UUID id,
    EventType type,
    @Nullable CustomerId customer,
    @Nullable Long number,
    Origin origin,
    Instant at,
    @Nullable String data) {}
