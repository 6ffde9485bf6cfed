package customerservice.events.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the API shows and sends it. It contains no name, contact or free text of a person.
 *
 * @param id the same in every delivery
 * @param type such as {@code loyalty.earned}
 * @param timestamp the time of the change
 * @param sequence 1, 2, 3 … in the tenant
 * @param customerId null if the event is not about one customer
 * @param number the ledger's {@code seq} or the profile's version; otherwise null
 * @param origin {@code api}, {@code import} or {@code system}
 * @param data an object whose members depend on the type
 */
public record EventView(
    UUID id,
    String type,
    Instant timestamp,
    long sequence,
    @Nullable UUID customerId,
    @Nullable Long number,
    String origin,
    JsonNode data) {}
