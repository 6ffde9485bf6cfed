package customerservice.events;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to write in the transaction of its change.
 *
 * @param id of the event; for a ledger entry, the id of the transaction
 * @param customer null if the event is not about one customer
 * @param number the ledger's {@code seq} or the profile's version; otherwise null
 * @param data a JSON object without personal data; null for an event that is read from the ledger
 */
public record NewEvent(
    TenantId tenant,
    UUID id,
    EventType type,
    @Nullable CustomerId customer,
    @Nullable Long number,
    Origin origin,
    Instant at,
    @Nullable String data) {}
